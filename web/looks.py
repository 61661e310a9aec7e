"""One stylesheet a look: what ui/sheets.html lists, joined in its order at start.

Some forty small files are good to write and slow to link: each costs every page a request or a cache look-up.
"""

import posixpath
import re
from typing import Any

from flask import Flask

from web.assets import Assets

LISTED_IN = "ui/sheets.html"
URL = re.compile(r"url\(\s*([\"']?)(?!data:|/|#|[a-z]+:)([^)\"']+)\1\s*\)")
COMMENT = re.compile(r"/\*.*?\*/", re.S)


def install(app: Flask, assets: Assets, development: bool) -> None:
    """Give templates `look_css("kiosk")`: the addresses of a look's stylesheets (in development each by itself)."""
    listed = _listed(app)
    if not development:
        assets.static.add({_name(look): _joined(assets, sheets) for look, sheets in listed.items()})

    def look_css(look: str) -> tuple[str, ...]:
        names = [f"css/{sheet}.css" for sheet in listed.get(look, ())] if development else [_name(look)]
        return tuple(assets.static_url(name) for name in names)

    app.jinja_env.globals["look_css"] = look_css


def _listed(app: Flask) -> dict[str, list[str]]:
    with app.app_context():
        module: Any = app.jinja_env.get_template(LISTED_IN).module
    return dict(module.LOOKS)


def _name(look: str) -> str:
    return f"looks/{look}.css"


def _joined(assets: Assets, sheets: list[str]) -> bytes:
    return "\n".join(_moved(assets, f"css/{sheet}.css") for sheet in dict.fromkeys(sheets)).encode()


def _moved(assets: Assets, name: str) -> str:
    """The sheet's text with its relative addresses as seen from looks/."""
    served = assets.static.get(name)
    if served is None:
        assets.static_url(name)  # logs that it is missing
        return ""
    folder = posixpath.dirname(name)
    css = COMMENT.sub("", served.body.decode()).strip()
    return URL.sub(lambda found: f'url("../{posixpath.normpath(posixpath.join(folder, found[2]))}")', css)
