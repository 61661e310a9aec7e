"""Where templates are: each feature's own folder under the feature's name, and the frame's."""

from collections.abc import MutableMapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flask import Flask
from flask.templating import Environment as FlaskEnvironment
from jinja2 import BaseLoader, ChoiceLoader, FileSystemBytecodeCache, FileSystemLoader, PrefixLoader
from jinja2.bccache import Bucket

TEMPLATES = Path(__file__).parent / "templates"


def package_folder(package: str) -> Path:
    """The folder of a dotted package name; raises LookupError when it cannot be imported."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise LookupError(f"not a package: {package}")
    return Path(spec.submodule_search_locations[0])


def install(app: Flask, feature_packages: tuple[str, ...], compiled: Path, development: bool) -> None:
    """`kiosk/numbers/templates/x.html` becomes `numbers/x.html`; `web/templates/x.html` stays `x.html`.

    What Jinja compiles is kept in the folder `compiled`, so that the next start need not do it again.
    """
    folders: dict[str, BaseLoader] = {}
    for package in feature_packages:
        folder = package_folder(package) / "templates"
        if folder.is_dir():
            folders[package.rsplit(".", 1)[-1]] = FileSystemLoader(folder)
    own = FileSystemLoader([Path(app.root_path) / "templates", TEMPLATES])
    app.jinja_loader = ChoiceLoader([PrefixLoader(folders), own])
    app.config["TEMPLATES_AUTO_RELOAD"] = development
    app.jinja_environment = Environment
    # Flask makes its environment on first use, so these come before anything reads app.jinja_env.
    options: dict[str, Any] = {"trim_blocks": True, "lstrip_blocks": True, "cache_size": -1}
    options["auto_reload"] = development
    if not development:
        options["bytecode_cache"] = _Kept(str(compiled))
    app.jinja_options = {**app.jinja_options, **options}


class Environment(FlaskEnvironment):
    """Flask's, with one plain dict of globals a template: a chain of them is slow at each import of a macro."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What a template's names mean: its own globals over the environment's as they are when it is loaded."""
        return {**self.globals, **(d or {})}


class _Kept(FileSystemBytecodeCache):
    """Compiled templates on disk; a disk that takes nothing costs a slower start and never a page."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Find one template, if it was kept."""
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep one template, if that is possible."""
        with suppress(OSError):
            Path(self.directory).mkdir(parents=True, exist_ok=True, mode=0o700)
            super().dump_bytecode(bucket)


def warm(app: Flask) -> int:
    """Compile every template before the first visitor comes; answers how many."""
    names = app.jinja_env.list_templates(extensions=["html", "svg"])
    for name in names:
        app.jinja_env.get_template(name)
    return len(names)
