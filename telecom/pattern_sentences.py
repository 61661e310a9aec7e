"""What a pattern says, in one sentence; and what is wrong with a text that is none."""

import re
import unicodedata

from telecom.errors import N_
from telecom.patterns import LENGTH_MAX, WEIGHTS, Pattern, read

Sentence = tuple[str, dict[str, str]]
_PARTS = re.compile(r"(?P<body>.*?)(@(?P<within>.*))?", re.DOTALL)
_ALLOWED = re.compile(r"[A-Z0-9*@>=-]*")
_TAIL = {
    "repeat": N_("最后 %(span)s 位一样，例如 %(example)s"),
    "up": N_("最后 %(span)s 位一个比一个大 1，例如 %(example)s"),
    "down": N_("最后 %(span)s 位一个比一个小 1，例如 %(example)s"),
    "shape": N_("最后 %(span)s 位排成 %(body)s，例如 %(example)s"),
    "digits": N_("最后是 %(body)s"),
    "date": N_("最后 %(span)s 位是日期 %(body)s，例如 %(example)s"),
    "weight": N_("最后 %(span)s 位的分值加起来不少于 %(least)s"),
}
_ANYWHERE = {
    "repeat": N_("最后 %(within)s 位里有 %(span)s 位连着一样，例如 %(example)s"),
    "up": N_("最后 %(within)s 位里有 %(span)s 位一个比一个大 1，例如 %(example)s"),
    "down": N_("最后 %(within)s 位里有 %(span)s 位一个比一个小 1，例如 %(example)s"),
    "shape": N_("最后 %(within)s 位里有 %(span)s 位排成 %(body)s，例如 %(example)s"),
    "digits": N_("最后 %(within)s 位里有 %(body)s"),
    "date": N_("最后 %(within)s 位里有日期 %(body)s，例如 %(example)s"),
    "weight": N_("最后 %(within)s 位里有连着 %(span)s 位，分值加起来不少于 %(least)s"),
}
_DATES = {"MMDD": "0521", "YYMMDD": "900521", "YYYYMMDD": "19900521", "YYYY": "1990"}
_SHOWN = (8, 6, 9, 1, 2, 3, 5, 7, 0, 4)


def written(text: str) -> str:
    """A pattern as somebody typed it, in the one spelling: half-width capitals, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def says(text: str, weights: tuple[int, ...] = WEIGHTS) -> Sentence:
    """The message id that tells what the pattern means, and its places. Raises ValueError for no pattern."""
    pattern = read(text, weights)
    sentences = _ANYWHERE if pattern.within > pattern.span else _TAIL
    places = {
        "span": str(pattern.span),
        "within": str(pattern.within),
        "body": pattern.body,
        "example": example(pattern),
        "least": pattern.body.partition(">=")[2],
    }
    message = sentences[pattern.kind]
    return message, {name: value for name, value in places.items() if f"%({name})s" in message}


def fault(text: str) -> Sentence | None:
    """The first thing that keeps the text from being a pattern, as a message id with places; None for a good one."""
    try:
        read(text)
    except ValueError:
        return _fault(text)
    return None


def example(pattern: Pattern) -> str:
    """Digits that have the pattern; "" where any would do."""
    if pattern.kind == "up":
        return "123456789"[: pattern.span]
    if pattern.kind == "down":
        return "987654321"[: pattern.span]
    if pattern.kind == "weight":
        return ""
    if pattern.kind == "date":
        return _DATES[pattern.body]
    letters: dict[str, str] = {}
    for mark in pattern.body:
        if mark.isalpha() and mark not in letters:
            letters[mark] = str(_SHOWN[len(letters) % len(_SHOWN)])
    return "".join(mark if mark.isdigit() else letters.get(mark, "0") for mark in pattern.body)


def _fault(text: str) -> Sentence:
    parts = _PARTS.fullmatch(text)
    body, within = (parts["body"] or "", parts["within"]) if parts else ("", None)
    if not text:
        return N_("写上样式，例如 AAAA、520@8"), {}
    if not _ALLOWED.fullmatch(text):
        return N_("样式里只用字母 A 到 K、数字、* 和 @"), {}
    if within is not None and not (within.isdecimal() and len(body) <= int(within) <= LENGTH_MAX):
        return N_("@ 后面写在最后几位里找，%(span)s 到 %(most)s"), {"span": str(len(body)), "most": str(LENGTH_MAX)}
    if len(body) > LENGTH_MAX:
        return N_("样式最多 %(most)s 位"), {"most": str(LENGTH_MAX)}
    if body.startswith("W"):
        return N_("分值写成 W4>=16：最后 4 位的分值加起来不少于 16"), {}
    if ">" in body or "=" in body or "-" in body:
        return N_("样式里只用字母 A 到 K、数字、* 和 @"), {}
    if not body.strip("*"):
        return N_("样式里至少写一个数字或两个字母"), {}
    if any(letter.isalpha() and letter > "K" for letter in body):
        return N_("字母只用 A 到 K；日期写 MMDD、YYMMDD、YYYYMMDD 或 YYYY"), {}
    return N_("至少两位"), {}
