"""Styles, scripts and vendored files: read once at start, named by content, cached for ever.

`/static/<version>/css/base.css` and everything that it imports by a relative path share one version, the
digest of the whole folder. So an ES module may import "./islands/clock.js" and is never served a stale one.
"""

import gzip
import hashlib
import json
import mimetypes
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import structlog
from flask import Blueprint, Flask, abort, current_app, request
from werkzeug.wrappers import Response

STATIC = Path(__file__).parent / "static"
VENDOR = Path(__file__).parents[1] / ".build" / "vendor"
FOR_EVER = "public, max-age=31536000, immutable"
NOT_LONG = "no-cache"
COMPRESSED = frozenset({".css", ".js", ".svg", ".json", ".map", ".txt", ".html"})
# The media types of the few kinds we serve, whatever this machine's mime.types says.
KINDS = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".webp": "image/webp",
}
TEXT = ("text/", "image/svg", "application/json")

log = structlog.get_logger("web.assets")

pages = Blueprint("assets", __name__)


@dataclass(frozen=True, slots=True)
class Served:
    """One file as it is sent."""

    body: bytes
    squeezed: bytes | None
    content_type: str
    etag: str

    @classmethod
    def of(cls, path: Path, body: bytes) -> "Served":
        """The bytes as the file at `path` would be sent, with their gzip if that is smaller."""
        squeezed = gzip.compress(body, 9, mtime=0) if path.suffix in COMPRESSED else None
        if squeezed is not None and len(squeezed) >= len(body):
            squeezed = None
        return cls(body, squeezed, _content_type(path), hashlib.sha256(body).hexdigest()[:16])


class Folder:
    """A folder whose files are kept in memory (`web/static`: a few hundred kilobytes)."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._files: dict[str, Served] = {}
        self._made: dict[str, bytes] = {}

    def add(self, made: dict[str, bytes]) -> None:
        """Serve what was made of the folder's files as if it lay there; before the first address is asked for."""
        self._made |= made
        self._files |= {name: Served.of(Path(name), body) for name, body in made.items()}
        self.__dict__.pop("version", None)

    @cached_property
    def version(self) -> str:
        """Digest of every path and every byte in the folder, and of what was made of them."""
        total = hashlib.sha256()
        for name, body in sorted(self._made.items()):
            total.update(name.encode() + b"\0" + body + b"\0")
        for path in sorted(p for p in self.root.rglob("*") if p.is_file()):
            total.update(path.relative_to(self.root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
        return total.hexdigest()[:12]

    def get(self, name: str) -> Served | None:
        """The file called `name`, or None; a name that climbs out of the folder is None too."""
        if name not in self._files:
            path = (self.root / name).resolve()
            if not path.is_relative_to(self.root.resolve()) or not path.is_file():
                return None
            self._files[name] = Served.of(path, path.read_bytes())
        return self._files[name]


class Assets:
    """What templates ask for: addresses of our own files and of the vendored ones."""

    def __init__(self, static: Path = STATIC, vendor: Path = VENDOR, development: bool = False) -> None:
        self._development = development
        self._static_root, self._vendor_root = static, vendor
        self.static = Folder(static)
        self.vendor = Folder(vendor)
        self.manifest = _manifest(vendor)
        self._urls: dict[str, str] = {}

    def refresh(self) -> None:
        """Look at the files again; for development, where they change under us."""
        if self._development:
            self.__dict__ = Assets(self._static_root, self._vendor_root, True).__dict__

    def static_url(self, name: str) -> str:
        """Address of `web/static/<name>`. A missing file is logged, once; the page still stands."""
        if name not in self._urls:
            if self.static.get(name) is None:
                log.error("no_such_asset", name=name)
            self._urls[name] = f"/static/{self.static.version}/{name}"
        return self._urls[name]

    def vendor_url(self, name: str) -> str:
        """Address of a vendored module or style by its bare name, like "htmx"."""
        found = self.manifest["imports"].get(name) or self.manifest["styles"].get(name)
        if found is None:
            raise LookupError(f"not vendored: {name}; run python -m web.vendor")
        return f"/vendor/{found}"

    @cached_property
    def import_map(self) -> str:
        """The import map: vendored modules by bare name, our own under "kaki/"."""
        imports = {name: f"/vendor/{file}" for name, file in self.manifest["imports"].items()}
        imports["kaki/"] = f"/static/{self.static.version}/js/"
        return json.dumps({"imports": imports}, separators=(",", ":"), sort_keys=True)

    def font_css(self, lang: str) -> tuple[str, ...]:
        """Stylesheets of the fonts that a page in `lang` needs."""
        # The button 简体 stands on traditional pages too, and the traditional font lacks 简.
        han = ("noto-sans-tc", "noto-sans-sc") if lang == "zh_Hant" else ("noto-sans-sc",)
        return tuple(
            f"/vendor/{self.manifest['styles'][name]}" for name in ("figtree", *han) if name in self.manifest["styles"]
        )

    def font_preloads(self) -> tuple[str, ...]:
        """Font files that every page shows, so that they come before the styles ask for them."""
        return tuple(f"/vendor/{name}" for name in self.manifest["preload"])

    def icon_url(self, name: str) -> str:
        """Address of one symbol of the sprite; an icon that was not vendored becomes a plain circle."""
        known = name if name in self.manifest["icons"] else "circle"
        return f"/vendor/{self.manifest['sprite']}#{known}"


def install(app: Flask, development: bool = False) -> Assets:
    """Serve `/static/...` and `/vendor/...`."""
    assets = Assets(development=development)
    app.extensions["kaki_assets"] = assets
    app.register_blueprint(pages)
    if development:
        app.before_request(assets.refresh)
    return assets


def of(app: Flask) -> Assets:
    """The app's assets."""
    assets: Assets = app.extensions["kaki_assets"]
    return assets


@pages.get("/static/<version>/<path:name>")
def static_file(version: str, name: str) -> Response:
    """One of our own files. A page that is older than this server asks by an old version: it gets today's, uncached."""
    folder = of(current_app).static
    return _send(folder.get(name), FOR_EVER if version == folder.version else NOT_LONG)


@pages.get("/vendor/<path:name>")
def vendor_file(name: str) -> Response:
    """A vendored file; its name is its content."""
    return _send(of(current_app).vendor.get(name) if name != "manifest.json" else None, FOR_EVER)


def _send(served: Served | None, caching: str) -> Response:
    if served is None:
        abort(404)
    headers = {"Cache-Control": caching, "ETag": f'"{served.etag}"'}
    if served.etag in request.if_none_match:
        return Response(status=304, headers=headers)
    body = served.body
    if served.squeezed is not None:
        headers["Vary"] = "Accept-Encoding"
        if request.accept_encodings["gzip"] > 0:
            body, headers["Content-Encoding"] = served.squeezed, "gzip"
    return Response(body, content_type=served.content_type, headers=headers)


def _content_type(path: Path) -> str:
    kind = KINDS.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith(TEXT) else kind


def _manifest(vendor: Path) -> dict[str, Any]:
    empty: dict[str, Any] = {"imports": {}, "styles": {}, "preload": [], "icons": [], "sprite": "icons.svg"}
    path = vendor / "manifest.json"
    return empty | json.loads(path.read_text(encoding="utf-8")) if path.exists() else empty
