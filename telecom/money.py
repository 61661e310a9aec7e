"""Money: a whole number of fen (1/100 yuan). Never a float."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from telecom.errors import N_, BadInput

_MOST_FEN = 10**15
_TYPED_LENGTH_MAX = 32
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in fen; negative amounts are credits."""

    fen: int = 0

    def __post_init__(self) -> None:
        if type(self.fen) is not int:
            raise TypeError("money is a whole number of fen")

    @staticmethod
    def total(amounts: "Iterable[Money]") -> "Money":
        return Money(sum(amount.fen for amount in amounts))

    @staticmethod
    def from_yuan(yuan: str | int) -> "Money":
        """Read yuan exactly: ``286``, ``"1,286"``, ``"12.5"``, ``"￥0.25"``.

        Raises BadInput for anything else, for more than two decimals too: an
        amount that cannot be paid must not be rounded in silence.
        """
        if isinstance(yuan, int):
            return Money(yuan * 100)
        bare = yuan.strip().lstrip("¥￥").replace(",", "").replace("，", "").replace(MINUS, "-")
        return Money(_whole_fen(bare))

    def split(self, parts: int) -> "tuple[Money, ...]":
        """Share the amount so that no fen is lost or invented; larger shares come first."""
        if parts < 1:
            raise ValueError("money is split into one part or more")
        share, left_over = divmod(self.fen, parts)
        return tuple(Money(share + (part < left_over)) for part in range(parts))

    def yuan_text(self) -> str:
        """Yuan as people read it: ``1,286`` or ``12.50``, with a real minus sign."""
        yuan, fen = divmod(abs(self.fen), 100)
        sign = MINUS if self.fen < 0 else ""
        return f"{sign}{yuan:,}.{fen:02d}" if fen else f"{sign}{yuan:,}"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.fen + other.fen) if isinstance(other, Money) else NotImplemented

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.fen - other.fen) if isinstance(other, Money) else NotImplemented

    def __mul__(self, times: int) -> "Money":
        return Money(self.fen * times) if isinstance(times, int) else NotImplemented

    __rmul__ = __mul__

    def __neg__(self) -> "Money":
        return Money(-self.fen)

    def __bool__(self) -> bool:
        return self.fen != 0


ZERO = Money(0)


def _whole_fen(text: str) -> int:
    """Yuan in decimal notation to fen; scientific notation and NaN are refused."""
    refused = BadInput("bad_amount", N_("金额最多两位小数"), field="amount")
    if len(text) > _TYPED_LENGTH_MAX or not set(text) <= set("0123456789.-"):
        raise refused
    try:
        fen = Decimal(text) * 100
    except InvalidOperation:
        raise refused from None
    if fen != fen.to_integral_value() or abs(fen) > _MOST_FEN:
        raise refused
    return int(fen)
