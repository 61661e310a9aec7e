"""Choosing numbers, whole: a store's book (`book`), taps over HTTP (`holds`) and head office's ten million (`city`)."""

from tests.bench import book, city, holds

PARTS = (book, holds, city)


def measure(*, quick: bool) -> tuple[dict[str, float], dict[str, float]]:
    """Return (figures, targets) of all parts, each figure under its own bench's name."""
    figures: dict[str, float] = {}
    targets: dict[str, float] = {}
    for part in PARTS:
        name = part.__name__.rpartition(".")[2]
        print(f"-- {name}", flush=True)
        measured, limits = part.measure(quick=quick)
        figures |= {f"{name}_{figure}": value for figure, value in measured.items()}
        targets |= {f"{name}_{figure}": value for figure, value in limits.items()}
    return figures, targets
