"""What the two programs tell each other: business bodies, each a frozen struct tagged with its name.

Facts go up as `noun.past`, requests and publications come down. On the wire and in the tables a body is JSON whose tag
stands in the field `message` (not `name`, which staff and stores have as a field of their own). Raw bytes are what is
stored, so fields that this version does not know are kept; decoding ignores them.
"""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from telecom.words import Words

NUMBERS_MOST = 500
TAG = "message"


class UnknownMessage(ValueError):
    """A name that this version has no struct for."""


class _Body(msgspec.Struct, frozen=True, kw_only=True, tag_field=TAG, omit_defaults=False):
    """Base of every body."""


# ---- up: what a store did -------------------------------------------------------------------------------------------


class HoldTaken(_Body, frozen=True, tag="number.held"):
    hold_id: str
    visit_id: str
    digits: str
    gen: int
    taken_at: datetime
    business_date: date


class HoldEnded(_Body, frozen=True, tag="number.hold_ended"):
    hold_id: str
    visit_id: str
    digits: str
    gen: int
    ended_at: datetime
    why: str


class PlacedLine(msgspec.Struct, frozen=True, kw_only=True):
    """One priced line of an order, in whole fen."""

    kind: str
    key: str
    today_fen: int
    monthly_fen: int


class OrderPlaced(_Body, frozen=True, tag="order.placed"):
    order_id: str
    code: str
    token: str
    kind: str
    revision: int
    grade: int
    grade_version: str
    today_fen: int
    monthly_fen: int
    quote_digest: str
    lines: tuple[PlacedLine, ...]
    business_date: date
    unpaid_ends_at: datetime
    visit_id: str
    digits: str | None = None
    gen: int | None = None
    existing_number: str | None = None
    plan_key: str | None = None
    service_key: str | None = None


class OrderStepped(_Body, frozen=True, tag="order.stepped"):
    """One step of an order; `digits` and `gen` travel with it when the step changes the number's state (N1).

    `identity_hash` comes with the identity check of a new line: the keyed hash, never the document's number.
    `number_state` is what the step made of the number in the store's book: reserved, sold, free or released.
    """

    order_id: str
    step: str
    business_date: date
    by_staff_id: str | None = None
    by_name: str = ""
    amount_fen: int | None = None
    means: str | None = None
    document_kind: str | None = None
    note: str = ""
    digits: str | None = None
    gen: int | None = None
    identity_hash: str | None = None
    number_state: str | None = None


class NumberReleased(_Body, frozen=True, tag="number.released"):
    digits: str
    gen: int


class NumberKept(_Body, frozen=True, tag="number.kept"):
    """The store's refusal of a recall: the number is held, reserved or sold there (N3)."""

    digits: str
    gen: int
    reason: str


class TrialStarted(_Body, frozen=True, tag="trial.started"):
    service_key: str
    zone: str
    business_date: date


# ---- down: what head office published -------------------------------------------------------------------------------


class DocumentPut(_Body, frozen=True, tag="document.put"):
    """`body` is the document's canonical JSON as text; `hash` is its sha256 in hex."""

    kind: str
    key: str
    hash: str
    body: str


class DocumentRemoved(_Body, frozen=True, tag="document.removed"):
    kind: str
    key: str


class RevisionPublished(_Body, frozen=True, tag="revision.published"):
    """Closes a revision: `count` documents, `digest` over all, `media` required before a store switches (D5).

    `identity_key` is head office's key for identity hashes in hex; every revision brings it, so that a store that
    learns of it late has it by the next one.
    """

    revision: int
    published_at: datetime
    count: int
    digest: str
    media: tuple[str, ...] = ()
    identity_key: str = ""

    def __repr__(self) -> str:
        return f"RevisionPublished(revision={self.revision})"


class _Numbers(_Body, frozen=True):
    numbers: tuple[tuple[str, int], ...]

    def __post_init__(self) -> None:
        if len(self.numbers) > NUMBERS_MOST:
            raise ValueError(f"{len(self.numbers)} numbers in one message, at most {NUMBERS_MOST}")


class NumbersAllot(_Numbers, frozen=True, tag="numbers.allot"):
    """[digits, gen] pairs that the store may sell from now on."""


class NumbersRecall(_Numbers, frozen=True, tag="numbers.recall"):
    """[digits, gen] pairs that head office wants back; each is answered by NumberReleased or NumberKept."""


class NumbersLeft(_Numbers, frozen=True, tag="numbers.left"):
    """[digits, gen] pairs that this store has sold and that their customers have given up since."""


class NumbersBack(_Numbers, frozen=True, tag="numbers.back"):
    """[digits, gen] pairs that had left and are back with their customers."""


class IdentityCounted(_Body, frozen=True, tag="identity.counted"):
    """How many numbers the person behind this hash has from other stores."""

    identity_hash: str
    elsewhere: int


class StaffPut(_Body, frozen=True, tag="staff.put"):
    staff_id: str
    name: str
    role: str
    pin_hash: str
    active: bool


class StorePut(_Body, frozen=True, tag="store.put"):
    store_id: str
    code: str
    name: Words
    town: Words
    address: str
    opens: str
    closes: str
    kind: str
    city: str = ""
    brand: str = ""


Up = HoldTaken | HoldEnded | OrderPlaced | OrderStepped | NumberReleased | NumberKept | TrialStarted
Down = (
    DocumentPut
    | DocumentRemoved
    | RevisionPublished
    | NumbersAllot
    | NumbersRecall
    | NumbersLeft
    | NumbersBack
    | IdentityCounted
    | StaffPut
    | StorePut
)
Message = Up | Down

UP: tuple[type[Up], ...] = (
    HoldTaken,
    HoldEnded,
    OrderPlaced,
    OrderStepped,
    NumberReleased,
    NumberKept,
    TrialStarted,
)
DOWN: tuple[type[Down], ...] = (
    DocumentPut,
    DocumentRemoved,
    RevisionPublished,
    NumbersAllot,
    NumbersRecall,
    NumbersLeft,
    NumbersBack,
    IdentityCounted,
    StaffPut,
    StorePut,
)


def name_of(message: Message | type[Message]) -> str:
    """The message's name, such as `order.placed`."""
    return str(message.__struct_config__.tag)


_BY_NAME: dict[str, type[Message]] = {name_of(each): each for each in (*UP, *DOWN)}


def encode(message: Message) -> bytes:
    """JSON with its tag; deterministic for one message."""
    return msgspec.json.encode(message, order="deterministic")


def decode(name: str, body: bytes) -> Message:
    """The message that `body` holds. Raises UnknownMessage, or msgspec.ValidationError / DecodeError."""
    known = _BY_NAME.get(name)
    if known is None:
        raise UnknownMessage(name)
    return msgspec.json.decode(body, type=known)
