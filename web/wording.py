"""`_` as templates use it. Each sentence is looked up once a language: a page of thirty numbers says hundreds."""

from functools import lru_cache
from typing import Any

import flask_babel
from flask import Flask, current_app
from markupsafe import Markup

from web.languages import current_view

SENTENCES_KEPT = 8_192


def sentence(message: str, **variables: Any) -> str:
    """What flask_babel's `gettext` answers, remembered as for templates; for pages that say much from Python."""
    told: str = current_app.extensions["kaki_sentences"](current_view().lang, message)
    return told % variables if variables or "%" in told else told


def install(app: Flask) -> None:
    """Give the app's templates a `_` that remembers, in the place of the i18n extension's."""

    @lru_cache(SENTENCES_KEPT)
    def plain(lang: str, sentence: str) -> str:
        # flask_babel looks up in the language of the current view, which is `lang`.
        return str(flask_babel.gettext(sentence))

    @lru_cache(SENTENCES_KEPT)
    def known(lang: str, sentence: str) -> Markup:
        return Markup(plain(lang, sentence))  # noqa: S704 sentences are ours, in source and catalogues

    def translated(sentence: str, **variables: Any) -> Markup:
        """The sentence in the visitor's language; variables go in escaped, and `%%` is a percent sign."""
        told = known(current_view().lang, sentence)
        return told % variables if variables or "%" in told else told

    app.extensions["kaki_sentences"] = plain
    app.jinja_env.globals.update(_=translated, gettext=translated)
