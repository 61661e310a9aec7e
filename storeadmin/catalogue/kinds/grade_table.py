"""The grade table: which tails are fancy, and what each grade costs. One entry, `default`, is in force."""

from typing import Any

import msgspec
from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from storeadmin.catalogue.kinds.fields import Field, head_fields
from storeadmin.catalogue.kinds.pattern import Entry, Kind
from telecom.errors import N_, BadInput
from telecom.grades import GradeTableDocument, RuleRow, TermsRow
from telecom.money import Money


class GradeTableEntry(Entry):
    """One table: `rules` are [pattern, grade, confirmed], `terms` are [grade, prepay_fen, months, minimum_tier]."""

    __tablename__ = "grade_table"

    version: Mapped[str] = mapped_column(String(60))
    city: Mapped[str] = mapped_column(String(40), default="", server_default="")
    brand: Mapped[str] = mapped_column(String(40), default="", server_default="")
    weights: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    rules: Mapped[list[Any]] = mapped_column(JSON)
    terms: Mapped[list[Any]] = mapped_column(JSON)


def to_document(row: GradeTableEntry) -> GradeTableDocument:
    rules = tuple(RuleRow(pattern, grade, confirmed) for pattern, grade, confirmed in row.rules)
    return GradeTableDocument(row.key, row.version, rules, tuple(TermsRow(*terms) for terms in row.terms))


def read_rules(text: str) -> list[list[Any]]:
    """One rule a line: pattern, grade, and a `?` behind it when the source leaves it unconfirmed."""
    rules: list[list[Any]] = []
    for number, words in _lines(text):
        confirmed = words[-1] != "?"
        words = words if confirmed else words[:-1]
        if len(words) != 2 or not words[0].isascii() or not words[0].isalpha() or not words[1].isdecimal():
            raise BadInput("bad_rule", N_("第 %(line)s 行：写成“AAAA 2”这样"), line=number)
        rules.append([words[0].upper(), int(words[1]), confirmed])
    return rules


def read_terms(text: str) -> list[list[int]]:
    """One grade a line: grade, prepay in yuan, months until it is all returned, lowest tier in yuan."""
    terms: list[list[int]] = []
    for number, words in _lines(text):
        if len(words) != 4 or not all(word.isdecimal() and len(word) < 9 for word in words):
            raise BadInput("bad_terms", N_("第 %(line)s 行：写成“1 7032 12 886”这样"), line=number)
        grade, prepay, months, tier = (int(word) for word in words)
        terms.append([grade, Money.from_yuan(prepay).fen, months, tier])
    return terms


def show_rules(rules: list[list[Any]] | None) -> str:
    return "\n".join(f"{pattern} {grade}{'' if sure else ' ?'}" for pattern, grade, sure in rules or ())


def show_terms(terms: list[list[int]] | None) -> str:
    return "\n".join(f"{grade} {fen // 100} {months} {tier}" for grade, fen, months, tier in terms or ())


def check(values: dict[str, Any]) -> None:
    """Rules and terms must make one table: every grade with its terms, no prepay that never comes back."""
    rules = tuple(RuleRow(*rule) for rule in values["rules"])
    document = GradeTableDocument(values["key"], values["version"], rules, tuple(TermsRow(*t) for t in values["terms"]))
    try:
        msgspec.convert(msgspec.to_builtins(document), GradeTableDocument).table()
    except (msgspec.ValidationError, ValueError, BadInput):
        raise BadInput("bad_grade_table", N_("每个等级要有一行费用，预存要有返还月数"), field="terms") from None


def _lines(text: str) -> list[tuple[int, list[str]]]:
    return [(number, line.split()) for number, line in enumerate(text.splitlines(), 1) if line.split()]


KIND = Kind(
    name="grade_table",
    title=N_("号码等级"),
    table=GradeTableEntry,
    fields=(
        *head_fields(),
        Field("version", N_("版本"), most=60),
        Field("rules", N_("尾号规则"), read=read_rules, show=show_rules, input="textarea", most=4000,
              hint=N_("一行一条：样式 等级；来源没说清的后面加 ?")),
        Field("terms", N_("等级费用"), read=read_terms, show=show_terms, input="textarea", most=4000,
              hint=N_("一行一级：等级 预存（元） 返还月数 最低档位（元）")),
    ),
    to_document=to_document,
    summary=lambda row: row.version,
    check=check,
)  # fmt: skip
