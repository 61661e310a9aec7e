"""The page of numbers: one batch of those that pass the filter, and the numbers nearest to it when none does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from kiosk.clock import KioskClock
from kiosk.numbers import draws, search
from kiosk.numbers.asked import Asked
from kiosk.numbers.chips import Chip, Counts, Group, counted, next_digits, row, section
from kiosk.numbers.holds import HoldView, live_hold, live_holds, view_of
from kiosk.numbers.models import Hold
from kiosk.numbers.near_numbers import Near, nearest
from kiosk.numbers.search_index import SearchIndex
from telecom.grades import Graded, GradeTable
from telecom.number_filter import NumberFilter
from web.languages import View

# How many tiles a batch has: large letters take more room each, and with a low reach only the lower half is touched.
BATCH, BATCH_LARGE, BATCH_LOW = 30, 24, 15
# The sentence above the tiles needs about as much room as these.
SENTENCE_TILES, SENTENCE_TILES_LARGE = 5, 4


@dataclass(frozen=True)
class Tile:
    """One number on the screen; `state` is "free", "held" (by this visit) or "taken" (for `left_s`, 0: for good)."""

    digits: str
    state: str
    graded: Graded
    marked: tuple[int, ...]
    left_s: int = 0
    near: Near | None = None


@dataclass(frozen=True)
class NumbersPage:
    """One batch of `found` numbers, of which the visit has seen `seen`.

    When nothing matched, or a number was just taken, the first `nearest` tiles are the numbers nearest to it.
    `is_chosen` says that the visit's only number is the one that goes on, without being chosen once more.
    """

    holds: tuple[HoldView, ...]
    is_chosen: bool
    tiles: tuple[Tile, ...]
    nearest: int
    batch: int
    found: int
    in_draw: int
    seen: int
    row: list[Chip]
    groups: list[Group]
    keys: dict[str, int]

    @property
    def hold(self) -> HoldView | None:
        """The number that goes on to the order."""
        return self.holds[0] if self.holds else None


@dataclass(frozen=True)
class Picked:
    """What a tap on a tile changes: the visit's numbers, and that tile."""

    holds: tuple[HoldView, ...]
    is_chosen: bool
    tile: Tile

    @property
    def hold(self) -> HoldView | None:
        """The number that goes on to the order."""
        return self.holds[0] if self.holds else None


@dataclass(frozen=True)
class Eyes:
    """Who looks and how: the visit, the table of its revision, how many tiles fit, and whether letters are large."""

    visit_id: str
    table: GradeTable
    size: int
    large: bool = False


def batch_size(view: View) -> int:
    """How many numbers are drawn at once for this view."""
    if view.reach == "low":
        return BATCH_LOW
    return BATCH_LARGE if view.text == "lg" else BATCH


def numbers_page(session: Session, asked: Asked, eyes: Eyes, clock: KioskClock) -> NumbersPage:
    """What /numbers shows for the address."""
    index, table = search.of_app().index(session), eyes.table
    holds = live_holds(session, clock)
    others = {digits: hold for digits, hold in holds.items() if hold.visit_id != eyes.visit_id}
    found = index.search(asked.wanted, table, others)
    draw, at, drawn = draws.of_app().batch(
        (eyes.visit_id, asked.key), asked.batch, eyes.size, lambda: index.ranked(found, asked.sort, table),
        lambda digits: index.is_open(digits) and digits not in others, is_random=not asked.sort,
    )  # fmt: skip
    near = _near(index, asked, found.count, table, others)
    sentence = SENTENCE_TILES_LARGE if eyes.large else SENTENCE_TILES
    room = eyes.size - sentence if near or asked.notice else eyes.size
    shown = dict.fromkeys([*near, *drawn])

    def tile(digits: str) -> Tile:
        one = _tile(digits, asked, eyes, holds, clock, is_open=index.is_open(digits))
        return replace(one, near=near.get(digits)) if near and not found.count else one

    def counts(options: list[NumberFilter]) -> list[int]:
        return index.counts(options, table, others)

    mine = _own(holds, eyes, clock)
    tiles = () if asked.panel else tuple(tile(digits) for digits in list(shown)[:room])
    return NumbersPage(
        holds=mine, is_chosen=_is_chosen(session, mine, clock), tiles=tiles, nearest=len(near), batch=at,
        found=found.count, in_draw=len(draw.candidates),
        seen=draw.seen, row=[] if asked.panel else counted(row(asked, eyes.large), asked, counts),
        groups=_groups(asked, table, counts), keys=_keys(asked, counts),
    )  # fmt: skip


def picked(session: Session, asked: Asked, eyes: Eyes, clock: KioskClock, digits: str) -> Picked:
    """What a tap on the tile of `digits` has changed on the page at that address."""
    holds = live_holds(session, clock)
    mine = _own(holds, eyes, clock)
    is_open = search.of_app().index(session).is_open(digits)
    return Picked(mine, _is_chosen(session, mine, clock), _tile(digits, asked, eyes, holds, clock, is_open=is_open))


def _own(holds: Mapping[str, Hold], eyes: Eyes, clock: KioskClock) -> tuple[HoldView, ...]:
    return tuple(view_of(hold, clock) for hold in holds.values() if hold.visit_id == eyes.visit_id)


def _tile(
    digits: str, asked: Asked, eyes: Eyes, holds: Mapping[str, Hold], clock: KioskClock, *, is_open: bool
) -> Tile:
    graded, held = eyes.table.grade(digits), holds.get(digits)
    taken = not is_open or (held is not None and held.visit_id != eyes.visit_id)
    left_s = view_of(held, clock).seconds_left if held and taken else 0
    marked = tuple(asked.wanted.marked(digits)) or graded.marked
    return Tile(digits, "taken" if taken else "held" if held else "free", graded, marked, left_s)


def _is_chosen(session: Session, mine: tuple[HoldView, ...], clock: KioskClock) -> bool:
    chosen = live_hold(session, mine[0].visit_id, clock) if len(mine) == 1 else None
    return chosen is not None and chosen.id == mine[0].id


def _groups(asked: Asked, table: GradeTable, counts: Counts) -> list[Group]:
    """The open panel's chips, counted; a closed one counts nothing."""
    return [replace(group, chips=tuple(counted(group.chips, asked, counts))) for group in section(asked, table)]


def _keys(asked: Asked, counts: Counts) -> dict[str, int]:
    keys = next_digits(asked)
    return dict(zip(keys, counts(list(keys.values())), strict=True))


def _near(index: SearchIndex, asked: Asked, found: int, table: GradeTable, others: Iterable[str]) -> dict[str, Near]:
    """The six nearest to a number that was just taken, or to a filter that nothing passes."""
    if asked.panel or (found and not asked.taken):
        return {}
    wanted = NumberFilter(mask=asked.taken) if asked.taken else asked.wanted
    but = {*others, asked.taken}
    return {one.digits: one for one in nearest(index, wanted, table, but)}
