"""The grade table: which tails are fancy, and what each grade costs, for one city and brand or for everybody."""

from typing import Any

import msgspec
from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from storeadmin.catalogue.kinds.fields import Field, head_fields
from storeadmin.catalogue.kinds.grade_rows import read_rules, read_terms, show_rules, show_terms
from storeadmin.catalogue.kinds.pattern import Entry, Kind
from telecom.errors import N_, BadInput
from telecom.grades import ORDINARY, GradeTableDocument, RuleRow, TermsRow
from telecom.patterns import WEIGHTS

WEIGHT_MOST = 99


class GradeTableEntry(Entry):
    """One table: `rules` are [pattern, grade, confirmed], `terms` what telecom.grades.TermsRow is made of, in order.

    An empty city or brand is any; empty weights are the usual ones.
    """

    __tablename__ = "grade_table"

    version: Mapped[str] = mapped_column(String(60))
    city: Mapped[str] = mapped_column(String(40), default="", server_default="")
    brand: Mapped[str] = mapped_column(String(40), default="", server_default="")
    weights: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    rules: Mapped[list[Any]] = mapped_column(JSON)
    terms: Mapped[list[Any]] = mapped_column(JSON)


def to_document(row: GradeTableEntry) -> GradeTableDocument:
    return document(
        {
            "key": row.key,
            "version": row.version,
            "city": row.city,
            "brand": row.brand,
            "weights": row.weights,
            "rules": row.rules,
            "terms": row.terms,
        }
    )


def document(values: dict[str, Any]) -> GradeTableDocument:
    """The document of a form's values."""
    return GradeTableDocument(
        values["key"],
        values["version"],
        tuple(RuleRow(*rule) for rule in values["rules"]),
        tuple(TermsRow(*terms) for terms in values["terms"]),
        values.get("city") or "",
        values.get("brand") or "",
        tuple(values.get("weights") or WEIGHTS),
    )


def read_weights(text: str) -> list[int]:
    """Ten whole numbers, one for each digit from 0 to 9."""
    words = text.replace(",", " ").replace("，", " ").split()
    whole = [word.removeprefix("-") for word in words]
    if len(words) != len(WEIGHTS) or not all(w.isascii() and w.isdecimal() and len(w) < 3 for w in whole):
        raise BadInput("bad_weights", N_("从 0 到 9 写十个整数，每个不超过 %(most)s"), most=WEIGHT_MOST)
    return [int(word) for word in words]


def check(values: dict[str, Any]) -> None:
    """Rules and terms must make one table: every grade with its terms. Raises BadInput with one clear sentence."""
    priced = {terms[0] for terms in values["terms"]}
    if ORDINARY not in priced:
        raise BadInput("ordinary_missing", N_("普通号（0 级）也要有一行费用"), field="terms")
    missing = sorted({rule[1] for rule in values["rules"]} - priced)
    if missing:
        raise BadInput("terms_missing", N_("第 %(grade)s 级还没有费用"), field="terms", grade=missing[0])
    try:
        msgspec.convert(msgspec.to_builtins(document(values)), GradeTableDocument).table()
    except (msgspec.ValidationError, ValueError, BadInput):
        raise BadInput("bad_grade_table", N_("每个等级要有一行费用，预存要有返还月数"), field="terms") from None


def summary(row: GradeTableEntry) -> str:
    return " · ".join(part for part in (row.version, row.city, row.brand) if part)


KIND = Kind(
    name="grade_table",
    title=N_("号码等级"),
    table=GradeTableEntry,
    fields=(
        *head_fields(),
        Field("version", N_("版本"), most=60, hint=N_("改了规则或费用，就换一个版本号")),
        Field("city", N_("城市"), most=40, required=False, hint=N_("空着就是哪里都用")),
        Field("brand", N_("品牌"), most=40, required=False, hint=N_("空着就是哪个品牌都用")),
        Field("rules", N_("尾号规则"), read=read_rules, show=show_rules, input="rules", most=8000,
              hint=N_("同时合几条的，算等级最好的那条")),
        Field("terms", N_("等级费用"), read=read_terms, show=show_terms, input="grade_terms", most=8000,
              hint=N_("每一级一行，0 级是普通号")),
        Field("weights", N_("数字分值"), read=read_weights, input="text", most=60, required=False,
              show=lambda weights: " ".join(map(str, weights or ())),
              hint=N_("从 0 到 9 十个整数，给 W4>=16 这样的规则用；空着用 0 0 0 0 -5 0 4 0 5 4")),
    ),
    to_document=to_document,
    summary=summary,
    check=check,
)  # fmt: skip
