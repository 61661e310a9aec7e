"""Tables by city and brand, their terms as data, the longer patterns, and the reasons given."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecom.catalogue import canonical
from telecom.errors import BadInput, NotFound
from telecom.grade_reasons import why
from telecom.grade_tables import GradeTables, dry_run
from telecom.grade_terms import sentences
from telecom.grades import DEFAULT, GradeRule, GradeTable, GradeTerms
from telecom.money import Money
from telecom.patterns import WEIGHTS, read

FREE = GradeTerms(Money(0), 0, 66)
DEAR = GradeTerms(Money(120_000), 12, 96, Money(12_800), 24, False, "refund", 3)
NUMBERS = st.from_regex(r"1619[0-9]{7}", fullmatch=True)
LONG_RULES = tuple(
    GradeRule(pattern, grade)
    for pattern, grade in (
        ("ABCDABCD", 1), ("AAAA", 1), ("5201314@8", 1), ("YYYYMMDD", 2), ("AABBCC", 2), ("FEDCBA", 2), ("AAA@8", 3),
        ("1314@8", 3), ("YYMMDD", 4), ("W4>=16", 4), ("8*A8A", 4), ("520@8", 5), ("AA", 5),
    )
)  # fmt: skip
LONG = GradeTable("long", LONG_RULES, {0: FREE, **{grade: DEAR for grade in range(1, 6)}}, "dongguan", "gold")


@given(st.one_of(NUMBERS, st.from_regex(r"161([0-9]{4})\1|16191990[0-9]{3}|1619[0-9]{2}88[0-9]8[0-9]", fullmatch=True)))
def test_a_table_with_long_patterns_takes_the_first_rule_that_matches(digits):
    first = next((rule for rule in LONG_RULES if read(rule.pattern).find(digits)), None)
    graded = LONG.grade(digits)
    assert (graded.grade, graded.pattern) == ((first.grade, first.pattern) if first else (0, ""))
    assert graded.marked == (read(first.pattern).find(digits) if first else ())
    assert list(LONG.grade_all([digits])) == [graded]


def test_many_numbers_have_the_grades_that_each_has():
    numbers = [f"1867558{tail:04d}" for tail in range(10_000)]
    graded = list(DEFAULT.grade_all(numbers))
    assert graded == [DEFAULT.grade(digits) for digits in numbers]
    assert Counter(g.grade for g in graded) == {1: 1, 2: 9, 3: 97, 4: 180, 5: 883, 0: 8_830}


def test_all_that_a_table_says_survives_being_published():
    heavy = replace(LONG, weights=(9, 0, 0, 0, 0, 0, 0, 0, 0, 0))
    assert GradeTable.from_document(LONG.to_document()) == LONG
    assert GradeTable.from_document(heavy.to_document()) == heavy
    assert heavy.grade("16190120000").pattern == "AAAA" and heavy.grade("16197120300").pattern == "W4>=16"


def test_a_table_of_an_earlier_program_reads_and_hashes_as_it_did():
    document = DEFAULT.to_document()
    assert set(document) == {"key", "version", "rules", "terms"}
    assert set(document["terms"][0]) == {"grade", "prepay_fen", "returned_months", "minimum_tier"}
    assert canonical(GradeTable.from_document(document).to_document()) == canonical(document)


@pytest.mark.parametrize(
    "wrong", [{"leaving": "shrug"}, {"months": -1}, {"minimum_spend_fen": -1}, {"months": 0, "penalty_months": 2}]
)
def test_terms_that_cannot_be_kept_are_refused(wrong):
    document = LONG.to_document()
    free = {**document["terms"][0], **wrong}
    with pytest.raises(BadInput):
        GradeTable.from_document({**document, "terms": [free, *document["terms"][1:]]})


def test_the_table_of_the_city_and_brand_is_taken_before_a_wider_one():
    city, brand = replace(LONG, version="c", brand=""), replace(LONG, version="b", city="")
    tables = GradeTables((DEFAULT, city, brand, LONG))
    wanted = {("dongguan", "gold"): "long", ("dongguan", "x"): "c", ("x", "gold"): "b", ("x", "x"): DEFAULT.version}
    assert {place: tables.current(*place).version for place in wanted} == wanted
    assert GradeTables(()).current("dongguan") is DEFAULT


def test_a_new_version_leaves_the_old_one_to_those_who_chose_by_it():
    tables = GradeTables((DEFAULT,)).with_new(replace(LONG, version="2", city="", brand=""))
    assert tables.current().version == "2"
    assert tables.at(DEFAULT.version) is DEFAULT
    with pytest.raises(NotFound):
        tables.at("3")
    with pytest.raises(ValueError, match="same version"):
        tables.with_new(DEFAULT)


def test_a_dry_run_tells_which_numbers_would_change():
    dearer = replace(
        DEFAULT, version="2", terms_by_grade={**DEFAULT.terms_by_grade, 5: replace(DEFAULT.terms(5), months=24)}
    )
    numbers = ["16190000288", "16190008888", "16190351728"]
    assert [(c.digits, c.was, c.will_be) for c in dry_run(DEFAULT, dearer, numbers)] == [("16190000288", 5, 5)]
    plain = GradeTable("none", (), {0: FREE})
    assert [(c.digits, c.was, c.will_be) for c in dry_run(DEFAULT, plain, numbers)] == [
        ("16190000288", 5, 0), ("16190008888", 2, 0),
    ]  # fmt: skip


def test_the_whole_cost_of_a_number_is_told():
    assert DEAR.monthly_minimum == Money(12_800)
    assert [DEAR.owed_on_leaving(month) for month in (0, 23, 24)] == [Money(38_400), Money(38_400), Money(0)]
    lost = replace(DEAR, leaving="forfeit", penalty_months=0, months=0)
    assert [lost.owed_on_leaving(month) for month in (0, 6, 12)] == [Money(120_000), Money(60_000), Money(0)]
    assert [message % places for message, places in sentences(DEAR)] == [
        "预存 1,200 元，分 12 个月返还，每月 100 元", "每月最低 128 元", "约定 24 个月",
        "提前离网，没返的预存退回，另付 384 元", "约定期内不能过户",
    ]  # fmt: skip
    assert [message % places for message, places in sentences(FREE)] == ["不用预存", "每月最低 66 元"]
    assert "提前离网，没返的预存不退" in dict(sentences(DEFAULT.terms(1)))


@pytest.mark.parametrize(
    ("digits", "sentence", "marked"),
    [
        ("16190008888", "8888 是 4 个一样的数字，算第 1 级", (7, 8, 9, 10)),
        ("16193501661", "普通号码，没有特别的排列", ()),
        ("16195200000", "0000 是 4 个一样的数字，算第 1 级", (7, 8, 9, 10)),
        ("16195201737", "号码里有 520，算第 5 级", (4, 5, 6)),
        ("16190900521", "900521 是一个日期，算第 4 级", (5, 6, 7, 8, 9, 10)),
        ("16190112233", "112233 排成 AABBCC，算第 2 级", (5, 6, 7, 8, 9, 10)),
        ("16190654321", "654321 一个比一个小 1，算第 2 级", (5, 6, 7, 8, 9, 10)),
        ("16193506989", "6989 的分值 4+4+5+4=17，够 16 分，算第 4 级", (7, 8, 9, 10)),
    ],
)
def test_why_a_number_has_its_grade_is_one_sentence(digits, sentence, marked):
    reason = why(LONG.grade(digits), digits, LONG.weights)
    assert (reason.message % reason.places, reason.marked) == (sentence, marked)


@pytest.mark.parametrize(
    ("rule", "digits", "weights", "told"),
    [
        ("W3>=10", "16190000818", WEIGHTS, "818 的分值 5+0+5=10，够 10 分，算第 1 级"),
        ("W3>=5", "16190000848", WEIGHTS, "848 的分值 5−5+5=5，够 5 分，算第 1 级"),
        ("W2>=-5", "16190000014", WEIGHTS, "14 的分值 0−5=−5，够 −5 分，算第 1 级"),
        ("W3>=27", "16190000777", (0, 0, 0, 0, 0, 0, 0, 9, 0, 0), "777 的分值 9+9+9=27，够 27 分，算第 1 级"),
    ],
)
def test_a_grade_by_weights_shows_its_sum(rule, digits, weights, told):
    table = GradeTable("heavy", (GradeRule(rule, 1),), {0: FREE, 1: DEAR}, weights=weights)
    reason = why(table.grade(digits), digits, table.weights)
    assert reason.message % reason.places == told
