"""The city page's filters: the chips of the store's page that need no keys, counted in head office's pool."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kiosk.numbers.asked import Asked
from kiosk.numbers.chips import Chip, Group, section
from link.questions import CityCount
from telecom.grades import GradeTable
from telecom.number_filter import NumberFilter
from web.wording import sentence as _

# Typing belongs to the store's page: it has the keys.
PANELS = ("shape", "meaning", "day", "without", "couple", "price", "set")


def groups(asked: Asked, table: GradeTable) -> list[Group]:
    """The open panel's chips, but for those that type or sort."""
    all_of = ((group, tuple(chip for chip in group.chips if chip.left is not None)) for group in section(asked, table))
    return [replace(group, chips=filters) for group, filters in all_of if filters]


def options(chips: Iterable[Chip]) -> list[NumberFilter]:
    """The filters whose counts are asked."""
    return [chip.left for chip in chips if chip.left is not None]


def counted(chips: Sequence[Chip], asked: Asked, counts: Iterator[CityCount]) -> list[Chip]:
    """The chips with their addresses and what each would leave in the city; without a count a chip only leads on."""
    return [chip if chip.left is None else _counted(chip, asked, next(counts, None)) for chip in chips]


def words(found: CityCount) -> str:
    """Exact to 1,000, then 1,000+."""
    return f"{found.count:,}+" if found.is_more else f"{found.count:,}"


def _counted(chip: Chip, asked: Asked, found: CityCount | None) -> Chip:
    href = chip.href or asked.address(chip.left)
    if found is None:
        return replace(chip, href=href)
    # A filter that is set can always be taken back.
    rests = not found.count and not chip.current and not chip.removes
    # A chip is narrow: "1,000+" is said without its word, which would stand alone in a line of its own.
    count = words(found) if found.is_more else _("%(n)s 个", n=words(found))
    return replace(chip, href=href, count=count, disabled=rests)
