"""The fields of an entry's form: how typed text becomes a column's value, and back.

A field's reader takes the stripped text and raises BadInput (its `field` is filled in by `Field.value_of`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from telecom.errors import N_, BadInput
from telecom.money import Money
from telecom.pictures import Picture
from telecom.zones import Key


@dataclass(frozen=True)
class Field:
    """One field. `input`: text, textarea, number, money, check, choice, reference (keys of another kind) or picture."""

    name: str
    label: str
    read: Callable[[str], Any] = str
    show: Callable[[Any], str] = lambda value: "" if value is None else str(value)
    input: str = "text"
    required: bool = True
    hint: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    reference: str = ""
    most: int = 200
    language: str = ""
    """The language of the words, for the field's lang attribute and for suggestions."""

    def value_of(self, text: str) -> Any:
        """The column's value for what was typed; raises BadInput naming this field."""
        text = text.strip()
        try:
            if not text:
                return self._blank()
            if len(text) > self.most:
                raise BadInput("too_long", N_("最多 %(most)s 个字"), most=self.most)
            return self.read(text)
        except BadInput as wrong:
            wrong.field = self.name
            raise

    def _blank(self) -> Any:
        if self.input == "check":
            return False
        if self.required:
            raise BadInput("missing", N_("这一项要填"))
        return "" if self.read is str or self.input == "textarea" or self.read is read_icon else None


def read_key(text: str) -> str:
    try:
        return msgspec.convert(text, Key)
    except msgspec.ValidationError:
        raise BadInput("bad_key", N_("只用小写字母、数字和连字符，最多 40 个")) from None


def read_icon(text: str) -> str:
    if not all(letter.islower() or letter.isdigit() or letter == "-" for letter in text) or not text.isascii():
        raise BadInput("bad_icon", N_("图标名只用小写字母、数字和连字符"))
    return text


def read_whole(least: int, most: int) -> Callable[[str], int]:
    """A reader of whole numbers within the bounds."""

    def read(text: str) -> int:
        if not text.isdecimal() or len(text) > 12 or not least <= int(text) <= most:
            raise BadInput("bad_whole", N_("填 %(least)s 到 %(most)s 的整数"), least=least, most=most)
        return int(text)

    return read


def read_fen(text: str) -> int:
    money = Money.from_yuan(text)
    if not 0 <= money.fen <= 10**9:
        raise BadInput("bad_price", N_("金额填 0 到 1000 万元，最多两位小数"))
    return money.fen


def read_milli(text: str) -> int:
    """Yuan with at most three decimals, as thousandths of a yuan."""
    try:
        milli = Decimal(text) * 1000
    except InvalidOperation:
        milli = Decimal("NaN")
    if not milli.is_finite() or milli != milli.to_integral_value() or not 0 <= milli <= 10**6:
        raise BadInput("bad_milli", N_("填 0 到 1000 元，最多三位小数"))
    return int(milli)


def read_picture(text: str) -> dict[str, Any]:
    """A picture that is in the library already, as the form carries it; the file itself is read by `pictures`."""
    try:
        return dict(msgspec.to_builtins(msgspec.json.decode(text, type=Picture)))
    except msgspec.DecodeError:
        raise BadInput("bad_picture", N_("这张图没传完，再选一次")) from None


def show_picture(picture: dict[str, Any] | None) -> str:
    return msgspec.json.encode(picture).decode() if picture else ""


def show_fen(fen: int | None) -> str:
    return "" if fen is None else Money(fen).yuan_text().replace(",", "")


def show_milli(milli: int | None) -> str:
    return "" if milli is None else f"{Decimal(milli) / 1000:f}"


def head_fields() -> tuple[Field, ...]:
    """Key, place and whether it is published."""
    return (
        Field("key", N_("代号"), read=read_key, most=40, hint=N_("建好后不能改")),
        whole_field("position", N_("排序"), least=0, most=9999),
        check_field("active", N_("发布")),
    )


def words_fields(name: str, label: str, *, most: int, input: str = "text", required: bool = True) -> tuple[Field, ...]:
    """A text in three languages; a blank traditional one is suggested, a blank English falls back."""
    return (
        Field(f"{name}_zh_hans", label, input=input, most=most, required=required, language="zh_Hans"),
        Field(f"{name}_zh_hant", label, input=input, most=most, required=False, language="zh_Hant"),
        Field(f"{name}_en", label, input=input, most=most * 3, required=False, language="en"),
    )


def whole_field(name: str, label: str, *, least: int, most: int, required: bool = True) -> Field:
    return Field(name, label, read=read_whole(least, most), input="number", required=required)


def yuan_field(name: str, label: str) -> Field:
    return Field(name, label, read=read_fen, show=show_fen, input="money")


def milli_field(name: str, label: str) -> Field:
    return Field(name, label, read=read_milli, show=show_milli, input="money", required=False)


def check_field(name: str, label: str) -> Field:
    return Field(
        name, label, read=lambda text: True, show=lambda value: "1" if value else "", input="check", required=False
    )


def picture_field(name: str, label: str, hint: str = "") -> Field:
    return Field(
        name, label, read=read_picture, show=show_picture, input="picture", required=False, most=2000, hint=hint
    )


def choice_field(name: str, label: str, choices: Mapping[str, str]) -> Field:
    def read(text: str) -> str:
        if text not in choices:
            raise BadInput("bad_choice", N_("从列表里选一个"))
        return text

    return Field(name, label, read=read, input="choice", choices=choices)
