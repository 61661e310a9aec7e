"""python -m tests.bench NAME [--quick]: measure, print, and end with one JSON object on the last line.

A bench reports what it measured and exits 0; it judges nothing. Figures carry their unit in the name, targets repeat
the names with their limits, and `missed` lists the names that miss theirs.
"""

import argparse
import importlib
import json
import os
import platform
from typing import Any

NAMES = ("start", "pages", "journey", "numbers", "book", "holds", "city")
MORE_IS_BETTER = ("_per_s", "_ratio")


def machine() -> dict[str, Any]:
    return {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system()}


def missed(figures: dict[str, float], targets: dict[str, float]) -> list[str]:
    """Names whose figure is on the wrong side of its target, or was not measured at all."""
    names = []
    for name, limit in targets.items():
        figure = figures.get(name)
        wrong = figure is None or (figure < limit if name.endswith(MORE_IS_BETTER) else figure > limit)
        if wrong:
            names.append(name)
    return names


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--quick", action="store_true", help="fewer rounds; each part ends within 40 s")
    chosen = parser.parse_args()
    bench = importlib.import_module(f"tests.bench.{chosen.name}")
    figures, targets = bench.measure(quick=chosen.quick)
    report = {
        "bench": chosen.name,
        "machine": machine(),
        "quick": chosen.quick,
        "figures": figures,
        "targets": targets,
        "missed": missed(figures, targets),
    }
    print(json.dumps(report, ensure_ascii=False))


if __name__ == "__main__":
    main()
