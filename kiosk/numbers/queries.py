"""Reading holds and the page of numbers."""

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kiosk.clock import KioskClock
from kiosk.numbers import book, draws
from kiosk.numbers.models import Hold
from kiosk.numbers.nearest import nearest
from telecom.grades import Graded, GradeTable, GradeTerms

NEAREST = 6
# The sentence above the tiles needs about as much room as these.
SENTENCE_TILES = 3


@dataclass(frozen=True)
class HoldView:
    """A live hold as pages show it. Seconds are counted by the monotonic clock."""

    id: str
    digits: str
    gen: int
    visit_id: str
    seconds_left: int
    seconds_in_all: int
    can_extend: bool


@dataclass(frozen=True)
class Tile:
    """One number on the screen; `state` is "free", "held" (by this visit) or "taken"."""

    digits: str
    state: str
    graded: Graded
    terms: GradeTerms


@dataclass(frozen=True)
class NumbersPage:
    """Tiles of one batch, and the visit's hold.

    When nothing matched, or a number was just taken, the first `nearest` tiles are the numbers nearest to it.
    """

    hold: HoldView | None
    tiles: tuple[Tile, ...]
    nearest: int
    batch: int
    found: int
    in_book: int
    is_last: bool


def live_holds(session: Session, clock: KioskClock) -> dict[str, Hold]:
    """All live holds of the store, by digits."""
    return {hold.digits: hold for hold in session.scalars(_live(clock))}


def live_hold(session: Session, visit_id: str, clock: KioskClock) -> HoldView | None:
    """The visit's live hold."""
    hold = session.scalars(_live(clock).where(Hold.visit_id == visit_id)).first()
    return view_of(hold, clock) if hold else None


def last_hold(session: Session, visit_id: str) -> Hold | None:
    """The visit's newest hold, live or not: what a late shopper wanted."""
    newest = select(Hold).where(Hold.visit_id == visit_id).order_by(Hold.id.desc()).limit(1)
    return session.scalars(newest).first()


def view_of(hold: Hold, clock: KioskClock) -> HoldView:
    left_ns = hold.ends_mono_ns - clock.mono_ns()
    in_all_ns = hold.ends_mono_ns - hold.taken_mono_ns
    return HoldView(
        hold.id, hold.digits, hold.gen, hold.visit_id,
        max(0, -(-left_ns // 1_000_000_000)), in_all_ns // 1_000_000_000, not hold.extended,
    )  # fmt: skip


def numbers_page(
    session: Session,
    visit_id: str,
    table: GradeTable,
    clock: KioskClock,
    *,
    ends: str,
    batch: int,
    size: int,
    instead_of: str = "",
) -> NumbersPage:
    """One batch of free numbers that end with `ends`; with `instead_of`, the numbers nearest to it as well."""
    free = book.of_app().free(session)
    holds = live_holds(session, clock)
    others = {digits for digits, hold in holds.items() if hold.visit_id != visit_id}
    is_open = book.of_app().is_free

    def matching() -> tuple[str, ...]:
        return tuple(digits for digits in free if digits.endswith(ends)) if ends else free

    def tile(digits: str) -> Tile:
        graded = table.grade(digits)
        taken = digits in others or not is_open(digits)
        state = "taken" if taken else "held" if digits in holds else "free"
        return Tile(digits, state, graded, table.terms(graded.grade))

    draw, at, drawn = draws.of_app().batch(
        (visit_id, ends), batch, size, matching, lambda digits: is_open(digits) and digits not in others
    )
    wanted = instead_of or ("" if drawn else ends)
    near = nearest(wanted, (d for d in free if d not in others and d != wanted), NEAREST) if wanted else []
    room = size - SENTENCE_TILES if near else size
    shown = [*near, *(digits for digits in drawn if digits not in near)][:room]
    mine = next((view_of(hold, clock) for hold in holds.values() if hold.visit_id == visit_id), None)
    return NumbersPage(mine, tuple(map(tile, shown)), len(near), at, len(draw.candidates), len(free), draw.is_exhausted)


def is_available(session: Session, digits: str, visit_id: str, clock: KioskClock) -> bool:
    """Whether this visit could hold the number now."""
    hold = live_holds(session, clock).get(digits)
    book.of_app().free(session)
    return book.of_app().is_free(digits) and (hold is None or hold.visit_id == visit_id)


def _live(clock: KioskClock) -> Select[Hold]:
    return select(Hold).where(
        Hold.ended_at.is_(None), Hold.boot_id == clock.boot_id, Hold.ends_mono_ns > clock.mono_ns()
    )
