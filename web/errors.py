"""One handler for everything that goes wrong: a person reads a kind sentence, the log has the rest.

Refusal: the business says no (its own status). HTTP errors: a bad address, a wrong method, too much, too
often. Anything else is a bug: 500 with an id that a clerk can read out and that stands in the log.
"""

from dataclasses import dataclass
from typing import Any

import structlog
from flask import Flask, current_app, g, jsonify, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from telecom.errors import N_, Refusal
from web.db_errors import refusal_for

log = structlog.get_logger("web.errors")

# Status -> (code, title, sentence).
HTTP_SENTENCES: dict[int, tuple[str, str, str]] = {
    400: ("bad_request", N_("没看懂"), N_("这一步没传过来，回上一页再点一次")),
    401: ("sign_in", N_("先登录"), N_("登录后才能看这一页")),
    403: ("not_allowed", N_("不能看"), N_("这一页不对你开放")),
    404: ("not_found", N_("没有这一页"), N_("地址不对，或者这一页已经收起来了")),
    405: ("method", N_("没看懂"), N_("这一步要从页面上点")),
    410: ("gone", N_("已经过期"), N_("这个链接到期了，要看的话问问店员")),
    413: ("too_large", N_("太大了"), N_("传上来的东西太大，换个小一点的")),
    415: ("media_type", N_("没看懂"), N_("这种文件这里用不了")),
    429: ("too_often", N_("慢一点"), N_("点得太勤了，等一分钟再试")),
    503: ("busy", N_("等一等"), N_("系统正在恢复，等几秒再试")),
}
BUG = ("bug", N_("这里出错了"), N_("是我们的问题，不是你的。换一步再试，或者叫店员"))
REFUSED_TITLE = N_("这一步没办成")
STALE = ("csrf", N_("页面放太久了"), N_("这一页放得太久了，回上一页再点一次就好"))


@dataclass(frozen=True)
class Shown:
    """What is shown of an error, in the visitor's language. `id` is the request's, as in the log."""

    status: int
    code: str
    title: str
    message: str
    id: str
    field: str = ""


def install(app: Flask, base_template: str) -> None:
    """Register the handlers; error pages extend `base_template`."""
    app.config["KAKI_ERROR_BASE"] = base_template
    app.register_error_handler(Refusal, show_refusal)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(Exception, show_bug)


def wanted() -> str:
    """What the asker can show: "json", "fragment" (an htmx swap) or "page"."""
    if request.headers.get("HX-Request") == "true" and request.headers.get("HX-Request-Type", "partial") != "full":
        return "fragment"
    accepts = request.accept_mimetypes
    best = accepts.best_match(["text/html", "application/json"], default="text/html")
    prefers_json = best == "application/json" and accepts["application/json"] > accepts["text/html"]
    return "json" if prefers_json or request.is_json else "page"


def show_refusal(refusal: Refusal) -> Response:
    """The business said no: its sentence, at its status."""
    message = gettext(refusal.message, **_shown_args(refusal.args))
    log.info("refused", code=refusal.code, status=refusal.status)
    named = str(getattr(refusal, "field", "") or "")
    return _answer(Shown(refusal.status, refusal.code, gettext(REFUSED_TITLE), message, request_id(), named))


def show_http_error(error: HTTPException) -> Response:
    """A bad address, a wrong method and the like; redirects and ready answers pass."""
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response(request.environ)
    status = error.code or 500
    unknown = BUG if status >= 500 else HTTP_SENTENCES[400]
    code, title, sentence = STALE if isinstance(error, CSRFError) else HTTP_SENTENCES.get(status, unknown)
    answer = _answer(Shown(status, code, gettext(title), gettext(sentence), request_id()))
    for name, value in error.get_headers(request.environ):
        if name.lower() in ("allow", "retry-after", "www-authenticate"):
            answer.headers[name] = value
    return answer


def show_bug(error: Exception) -> Response:
    """Nobody expected this. The trace goes to the log under the id that the person sees."""
    refusal = refusal_for(error) if isinstance(error, DBAPIError) else None
    if refusal is not None:
        return show_refusal(refusal)
    if current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    log.error("bug", exc_info=error)
    code, title, sentence = BUG
    return _answer(Shown(500, code, gettext(title), gettext(sentence), request_id()))


def request_id() -> str:
    """This request's id, short enough to read out."""
    return str(g.get("request_id", ""))


def _answer(shown: Shown) -> Response:
    kind = wanted()
    if kind == "json":
        return _json(shown)
    template = "errors/fragment.html" if kind == "fragment" else "errors/page.html"
    try:
        body = render_template(template, error=shown, error_base=current_app.config["KAKI_ERROR_BASE"])
    except Exception:
        # The page's own frame may be what is broken; then this is all there is.
        log.exception("error_page_failed")
        body = _plain(shown)
    answer = make_response(body, shown.status)
    answer.headers["Vary"] = "HX-Request, Accept"
    return answer


def _json(shown: Shown) -> Response:
    told: dict[str, Any] = {"code": shown.code, "message": shown.message, "id": shown.id}
    if shown.field:
        told["field"] = shown.field
    answer = make_response(jsonify(error=told), shown.status)
    return answer


def _plain(shown: Shown) -> str:
    return (
        '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><title>'
        f"{escape(shown.title)}</title></head><body><main><h1>{escape(shown.title)}</h1>"
        f"<p>{escape(shown.message)}</p><p>{escape(shown.id)}</p></main></body></html>"
    )


def _shown_args(args: dict[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, (str, int)) else str(value) for name, value in args.items()}
