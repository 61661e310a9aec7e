"""`python -m tests.bench.city_start URL`: what reading the pool of the city from nothing takes, in time and memory."""

import json
import resource
import sys
from pathlib import Path
from time import perf_counter

from storeadmin.numbers.city import City
from telecom.grades import DEFAULT
from tests.bench.figures import rounded
from web import db


def main(url: str) -> None:
    database = db.Database(db.open_engine(url))
    city = City(database)
    with database.reading() as session:
        session.connection()
    before, began = _resident_mb(), perf_counter()
    city.load()
    ready = perf_counter()
    city.index.warm(DEFAULT)
    print(
        json.dumps(
            {
                "ready_s": rounded(ready - began),
                "warm_s": rounded(perf_counter() - ready),
                "index_mb": rounded(_resident_mb() - before),
            }
        )
    )


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1024 / 1024


if __name__ == "__main__":
    main(sys.argv[1])
