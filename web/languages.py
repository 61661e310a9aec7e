"""Which language, text size and reach a visitor sees; kept in one small cookie."""

from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel
from werkzeug.wrappers import Response

LANGUAGES = ("zh_Hans", "zh_Hant", "en")
HTML_LANG = {"zh_Hans": "zh-Hans", "zh_Hant": "zh-Hant", "en": "en"}
# What people call the languages, each in its own.
LANGUAGE_NAMES = {"zh_Hans": "简体", "zh_Hant": "繁體", "en": "English"}
TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")
COOKIE = "view"


@dataclass(frozen=True, slots=True)
class View:
    """How someone wants to see the screen: language, text "md" or "lg", reach "normal" or "low"."""

    lang: str = "zh_Hans"
    text: str = "md"
    reach: str = "normal"

    @property
    def html_lang(self) -> str:
        """The language as HTML's lang attribute wants it."""
        return HTML_LANG[self.lang]

    def cookie(self) -> str:
        """The cookie's value, like "zh_Hans.md.normal"."""
        return f"{self.lang}.{self.text}.{self.reach}"

    def changed(self, lang: str | None = None, text: str | None = None, reach: str | None = None) -> "View":
        """This view with what is given and known; anything unknown is left as it was."""
        return replace(
            self,
            lang=lang if lang in LANGUAGES else self.lang,
            text=text if text in ("md", "lg") else self.text,
            reach=reach if reach in ("normal", "low") else self.reach,
        )


def current_view() -> View:
    """The view of this request: its cookie, else the browser's language; outside a request the default."""
    if not has_request_context():
        return View()
    if "view" not in g:
        g.view = _from_request()
    view: View = g.view
    return view


def keep_view(response: Response, view: View) -> Response:
    """Answer with the view's cookie; it ends with the browser and holds nothing of a person."""
    response.set_cookie(COOKIE, view.cookie(), httponly=True, samesite="Lax", secure=request.is_secure)
    g.view = view
    return response


def forget_view(response: Response) -> Response:
    """The next visitor starts with the screen's own view."""
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=request.is_secure)
    return response


def install(app: Flask, packages: list[Path]) -> None:
    """Set up gettext over `<package>/translations` of each package folder."""
    folders = [str(folder / "translations") for folder in packages]
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(folders)
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "zh_Hans")
    Babel(app, locale_selector=lambda: current_view().lang)


def _from_request() -> View:
    parts = request.cookies.get(COOKIE, "").split(".")
    if len(parts) == 3 and parts[0] in LANGUAGES:
        return View().changed(*parts)
    return View(lang=_accepted() if _follows_browser() else "zh_Hans")


def _follows_browser() -> bool:
    """A person's own browser knows its person; a screen in a store says nothing about who stands there."""
    return request.path.startswith(current_app.config.get("LANGUAGE_FROM_BROWSER", "/"))


def _accepted() -> str:
    for wanted in request.accept_languages.values():
        tag = wanted.lower()
        if tag.startswith(TRADITIONAL):
            return "zh_Hant"
        if tag.startswith("zh"):
            return "zh_Hans"
        if tag.startswith("en"):
            return "en"
    return "zh_Hans"
