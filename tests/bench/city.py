"""The city's pool: ten million numbers imported from a CSV file into SQLite and into a real PostgreSQL, and searched.

Searches go through the program's own City.search, which looks up by key what it has drawn; `*_look_ups` is the ratio to
a bare look-up by key through the driver, made in the same run. A few counts are compared with the database's own.
"""

import gc
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from time import perf_counter, thread_time
from typing import Any

from sqlalchemy import func, insert, select, text, update

from storeadmin.config import MIGRATIONS, now
from storeadmin.models import Store, Town
from storeadmin.numbers import counts
from storeadmin.numbers.bulk import listed
from storeadmin.numbers.city import City
from storeadmin.numbers.models import Number
from telecom.families import FAMILIES
from telecom.grades import DEFAULT
from telecom.money import Money
from telecom.number_filter import ANY, NOTHING, NumberFilter
from tests import servers
from tests.bench.figures import percentile, rounded
from web import db, migrate

SEGMENTS, QUICK_SEGMENTS = 1_000, 40
GIVEN_SHARE = 0.03
# The number table and the index that a draw reads; the default of 128 MB holds a fifth of the index.
SHARED_BUFFERS = "1GB"
FILTER_P95_MS, DRAW_P95_MS = 20.0, 2.0
# Reading a changed segment again happens behind the scenes; the nearest are looked for when nothing was found.
UNSEEN = ("_kept_up_", "_nearest_", "_cpu_")
CHECKED = 8888
SEED = 5


def measure(*, quick: bool) -> tuple[dict[str, float], dict[str, float]]:
    """Return (figures, targets)."""
    segments, rounds = (QUICK_SEGMENTS, 60) if quick else (SEGMENTS, 400)
    figures: dict[str, float] = {"numbers": segments * 10_000}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        file = home / "numbers.csv"
        with file.open("w", encoding="utf-8") as out:
            out.write("digits,store\n")
            out.writelines(f"1619{at:07d},\n" for at in range(segments * 10_000))
        for name, url in _databases(home):
            measured = _one(home, file, url, Random(SEED), rounds)
            figures |= {f"{name}_{figure}": value for figure, value in measured.items()}
    print(*(f"{name:40} {value:14,.2f}" for name, value in figures.items()), sep="\n", flush=True)
    limits = {
        name: FILTER_P95_MS for name in figures if name.endswith("_p95_ms") and not any(one in name for one in UNSEEN)
    }
    return figures, limits | {name: DRAW_P95_MS for name in limits if name.endswith("_draw_p95_ms")}


def _databases(home: Path) -> Iterator[tuple[str, str]]:
    yield "sqlite", f"sqlite:///{home / 'hq.sqlite'}"
    (home / "postgres").mkdir()
    for server in servers.postgres_server(home / "postgres", SHARED_BUFFERS):
        yield "postgresql", servers.fresh_database(server)


def _one(home: Path, file: Path, url: str, random: Random, rounds: int) -> dict[str, float]:
    database = db.Database(db.open_engine(url))
    migrate.upgrade(database.engine, MIGRATIONS)
    figures = _importing(home, file, url)
    given = _give_some(database, random)
    _tidied(database)
    started = subprocess.run(
        [sys.executable, "-m", "tests.bench.city_start", url], capture_output=True, text=True, check=True
    )
    figures |= json.loads(started.stdout)
    city = City(database)
    city.load()
    city.index.warm(DEFAULT)
    city.is_kept = True
    _check(city, database)
    gc.freeze()
    look_up_ms = _look_up_ms(database, given, random)
    figures["look_up_us"] = rounded(look_up_ms * 1000)
    for name, asked in _asked(random, rounds).items():
        taken = [_search_ms(city, database, wanted, at) for at, wanted in enumerate(asked)]
        figures |= _figures(name, [wall for wall, _ in taken], look_up_ms)
        figures[f"{name}_cpu_p95_ms"] = rounded(percentile([own for _, own in taken], 0.95))
    nearest = [NumberFilter(ends=f"{at:04d}"[-4:], contains="520", grade=1) for at in range(rounds // 10)]
    figures |= _figures("nearest", [_near_ms(city, database, wanted) for wanted in nearest], look_up_ms)
    figures |= _figures("counts", [_counts_ms(database) for _ in range(rounds // 4)], look_up_ms)
    figures |= _figures("kept_up", [_change_ms(city, database, digits) for digits in given[: rounds // 4]], look_up_ms)
    database.close()
    return figures


def _importing(home: Path, file: Path, url: str) -> dict[str, float]:
    """The import as people run it, in a process of its own: seconds and its most memory."""
    environment = {**os.environ, "HQ_HOME": str(home), "HQ_DATABASE_URL": url}
    words = [sys.executable, "-m", "storeadmin", "import", "numbers", str(file)]
    began, peak_kb = perf_counter(), 0
    process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        peak_kb = max(peak_kb, _peak_kb(process.pid))
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.2)
    assert process.returncode == 0, "the import failed"
    return {"import_s": rounded(perf_counter() - began), "import_peak_mb": rounded(peak_kb / 1024)}


def _peak_kb(pid: int) -> int:
    """The most memory that the process has had since it began; 0 when it has ended."""
    try:
        told = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in told.splitlines() if line.startswith("VmHWM")), 0)


def _give_some(database: db.Database, random: Random) -> list[str]:
    """A store gets a few of every segment, as in real life: no segment is whole. The numbers given."""
    with database.transaction() as session:
        total = counts.in_pool(session)
        names = {"name_zh_hans": "店", "name_zh_hant": "店", "name_en": "store"}
        session.execute(insert(Town).values(key="town", code="1", **names))
        session.execute(
            insert(Store).values(id="S0001", code="S0001", town_key="town", kind="own", created_at=now(), **names)
        )
    digits = [f"1619{tail:07d}" for tail in random.sample(range(total), int(total * GIVEN_SHARE))]
    for first in range(0, len(digits), 50_000):
        with database.transaction() as session:
            these = Number.digits.in_(select(listed(session.connection(), digits[first : first + 50_000])))
            session.execute(update(Number).where(these).values(state="allotted", store_id="S0001", gen=1))
    return digits


def _tidied(database: db.Database) -> None:
    """What PostgreSQL does by itself, within minutes, where one in a hundred numbers has changed (migration 0007)."""
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM (ANALYZE) number"))


def _check(city: City, database: db.Database) -> None:
    """A fast wrong answer is no answer: the database counts the same, number by number."""
    alike = {
        NumberFilter(ends=str(CHECKED)): Number.digits.like(f"%{CHECKED}"),
        NumberFilter(contains="520"): Number.digits.like("%520%"),
        NumberFilter(mask="1619***8*8*"): Number.digits.like("1619___8_8_"),
        NumberFilter(grade=3, prepay_most=Money.from_yuan(3432)): Number.grade == 3,
    }
    with database.reading() as session:
        for wanted, condition in alike.items():
            counted = session.scalar(select(func.count()).select_from(Number).where(Number.state == "pool", condition))
            matches = city.matches(wanted, DEFAULT)
            assert matches is not None and matches.count == counted, f"{wanted}: {matches}, the database has {counted}"


def _asked(random: Random, rounds: int) -> dict[str, list[NumberFilter]]:
    def digits(least: int, most: int) -> str:
        return "".join(random.choices("0123456789", k=random.randint(least, most)))

    def mask() -> str:
        return "1619" + "".join(digit if random.random() < 0.4 else ANY for digit in digits(7, 7))

    def price() -> NumberFilter:
        return NumberFilter(
            grade=random.choice((None, 0, 3, 4, 5)), prepay_most=Money.from_yuan(random.choice((0, 2232, 2712, 3432)))
        )

    makes: dict[str, Callable[[], NumberFilter]] = {
        "ends_with": lambda: NumberFilter(ends=digits(1, 6)),
        "contains": lambda: NumberFilter(contains=digits(1, 5)),
        "mask": lambda: NumberFilter(mask=mask()),
        "family": lambda: NumberFilter(families=(random.choice(FAMILIES).key,)),
        "grade_and_price": price,
        "many_at_once": lambda: NumberFilter(
            contains=digits(1, 2), without="4", families=("aa",), monthly_most=Money.from_yuan(286)
        ),
        "couple": lambda: NumberFilter(ends=digits(1, 3), couple=random.choice(("one_apart", "next", "either"))),
        "draw": lambda: NOTHING,
    }
    return {name: [make() for _ in range(rounds)] for name, make in makes.items()}


def _search_ms(city: City, database: db.Database, wanted: NumberFilter, seed: int) -> tuple[float, float]:
    """By the clock, and of this program's own processor time: the difference is the database and a busy machine."""
    with database.reading() as session:
        session.connection()
        began = thread_time()
        wall = _seconds(lambda: city.search(session, wanted, DEFAULT, seed=str(seed)))
        return wall * 1000, (thread_time() - began) * 1000


def _near_ms(city: City, database: db.Database, wanted: NumberFilter) -> float:
    with database.reading() as session:
        session.connection()
        return _seconds(lambda: city.near(session, wanted, DEFAULT)) * 1000


def _counts_ms(database: db.Database) -> float:
    with database.reading() as session:
        return _seconds(lambda: counts.rows(session)) * 1000


def _change_ms(city: City, database: db.Database, digits: str) -> float:
    """A number comes back to the pool, and the index has it."""
    with database.transaction() as session:
        session.execute(update(Number).where(Number.digits == digits).values(state="pool", store_id=None))
    taken = _seconds(city.catch_up) * 1000
    assert city.index.pool.has(digits)
    return taken


def _look_up_ms(database: db.Database, given: list[str], random: Random) -> float:
    """The median time of one look-up by key through the driver."""
    with _driver(database) as cursor:
        sign = "?" if database.engine.dialect.name == "sqlite" else "%s"
        find = f"SELECT state FROM number WHERE digits = {sign}"
        taken = [
            _seconds(lambda one=one: cursor.execute(find, (one,)).fetchone()) for one in random.choices(given, k=3000)
        ]
    return percentile(taken, 0.5) * 1000


@contextmanager
def _driver(database: db.Database) -> Iterator[Any]:
    connection = database.engine.raw_connection()
    try:
        yield connection.cursor()
    finally:
        connection.close()


def _figures(name: str, taken_ms: list[float], look_up_ms: float) -> dict[str, float]:
    p95 = percentile(taken_ms, 0.95)
    return {
        f"{name}_p50_ms": rounded(percentile(taken_ms, 0.5)),
        f"{name}_p95_ms": rounded(p95),
        f"{name}_p95_look_ups": rounded(p95 / look_up_ms),
    }


def _seconds(call: Callable[[], object]) -> float:
    began = perf_counter()
    call()
    return perf_counter() - began
