"""The house rules that a linter cannot say: which way imports point, what files are called, how long they get."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("telecom", "link", "media", "web", "kiosk", "storeadmin")
MAY_IMPORT = {
    "telecom": {"telecom"},
    "link": {"telecom", "link"},
    "media": {"telecom", "media"},
    "web": {"telecom", "link", "media", "web"},
    "kiosk": {"telecom", "link", "media", "web", "kiosk"},
    "storeadmin": {"telecom", "link", "media", "web", "storeadmin"},
}
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
TEMPLATES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.html"))
VAGUE_NAMES = {"utils", "util", "helpers", "common", "misc", "services", "managers", "base_utils"}


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported_rooms(source: str) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names & set(MAY_IMPORT)


@pytest.mark.parametrize("module", MODULES, ids=short)
def test_imports_point_down(module):
    room = module.relative_to(ROOT).parts[0]
    assert imported_rooms(module.read_text()) <= MAY_IMPORT[room]


def test_an_import_that_points_up_is_seen():
    assert imported_rooms("from kiosk.numbers import queries\nimport storeadmin.app") == {"kiosk", "storeadmin"}


def test_the_import_contracts_hold():
    words = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    told = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr


def test_no_module_has_a_vague_name():
    assert [short(path) for path in MODULES if path.stem in VAGUE_NAMES] == []


def test_files_stay_small_enough_to_read():
    too_long = {short(path): len(path.read_text().splitlines()) for path in MODULES if "versions" not in path.parts}
    assert {name: lines for name, lines in too_long.items() if lines > 400} == {}


def test_every_module_says_what_it_is_for():
    silent = [
        short(p) for p in MODULES if p.read_text().strip() and ast.get_docstring(ast.parse(p.read_text())) is None
    ]
    assert silent == []


@pytest.mark.parametrize("template", TEMPLATES, ids=short)
def test_templates_hold_no_inline_script_or_style(template):
    text = re.sub(r"{[{%].*?[%}]}", "", template.read_text(), flags=re.DOTALL)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text)
    assert not re.search(r"<script(?![^>]*(src=|type=.(importmap|application/json)))", text)


def template_names() -> dict[str, Path]:
    """Every template by the name that Jinja knows it by."""
    names = {}
    for path in TEMPLATES:
        parts = path.relative_to(ROOT).parts
        inside = "/".join(parts[parts.index("templates") + 1 :])
        feature = parts[parts.index("templates") - 1]
        names[inside if feature in ROOMS else f"{feature}/{inside}"] = path
    return names


def test_every_template_is_used():
    sources = "\n".join(path.read_text() for path in [*MODULES, *TEMPLATES])
    unused = [name for name in template_names() if f'"{name}"' not in sources and f"'{name}'" not in sources]
    # The zones' pictures and icons are chosen by a name that is data.
    assert [name for name in unused if not name.startswith("art/")] == []


def test_the_repository_names_no_carrier():
    carriers = re.compile("中国联通|中国移动|中国电信|China Unicom|China Mobile|China Telecom", re.IGNORECASE)
    allowed = {"telecom/grades.py", "telecom/plans.py"}
    # Imported facts may name their source in a docstring; nothing a person sees may.
    assert [short(path) for path in TEMPLATES if carriers.search(path.read_text())] == []
    assert [short(p) for p in MODULES if carriers.search(p.read_text()) and short(p) not in allowed] == []
