"""What every template can use, computed only when it is used."""

from functools import lru_cache
from typing import Any

from flask import Flask
from markupsafe import Markup

from telecom.ids import uuid7
from web import assets
from web.brand import brand
from web.errors import request_id
from web.languages import LANGUAGE_NAMES, current_view
from web.security import csp_nonce

ICONS_KEPT = 1_024


def install(app: Flask) -> None:
    """Give templates the brand, the view, assets and intents."""
    known = assets.of(app)
    app.jinja_env.globals.update(
        brand=brand(),
        languages=LANGUAGE_NAMES,
        csp_nonce=csp_nonce,
        request_id=request_id,
        new_intent=uuid7,
        static=known.static_url,
        vendor=known.vendor_url,
        font_preloads=known.font_preloads,
        icon_url=known.icon_url,
        font_css=lambda: known.font_css(current_view().lang),
        importmap=lambda: _import_map(known),
        icon=lambda name, label="": _icon(known.icon_url(name), label),
    )
    app.context_processor(_view)


def _view() -> dict[str, Any]:
    view = current_view()
    return {"view": view, "lang": view.lang, "html_lang": view.html_lang}


def _import_map(known: assets.Assets) -> Markup:
    # Inside a script element only "<" could end it; JSON may say it as \u003c.
    told = known.import_map.replace("<", "\\u003c")
    return Markup(f'<script type="importmap" nonce="{csp_nonce()}">{told}</script>')  # noqa: S704 built from our own manifest


@lru_cache(ICONS_KEPT)
def _icon(address: str, label: str) -> Markup:
    meaning = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon" viewBox="0 0 24 24" focusable="false" {}><use href="{}"></use></svg>').format(
        meaning, address
    )
