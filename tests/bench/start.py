"""`./run` from the command to the printed table: a first start that makes the demo, and those after it.

Everything is set up before; what is measured is the launcher, the programs and, the first time, their data.
"""

import statistics
import tempfile
from pathlib import Path
from time import monotonic

from tests.bench.figures import rounded
from tests.checkout import make_checkout, ports_in_a_row, running
from web.stack import Stack

SECOND_START_S = 5.0
TABLE_ENDS = "Ctrl-C stops everything."


def measure(*, quick: bool) -> tuple[dict[str, float], dict[str, float]]:
    """Return (figures, targets). Quick: a small demo, whose making is not measured."""
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        checkout = make_checkout(Path(folder))
        if quick:
            with Stack(checkout / "var", stores=2, demo_stores=4, numbers=300):
                pass
        else:
            figures["first_start_s"] = rounded(_start(checkout, "--fresh"))
        figures["second_start_s"] = rounded(statistics.median(_start(checkout) for _ in range(1 if quick else 3)))
    return figures, {"second_start_s": SECOND_START_S}


def _start(checkout: Path, *words: str) -> float:
    port = ports_in_a_row(3)
    began = monotonic()
    with running(checkout, "--port", str(port), *words) as run:
        run.wait_for(TABLE_ENDS)
        return monotonic() - began
