"""Percentiles and rounding, the same in every bench."""

import math
from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile of values; share is between 0 and 1. Raises ValueError on no values."""
    if not values:
        raise ValueError("no values to take a percentile of")
    ranked = sorted(values)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]


def rounded(value: float) -> float:
    return round(value, 2 if value < 100 else 0)
