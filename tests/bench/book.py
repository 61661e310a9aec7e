"""A store's book of 100,000 in the index, its draws, and the grading of many numbers.

`*_look_ups` is the ratio to a bare look-up by key in an indexed SQLite table of the same numbers, made in the same run:
it tells a slow machine from a slow program. Every filter is asked with the counts of all its further filters.
"""

import gc
import itertools
from collections.abc import Callable, Sequence
from random import Random
from time import perf_counter

import pysqlite3

from kiosk.numbers.draws import Draw
from kiosk.numbers.near_numbers import nearest
from kiosk.numbers.search_index import SearchIndex
from telecom.families import FAMILIES
from telecom.grades import DEFAULT, GradeRule, GradeTable, default_table
from telecom.money import Money
from telecom.number_filter import NumberFilter, select
from tests.bench.figures import percentile, rounded
from tests.kiosk.further_filters import further

BOOK, BATCH = 100_000, 30
FILTER_P95_MS, DRAW_P95_MS, TEN_MILLION_S = 20.0, 5.0, 60.0
SEED = 3


def measure(*, quick: bool) -> tuple[dict[str, float], dict[str, float]]:
    """Return (figures, targets)."""
    rounds, graded = (150, 500_000) if quick else (1000, 10_000_000)
    random = Random(SEED)
    numbers = sorted(f"1619{tail:07d}" for tail in random.sample(range(10_000_000), BOOK))
    began = perf_counter()
    index = SearchIndex(numbers)
    index.prepare(DEFAULT)
    figures = {"build_s": rounded(perf_counter() - began)}
    _check(index, numbers, random)
    # A kiosk's other objects live long; their collection is no part of an answer.
    gc.freeze()
    look_up_ms = _look_ups(numbers, random)
    figures["sqlite_look_up_us"] = rounded(look_up_ms * 1000)
    figures |= _searching(index, random, rounds, look_up_ms)
    figures |= _keeping_up(index, numbers, random, rounds)
    figures |= _grading(graded)
    print(*(f"{name:28} {value:12,.2f}" for name, value in figures.items()), sep="\n", flush=True)
    targets = {
        "filter_and_counts_p95_ms": FILTER_P95_MS,
        "draw_p95_ms": DRAW_P95_MS,
        "ten_million_graded_s": TEN_MILLION_S,
    }
    return figures, targets


def a_filter(random: Random) -> NumberFilter:
    """Up to four filters at once, of every kind, as a shopper may combine them."""
    digits = "".join(random.choices("0123456789", k=4))
    mask = "1619" + "".join(digit if random.random() < 0.4 else "*" for digit in digits + "6*8")
    some = random.sample(
        [
            {"ends": digits[: random.randint(1, 3)]}, {"contains": digits[: random.randint(1, 4)]},
            {"starts": "1619" + digits[0]}, {"mask": mask}, {"without": "".join(sorted({"4", digits[0]}))},
            {"without": "4", "without_tail": True}, {"families": (random.choice(FAMILIES).key,)},
            {"birthday": f"{random.randint(1, 12):02d}{random.randint(1, 28):02d}"},
            {"letters": "LOVE"[: random.randint(2, 4)]}, {"couple": random.choice(("one_apart", "next", "either"))},
            {"couple_of": f"1619000{digits}"}, {"prepay_most": Money.from_yuan(random.choice((0, 2232, 2712)))},
            {"monthly_most": Money.from_yuan(random.choice((66, 226, 286)))},
            {"grade": random.randint(0, 5)},
        ],
        k=random.randint(0, 4),
    )  # fmt: skip
    return NumberFilter(**{name: value for one in some for name, value in one.items()})  # type: ignore[arg-type]


def _check(index: SearchIndex, numbers: list[str], random: Random) -> None:
    """A fast wrong answer is no answer: a few filters are read number by number as well."""
    for wanted in (a_filter(random) for _ in range(3)):
        assert list(index.search(wanted, DEFAULT).numbers) == select(wanted, numbers)


def _look_ups(numbers: Sequence[str], random: Random) -> float:
    """The median time of one look-up by key, in milliseconds."""
    with pysqlite3.connect(":memory:") as line:
        line.execute("CREATE TABLE book (digits TEXT PRIMARY KEY, state TEXT) WITHOUT ROWID")
        line.executemany("INSERT INTO book VALUES (?, 'free')", ((digits,) for digits in numbers))
        wanted = random.choices(numbers, k=3000)
        find = "SELECT state FROM book WHERE digits = ?"
        return percentile([_ms(lambda d=digits: line.execute(find, (d,)).fetchone()) for digits in wanted], 0.5)


def _searching(index: SearchIndex, random: Random, rounds: int, look_up_ms: float) -> dict[str, float]:
    asked = [a_filter(random) for _ in range(rounds)]
    held = random.sample(list(index.search(NumberFilter(), DEFAULT).numbers), 40)

    def answer(wanted: NumberFilter) -> None:
        index.search(wanted, DEFAULT, held)
        index.counts(list(further(wanted, DEFAULT).values()), DEFAULT, held)

    def draw(wanted: NumberFilter) -> None:
        Draw(index.search(wanted, DEFAULT, held).numbers, random).batch(0, BATCH, index.is_open)

    times = {
        "filter_and_counts": [_ms(lambda w=wanted: answer(w)) for wanted in asked],
        "draw": [_ms(lambda w=wanted: draw(w)) for wanted in itertools.chain([NumberFilter()] * (rounds // 2), asked)],
        "nearest": [
            _ms(lambda w=wanted: nearest(index, w, DEFAULT, held)) for wanted in asked if len(wanted.set_fields) > 1
        ],
    }
    figures: dict[str, float] = {}
    for name, taken in times.items():
        p95 = percentile(taken, 0.95)
        figures[f"{name}_median_ms"] = rounded(percentile(taken, 0.5))
        figures[f"{name}_p95_ms"] = rounded(p95)
        figures[f"{name}_p95_look_ups"] = rounded(p95 / look_up_ms)
    return figures


def _keeping_up(index: SearchIndex, numbers: Sequence[str], random: Random, rounds: int) -> dict[str, float]:
    """One number is sold; one comes back."""
    taken = []
    for digits in random.choices(numbers, k=rounds):
        taken.append(_ms(lambda d=digits: index.change(closed=[d])))
        taken.append(_ms(lambda d=digits: index.change(opened=[d])))
    return {"change_p95_ms": rounded(percentile(taken, 0.95))}


def _grading(count: int) -> dict[str, float]:
    """Grading from nothing learnt, by the printed table and by one with long patterns; scaled to ten million."""
    rich = ("ABCDABCD", 1), ("5201314@8", 1), ("YYYYMMDD", 2), ("AABBCC", 2), ("ABCABC", 2), ("1314@8", 3), ("520@8", 5)
    plain = default_table()
    rules = (*(GradeRule(pattern, grade) for pattern, grade in rich), *plain.rules)
    tables = {"graded": plain, "graded_by_long_rules": GradeTable("rich", rules, plain.terms_by_grade)}
    figures: dict[str, float] = {}
    for name, table in tables.items():
        began = perf_counter()
        # Steps of a prime, so that the tails come in no order.
        fancy = sum(g.grade > 0 for g in table.grade_all(f"1619{at * 7_919 % 10_000_000:07d}" for at in range(count)))
        took = perf_counter() - began
        assert 0.1 < fancy / count < 0.2
        figures[f"{name}_per_s"] = rounded(count / took)
        figures[f"ten_million_{name}_s"] = rounded(took * 10_000_000 / count)
    return figures


def _ms(call: Callable[[], object]) -> float:
    began = perf_counter()
    call()
    return (perf_counter() - began) * 1000
