"""How figures are written on the wall: one unit for a whole panel, no false precision."""

from collections.abc import Iterable
from dataclasses import dataclass

MINUS = "−"
THOUSAND_FEN = 100_000
WAN_FEN = 1_000_000


@dataclass(frozen=True, slots=True)
class Scale:
    """A panel's unit: `fen` of money make one, `decimals` are shown. `key` is "yuan", "wan", "k" or "m"."""

    key: str
    fen: int
    decimals: int

    def text(self, amount_fen: int) -> str:
        """The figure without its unit: 12.9, or 1,286."""
        shown = f"{abs(amount_fen) / self.fen:,.{self.decimals}f}"
        is_zero = not any(digit in "123456789" for digit in shown)
        return shown if amount_fen >= 0 or is_zero else MINUS + shown


def scale_for(amounts_fen: Iterable[int], lang: str, decimals: int = 1, *, short: bool = False) -> Scale:
    """The unit that suits the largest amount: yuan below ten thousand, then 万 in Chinese, k and M in English.

    `short` leaves room for four characters only: thousands from one thousand on.
    """
    most = max((abs(fen) for fen in amounts_fen), default=0)
    if most < (THOUSAND_FEN if short else WAN_FEN):
        return Scale("yuan", 100, 0)
    if most < WAN_FEN:
        return Scale("k", THOUSAND_FEN, decimals)
    if lang != "en":
        return Scale("wan", WAN_FEN, decimals)
    return Scale("m", 100_000_000, decimals + 1) if most >= 100_000_000 else Scale("k", 100_000, decimals)


@dataclass(frozen=True, slots=True)
class Delta:
    """Today against another day: "+12.4%", and up, down or same. Empty when there is nothing to divide by."""

    text: str = ""
    direction: str = ""


def delta(now: int, before: int) -> Delta:
    """The change from `before` to `now` in percent."""
    if before <= 0:
        return Delta()
    per_mille = round((now - before) * 1000 / before)
    if per_mille == 0:
        return Delta("0.0%", "same")
    sign, direction = ("+", "up") if per_mille > 0 else (MINUS, "down")
    return Delta(f"{sign}{abs(per_mille) / 10:.1f}%", direction)


def nice_top(most: int) -> tuple[int, int]:
    """The highest grid line and the step between lines for values up to `most`: four lines at most, round steps."""
    if most <= 0:
        return 0, 0
    step = 1
    while True:
        for factor in (1, 2, 5):
            if step * factor * 4 >= most:
                chosen = step * factor
                return chosen * -(-most // chosen), chosen
        step *= 10


def percents(amounts: list[int]) -> list[int]:
    """Whole percents that add up to 100 (largest remainders), or all 0."""
    total = sum(amounts)
    if total <= 0:
        return [0] * len(amounts)
    floors = [amount * 100 // total for amount in amounts]
    by_rest = sorted(range(len(amounts)), key=lambda at: (-(amounts[at] * 100 % total), at))
    for at in by_rest[: 100 - sum(floors)]:
        floors[at] += 1
    return floors
