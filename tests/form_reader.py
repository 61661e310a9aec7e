"""Reads the forms of a page and sends them as a browser without scripts would, over real HTTP."""

import http.cookiejar
import ssl
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path


@dataclass
class Form:
    """One form: where it goes and the fields that it would send. A button counts only when it is chosen."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)


class Forms(HTMLParser):
    """All forms of a page in document order."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._now: Form | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._now = Form(named.get("action", ""), named.get("method", "get").lower())
            self.forms.append(self._now)
        elif tag in ("input", "button", "select") and self._now is not None and named.get("name"):
            self._add(self._now, tag, named)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._now = None

    @staticmethod
    def _add(form: Form, tag: str, named: dict[str, str]) -> None:
        if tag == "button":
            form.buttons.append((named["name"], named.get("value", "")))
            return
        if named.get("type") in ("checkbox", "radio"):
            form.choices.setdefault(named["name"], []).append(named.get("value", "on"))
            if "checked" not in named:
                return
        form.fields[named["name"]] = named.get("value", "")


@dataclass(frozen=True)
class Answer:
    """A page as it came: its status, its address after redirects, its text."""

    status: int
    url: str
    text: str

    def form(self, action: str, **holding: str) -> Form:
        """The first form whose action starts with `action` and that holds these field or button values."""
        for form in Forms(self.text).forms:
            offered = [*form.fields.items(), *form.buttons]
            if form.action.startswith(action) and all(pair in offered for pair in holding.items()):
                return form
        raise AssertionError(f"no form to {action} with {holding} on {self.url}")

    def forms(self, action: str) -> list[Form]:
        return [form for form in Forms(self.text).forms if form.action.startswith(action)]


class Visitor:
    """One browser without scripts: cookies, pages, forms."""

    def __init__(self, base: str, trusting: Path | None = None) -> None:
        """`trusting` is the certificate of an authority that this browser was given."""
        self.base = base
        self.cookies = http.cookiejar.CookieJar()
        door = urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=trusting))
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies), door)

    def get(self, path: str) -> Answer:
        return self._ask(urllib.request.Request(urllib.parse.urljoin(self.base, path)))

    def send(self, form: Form, **chosen: str) -> Answer:
        """Post the form with `chosen` put over its own fields."""
        body = urllib.parse.urlencode({**form.fields, **chosen}).encode()
        request = urllib.request.Request(urllib.parse.urljoin(self.base, form.action), data=body)
        request.add_header("Origin", self.base)
        request.add_header("Referer", self.base + "/")
        return self._ask(request)

    def cookie_header(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)

    def _ask(self, request: urllib.request.Request) -> Answer:
        request.add_header("Accept", "text/html")
        try:
            with self._opener.open(request, timeout=20) as found:
                return Answer(found.status, found.url, found.read().decode())
        except urllib.error.HTTPError as refused:
            return Answer(refused.code, refused.url, refused.read().decode())
