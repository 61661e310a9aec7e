"""What the address of /numbers asks for, and the addresses of what could be asked next.

Everything is in the address: a reload, Back, a screen without scripts and a swap all show the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from kiosk.numbers.ranking import SORTS, Sort
from telecom.errors import N_, BadInput
from telecom.number_filter import ANY, NumberFilter
from telecom.number_filter_input import read_filter, to_values
from telecom.numbers import PhoneNumber, clean_digits

BATCHES_MOST = 10_000
TYPED_MOST = 24
PATH = "/numbers"


@dataclass(frozen=True)
class Typed:
    """A filter that is typed on the keys: `most` signs, and the message ids of its title and its short name."""

    most: int
    title: str
    name: str


TYPED: dict[str, Typed] = {
    "ends": Typed(4, N_("想要的尾号"), N_("尾号")),
    "contains": Typed(7, N_("中间要有"), N_("包含")),
    "starts": Typed(11, N_("开头几位"), N_("开头")),
    "mask": Typed(11, N_("一位一位定"), N_("位置")),
    "letters": Typed(7, N_("按键字母"), N_("字母")),
    "birthday": Typed(8, N_("生日或年份"), N_("生日")),
    "couple_of": Typed(11, N_("另一半的号码"), N_("配对")),
}
PANELS = ("shape", "meaning", "day", "digits", "without", "couple", "price", "set", "cost")
TYPED_BY_PANEL = {"day": "birthday", "couple": "couple_of", "digits": "contains"}


@dataclass(frozen=True)
class Asked:
    """`at` is the filter that the keys type into and `typed` what stands there, which may not be a filter yet."""

    wanted: NumberFilter
    faults: Mapping[str, BadInput]
    at: str = "ends"
    typed: str = ""
    panel: str = ""
    sort: Sort = ""
    batch: int = 0
    of: str = ""
    taken: str = ""
    notice: str = ""
    path: str = PATH

    def address(self, wanted: NumberFilter | None = None, **changed: Any) -> str:
        """The page with another filter, or another panel, batch, ...; a new filter begins at batch 0."""
        return self.with_values(to_values(self.wanted if wanted is None else wanted), wanted is None, **changed)

    def with_values(self, values: dict[str, str], same: bool = False, **changed: Any) -> str:
        """The same for a filter that is written already."""
        place = {"panel": self.panel, "at": self.at, "sort": self.sort, "batch": self.batch if same else 0, **changed}
        kept = {name: value for name, value in place.items() if value and (name, value) != ("at", "ends")}
        query = urlencode({**values, **kept})
        return f"{self.path}?{query}" if query else self.path

    @property
    def hidden(self) -> dict[str, str]:
        """What the form of the keys carries along besides what is typed."""
        kept = {"panel": self.panel, "at": self.at if self.at != "ends" else "", "sort": self.sort}
        values = {name: text for name, text in to_values(self.wanted).items() if name != self.at}
        return values | {name: value for name, value in kept.items() if value}

    @property
    def key(self) -> str:
        """Names the draw: the same filter in the same order is the same walk through the numbers."""
        return urlencode(sorted({**to_values(self.wanted), "sort": self.sort}.items()))


def read_asked(args: MultiDict[str, str], path: str = PATH) -> Asked:
    """Read the address below `path`; what cannot be a filter becomes a fault with a sentence, never an error."""
    # A key pressed without a script comes after what was there before: the last one counts.
    values = {name: many[-1] for name, many in args.lists() if many}
    values["families"] = ",".join(args.getlist("families"))
    reading = read_filter(values)
    panel = values.get("panel", "") if values.get("panel") in PANELS else ""
    at = values.get("at", "") if values.get("at") in TYPED else TYPED_BY_PANEL.get(panel, "ends")
    sort = values.get("sort", "")
    return Asked(
        wanted=reading.filter,
        faults={fault.field: fault for fault in reading.faults},
        at=at,
        typed=_typed(at, values.get(at, ""), to_values(reading.filter).get(at, "")),
        panel=panel,
        sort=sort if sort in SORTS else "",
        batch=min(int(clean_digits(values.get("batch", ""), 5) or 0), BATCHES_MOST),
        of=known_number(values.get("of", "")),
        taken=known_number(values.get("taken", "")),
        notice=next((name for name in ("late", "full") if name in values), ""),
        path=path,
    )


def known_number(text: str) -> str:
    """The digits, or "" for what is no number."""
    try:
        return PhoneNumber(text).digits
    except BadInput:
        return ""


def _typed(at: str, raw: str, read: str) -> str:
    """What the slots show: the filter as it was read, or while it is none yet, the signs as they were typed."""
    if at == "letters" or (read and at not in ("birthday", "mask")):
        return read
    signs = (sign for sign in raw[: TYPED_MOST * 4] if sign == ANY or clean_digits(sign, 1))
    kept = "".join(sign if sign == ANY else clean_digits(sign, 1) for sign in signs)
    return (kept if at == "mask" else kept.replace(ANY, ""))[:TYPED_MOST] or read
