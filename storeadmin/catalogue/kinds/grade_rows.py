"""The rows of a grade table's form as text, and back: one line a rule, one line a grade.

A rule is `AAAA 2`, with ` ?` behind it where the source leaves it unconfirmed. A grade's terms are, in order: grade,
prepay in yuan, months of return, lowest tier, lowest bill in yuan, months bound, transferable (yes, no or -), leaving
(forfeit or refund), months of penalty; what is left out at the end is unsaid.
"""

from typing import Any

from storeadmin.catalogue.kinds.fields import read_fen, show_fen
from telecom.errors import N_, BadInput
from telecom.grade_terms import LEAVING
from telecom.pattern_sentences import fault, written

GRADE_MOST = 99
MONTHS_MOST = 120
TRANSFERABLE: dict[str, bool | None] = {"-": None, "yes": True, "no": False}
RULE_PARTS = ("pattern", "grade", "sure")
TERM_PARTS = (
    "grade", "prepay", "returned", "tier", "spend", "months", "transferable", "leaving", "penalty",
)  # fmt: skip
UNSAID = ("", "0", "0", "0", "0", "0", "-", "forfeit", "0")


class RowRefused(BadInput):
    """One row cannot be used; `row` counts from 1."""

    def __init__(self, row: int, code: str, message: str, **places: Any) -> None:
        super().__init__(code, message, **places)
        self.row = row


def read_rules(text: str) -> list[list[Any]]:
    """[pattern, grade, confirmed] of each line. Raises RowRefused for the first wrong one."""
    rules: list[list[Any]] = []
    for row, words in _lines(text):
        confirmed = words[-1] != "?"
        parts = words if confirmed else words[:-1]
        if len(parts) != 2:
            raise RowRefused(row, "bad_rule", N_("一条规则是样式和等级，例如 AAAA 2"))
        pattern = written(parts[0])
        if wrong := fault(pattern):
            raise RowRefused(row, "bad_pattern", wrong[0], **wrong[1])
        if not _is_whole(parts[1], GRADE_MOST) or not int(parts[1]):
            raise RowRefused(row, "bad_rule_grade", N_("等级填 1 到 %(most)s，1 最好"), most=GRADE_MOST)
        if any(known[0] == pattern for known in rules):
            raise RowRefused(row, "rule_twice", N_("样式 %(pattern)s 写了两次"), pattern=pattern)
        rules.append([pattern, int(parts[1]), confirmed])
    return rules


def read_terms(text: str) -> list[list[Any]]:
    """What telecom.grades.TermsRow is made of, for each line. Raises RowRefused for the first wrong one."""
    terms: list[list[Any]] = []
    for row, words in _lines(text):
        if len(words) > len(TERM_PARTS) or not _is_whole(words[0], GRADE_MOST):
            raise RowRefused(row, "bad_terms", N_("每一级先写等级，0 是普通号"))
        terms.append(_terms(row, [*words, *UNSAID[len(words) :]]))
        if sum(known[0] == terms[-1][0] for known in terms) > 1:
            raise RowRefused(row, "grade_twice", N_("第 %(grade)s 级写了两次"), grade=terms[-1][0])
    return terms


def show_rules(rules: list[list[Any]] | None) -> str:
    return "\n".join(f"{pattern} {grade}{'' if sure else ' ?'}" for pattern, grade, sure in rules or ())


def show_terms(terms: list[list[Any]] | None) -> str:
    return "\n".join(" ".join(_shown(row)) for row in terms or ())


def rule_rows(text: str) -> list[dict[str, str]]:
    """The lines as the form's rows, good or not."""
    rows = []
    for _row, words in _lines(text):
        sure = words[-1] != "?"
        parts = [*(words if sure else words[:-1]), "", ""]
        rows.append({"pattern": parts[0], "grade": parts[1], "sure": "1" if sure else ""})
    return rows


def term_rows(text: str) -> list[dict[str, str]]:
    """The lines as the form's rows, good or not."""
    rows = []
    for _row, words in _lines(text):
        values = [*words, *UNSAID[len(words) :]][: len(TERM_PARTS)]
        rows.append(dict(zip(TERM_PARTS, values, strict=True)))
    return rows


def _terms(row: int, words: list[str]) -> list[Any]:
    grade, prepay, returned, tier, spend, months, transferable, leaving, penalty = words
    for value, most in ((returned, MONTHS_MOST), (months, MONTHS_MOST), (penalty, MONTHS_MOST), (tier, 9999)):
        if not _is_whole(value, most):
            raise RowRefused(row, "bad_terms_whole", N_("月数填 0 到 %(most)s，档位填 0 到 9999"), most=MONTHS_MOST)
    try:
        prepay_fen, spend_fen = read_fen(prepay), read_fen(spend)
    except BadInput as wrong:
        raise RowRefused(row, wrong.code, wrong.message, **wrong.args) from None
    if transferable not in TRANSFERABLE or leaving not in LEAVING:
        raise RowRefused(row, "bad_terms_choice", N_("从列表里选一个"))
    if prepay_fen and not int(returned):
        raise RowRefused(row, "prepay_unreturned", N_("有预存就要有返还的月数"))
    if int(penalty) and not max(int(months), int(returned)):
        raise RowRefused(row, "penalty_unbound", N_("有违约金就要有约定的月数"))
    whole = (int(tier), spend_fen, int(months), TRANSFERABLE[transferable], leaving, int(penalty))
    return [int(grade), prepay_fen, int(returned), *whole]


def _shown(row: list[Any]) -> list[str]:
    grade, prepay, returned, tier, spend, months, transferable, leaving, penalty = [*row, *_DEFAULTS[len(row) :]]
    said = next(word for word, meaning in TRANSFERABLE.items() if meaning is transferable)
    values = (grade, show_fen(prepay), returned, tier, show_fen(spend), months, said, leaving, penalty)
    return [str(value) for value in values]


_DEFAULTS: tuple[Any, ...] = (0, 0, 0, 0, 0, 0, None, "forfeit", 0)


def _is_whole(text: str, most: int) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 6 and int(text) <= most


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """Rows with something in them, counted as the form shows them."""
    return [(row, words) for row, words in enumerate((line.split() for line in text.splitlines()), 1) if words]
