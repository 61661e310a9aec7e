"""A test client that reads each whole page it is given and refuses a careless one.

Wraps Flask's test client: every HTML answer is checked for a title, one h1 at most, unique ids, labelled fields,
forms that carry a CSRF token, no inline script or style, and images with a text alternative. A shopper's page
must name the catalogue's revision that the visit is pinned to.
"""

from html.parser import HTMLParser
from typing import Any

# Frames of the kiosk that belong to no visit.
NO_VISIT = ("/counter", "/pair", "/o/")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Page(HTMLParser):
    """What a page consists of, gathered in one pass."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.faults: list[str] = []
        self.title = ""
        self.text: list[str] = []
        self.body: dict[str, str] = {}
        self._open: list[str] = []
        self._form_fields: list[set[str]] = []
        self._forms: list[tuple[dict[str, str], set[str]]] = []
        self._label_depth = 0
        self._labelled_inside: set[int] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.tags.append((tag, named))
        if tag not in VOID:
            self._open.append(tag)
        if tag == "body":
            self.body = named
        if tag == "label":
            self._label_depth += 1
        if tag == "form":
            self._form_fields.append(set())
            self._forms.append((named, self._form_fields[-1]))
        if tag in ("input", "select", "textarea", "button"):
            if self._label_depth:
                self._labelled_inside.add(len(self.tags) - 1)
            if self._form_fields:
                self._form_fields[-1].add(named.get("name", ""))
        self._check_inline(tag, named)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open and self._open.pop() != tag:
                pass
        if tag == "label":
            self._label_depth = max(0, self._label_depth - 1)
        if tag == "form" and self._form_fields:
            self._form_fields.pop()

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "title" and "svg" not in self._open:
            self.title += data
        if self._open and self._open[-1] == "style":
            self.faults.append("an inline style element")
        if not (self._open and self._open[-1] in ("script", "style")):
            self.text.append(data)

    def _check_inline(self, tag: str, named: dict[str, str]) -> None:
        if "style" in named:
            self.faults.append(f"an inline style on <{tag}>")
        self.faults += [f"an inline handler {name} on <{tag}>" for name in named if name.startswith("on")]
        if tag == "script" and "src" not in named and named.get("type") not in ("importmap", "application/json"):
            self.faults.append("an inline script")

    def check(self, *, fragment: bool = False) -> list[str]:
        """Return the faults found, in words."""
        faults = list(self.faults)
        ids = [named["id"] for _, named in self.tags if "id" in named]
        faults += [f"the id {one} is used twice" for one in sorted({i for i in ids if ids.count(i) > 1})]
        if not fragment:
            faults += self._check_whole()
        faults += self._check_fields(set(ids))
        for named, fields in self._forms:
            if named.get("method", "get").lower() == "post" and "csrf_token" not in fields:
                faults.append(f"the form to {named.get('action')} has no CSRF token")
        faults += [f"an image without alt: {n.get('src')}" for t, n in self.tags if t == "img" and "alt" not in n]
        return faults

    def _check_whole(self) -> list[str]:
        faults = [] if self.title.strip() else ["no title"]
        if not any(tag == "html" and named.get("lang") for tag, named in self.tags):
            faults.append("no language on <html>")
        if sum(tag == "h1" for tag, _ in self.tags) != 1:
            faults.append("not exactly one h1")
        if sum(tag == "main" for tag, _ in self.tags) != 1:
            faults.append("not exactly one main")
        return faults

    def _check_fields(self, ids: set[str]) -> list[str]:
        labels = {named.get("for") for tag, named in self.tags if tag == "label"}
        faults = []
        for index, (tag, named) in enumerate(self.tags):
            if tag not in ("input", "select", "textarea") or named.get("type") in ("hidden", "submit", "button"):
                continue
            named_by = named.get("aria-label") or named.get("aria-labelledby") in ids
            if not named_by and named.get("id") not in labels and index not in self._labelled_inside:
                faults.append(f"a field without a label: {named.get('name')}")
        return faults


class PageClient:
    """get() and post() answer like Flask's test client, after the page has passed its checks."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def get(self, address: str, **options: Any) -> Any:
        return self._checked(address, self.client.get(address, **options))

    def post(self, address: str, **options: Any) -> Any:
        return self._checked(address, self.client.post(address, **options))

    def _checked(self, address: str, answer: Any) -> Any:
        if answer.mimetype == "text/html" and answer.text.strip() and not 300 <= answer.status_code < 400:
            fragment = "<html" not in answer.text
            page = Page(answer.text)
            faults = page.check(fragment=fragment)
            if not fragment and "kiosk" in page.body.get("class", "").split():
                faults += self._check_revision(answer.request, page.body.get("data-revision", ""))
            assert not faults, f"{address}: " + "; ".join(faults)
        return answer

    def _check_revision(self, asked: Any, named: str) -> list[str]:
        with self.client.session_transaction(base_url=asked.host_url) as cookie:
            pinned = "" if asked.path.startswith(NO_VISIT) else str(cookie["visit"]["revision"])
        return [] if named == pinned else [f"names the revision {named!r}, the visit has {pinned!r}"]
