"""Refusals: the business says no, with a code for programs and a kind sentence for people.

A sentence is a message id in simplified Chinese with named places (``%(digits)s``);
the frame translates it and fills the places from ``args``. Anything that is
not a Refusal is a bug.
"""

from typing import Any


def N_(message: str) -> str:
    """Mark a message id for extraction; it is translated where it is shown."""
    return message


class Refusal(Exception):
    """The business said no.

    ``code`` is stable and machine-readable, ``status`` an HTTP status, ``message`` a
    message id and ``args`` what its named places are filled with.
    """

    code: str = "refused"
    status: int = 409
    message: str = N_("现在做不了，店员可以帮忙")

    def __init__(
        self,
        code: str | None = None,
        message: str | None = None,
        *,
        status: int | None = None,
        **args: object,
    ) -> None:
        self.code = code if code is not None else self.code
        self.message = message if message is not None else self.message
        self.status = status if status is not None else self.status
        self._places: dict[str, object] = dict(args)
        super().__init__(self.code, self.message)

    # Exceptions keep a tuple under this name, which gettext's named places cannot use.
    @property
    def args(self) -> dict[str, Any]:  # type: ignore[override]
        return self._places

    def __str__(self) -> str:
        return f"{self.code}: {self.message} {self._places}" if self._places else f"{self.code}: {self.message}"


class BadInput(Refusal):
    """What was typed cannot be used. ``field`` names the form field, or is empty."""

    code = "bad_input"
    status = 422
    message = N_("这里填的内容用不了")

    def __init__(
        self,
        code: str | None = None,
        message: str | None = None,
        *,
        field: str = "",
        status: int | None = None,
        **args: object,
    ) -> None:
        super().__init__(code, message, status=status, **args)
        self.field = field


class NotFound(Refusal):
    """There is no such thing, or the one who asks may not know of it."""

    code = "not_found"
    status = 404
    message = N_("没有找到")


class NumberTaken(Refusal):
    """Somebody else holds, ordered or bought the number a moment earlier."""

    code = "number_taken"
    message = N_("这个号码刚被别人选走")

    def __init__(self, digits: str) -> None:
        super().__init__(digits=digits)


class HoldExpired(Refusal):
    """The number was kept for this shopper, but its time is over."""

    code = "hold_expired"
    message = N_("这个号码的保留时间到了")

    def __init__(self, digits: str = "") -> None:
        super().__init__(digits=digits)


class OrderStepRefused(Refusal):
    """The order is not where this step can happen."""

    code = "order_step_refused"
    message = N_("这张单现在不能做这一步")

    def __init__(self, step: str, state: str) -> None:
        super().__init__(step=step, state=state)


class PinWrong(Refusal):
    """The clerk's PIN does not match."""

    code = "pin_wrong"
    status = 422
    message = N_("PIN 不对")


class QuoteChanged(Refusal):
    """The price that the shopper agreed to is not the price of now."""

    code = "quote_changed"
    message = N_("价格有更新，看清楚再确认")
