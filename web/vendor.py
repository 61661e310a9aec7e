"""Copy the few browser files that we serve out of node_modules, named by their content.

    python -m web.vendor            makes .build/vendor anew if what it is made from has changed

No bundler and no CDN: modules go into the import map by their bare names, fonts keep their unicode-range
subsets, icons become one sprite of those listed in web/icons.txt.
"""

import hashlib
import json
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "node_modules"
TARGET = ROOT / ".build" / "vendor"
ICONS = Path(__file__).with_name("icons.txt")

MODULES = {
    "htmx": "htmx.org/dist/htmx.esm.min.js",
    "htmx-preload": "htmx.org/dist/ext/hx-preload.min.js",
    "socket.io-client": "socket.io-client/dist/socket.io.esm.min.js",
}
# Package -> the family's name in our tokens.
FONTS = {"figtree": "Figtree", "noto-sans-sc": "Noto Sans SC", "noto-sans-tc": "Noto Sans TC"}
PRELOAD = ("figtree-latin-wght-normal.woff2",)
SYMBOL = (
    '<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"'
    ' stroke-linecap="round" stroke-linejoin="round">{inside}</symbol>'
)


class Missing(Exception):
    """A browser file is not there; the message is one sentence for whoever sets the project up."""


def build(source: Path = SOURCE, target: Path = TARGET) -> bool:
    """Make `target` if it is missing or older than its sources; answers whether it was made.

    Raises Missing when a listed file is not in node_modules or an icon has no drawing.
    """
    stamp = _stamp(source)
    if (target / "manifest.json").exists() and _stamp_of(target) == stamp:
        return False
    draft = target.with_name(target.name + ".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    (draft / "manifest.json").write_text(
        json.dumps(_copy_all(source, draft) | {"stamp": stamp}, indent=1), encoding="utf-8"
    )
    # A server may be reading the old folder: it goes in one step.
    shutil.rmtree(target, ignore_errors=True)
    draft.rename(target)
    return True


def icon_names(path: Path = ICONS) -> list[str]:
    """The icons that the sprite holds: one name a line, `#` starts a comment."""
    lines = (line.split("#", 1)[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return sorted({line for line in lines if line})


def _copy_all(source: Path, draft: Path) -> dict[str, object]:
    imports = {name: _put(draft, f"{name}.js", _without_map(_read(source / file))) for name, file in MODULES.items()}
    styles, preload = {}, []
    for package, family in FONTS.items():
        renamed = _copy_font_files(source / "@fontsource-variable" / package / "files", draft)
        sheet = _font_sheet(_read(source / "@fontsource-variable" / package / "wght.css").decode(), family, renamed)
        styles[package] = _put(draft, f"{package}.css", sheet.encode())
        preload += [renamed[name] for name in PRELOAD if name in renamed]
    names = icon_names()
    sprite = _put(draft, "icons.svg", _sprite(source, names).encode())
    return {"imports": imports, "styles": styles, "preload": preload, "icons": names, "sprite": sprite}


def _put(draft: Path, name: str, body: bytes) -> str:
    stem, _, ending = name.rpartition(".")
    named = f"{stem}.{hashlib.sha256(body).hexdigest()[:12]}.{ending}"
    (draft / named).write_bytes(body)
    return named


def _copy_font_files(folder: Path, draft: Path) -> dict[str, str]:
    files = sorted(folder.glob("*-wght-normal.woff2"))
    if not files:
        raise Missing(f"no fonts in {folder.name}: run npm ci first")
    return {file.name: _put(draft, file.name, file.read_bytes()) for file in files}


def _font_sheet(css: str, family: str, renamed: dict[str, str]) -> str:
    css = re.sub(r"/\*.*?\*/\s*", "", css)
    css = css.replace(f"'{family} Variable'", f"'{family}'").replace("font-display: swap", "font-display: block")
    css = re.sub(r"url\(\./files/([^)]+)\)", lambda found: f"url(./{renamed[found[1]]})", css)
    return re.sub(r"\s*([{};:,])\s*", r"\1", css)


def _sprite(source: Path, names: list[str]) -> str:
    symbols = [
        SYMBOL.format(name=name, inside=_drawing(source / "lucide-static" / "icons" / f"{name}.svg")) for name in names
    ]
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'


def _drawing(path: Path) -> str:
    svg = re.sub(r"<!--.*?-->", "", _read(path).decode(), flags=re.S)
    inside = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", svg, flags=re.S)
    return re.sub(r"\s+", " ", inside).strip()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise Missing(f"{path.parent.name}/{path.name} is missing: run npm ci, or mend web/icons.txt") from None


def _without_map(script: bytes) -> bytes:
    return re.sub(rb"(?m)^//# sourceMappingURL=.*$", b"", script)


def _stamp(source: Path) -> str:
    total = hashlib.sha256(Path(__file__).read_bytes() + ICONS.read_bytes())
    for package in (
        [file.split("/", 1)[0] for file in MODULES.values()]
        + [f"@fontsource-variable/{p}" for p in FONTS]
        + ["lucide-static"]
    ):
        total.update(_read(source / package / "package.json"))
    return total.hexdigest()


def _stamp_of(target: Path) -> str:
    return str(json.loads((target / "manifest.json").read_text(encoding="utf-8")).get("stamp", ""))


if __name__ == "__main__":
    try:
        print("browser files: made" if build() else "browser files: unchanged")
    except Missing as missing:
        sys.exit(f"browser files: {missing}")
