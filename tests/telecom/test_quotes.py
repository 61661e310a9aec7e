from typing import Any

import pytest
from hypothesis import example, given
from hypothesis.strategies import SearchStrategy, booleans, builds, integers, none, one_of, sampled_from
from msgspec.structs import replace

from telecom.answers import QUESTIONS, answers
from telecom.errors import Refusal
from telecom.grade_terms import LEAVING, binding, sentences
from telecom.grades import DEFAULT, Graded, GradeTable, GradeTerms
from telecom.money import Money
from telecom.quotes import Quote, plans_allowed, quote_new_line, quote_service
from tests.telecom.cast import TIERS, plan, service

GRADES = sampled_from([0, 1, 2, 3, 4, 5])


def _any_terms() -> SearchStrategy[GradeTerms]:
    """Every kind of terms: with and without a prepay, a lowest spend, months, a penalty, a word about handing on."""

    def made(prepay: int, returned: int, tier: int, spend: int, months: int, penalty: int, **said: Any) -> GradeTerms:
        returned = max(returned, 1) if prepay else returned
        bound = max(months, returned)
        owed = penalty if bound else 0
        return GradeTerms(Money(prepay), returned, tier, Money(spend), months, penalty_months=owed, **said)

    few = integers(0, 30)
    fen = one_of(integers(0, 3), integers(0, 10**6))
    transferable = one_of(none(), booleans())
    return builds(
        made, fen, few, sampled_from([0, 46, 66]), fen, few, integers(0, 3),
        leaving=sampled_from(LEAVING), transferable=transferable,
    )  # fmt: skip


TERMS = _any_terms()


def graded(grade: int) -> Graded:
    return Graded(grade, "AAA" if grade else "", (), DEFAULT.version)


def _check(quote: Quote) -> None:
    assert Money.total(line.today for line in quote.lines) == quote.today == quote.schedule[0]
    assert Money.total(line.monthly for line in quote.lines) == quote.monthly_first == quote.schedule[1]
    assert len(quote.schedule) == 13
    assert min(quote.schedule).fen >= 0
    assert list(answers(quote)) == list(QUESTIONS)


@given(GRADES, sampled_from(TIERS))
def test_a_new_line_costs_plan_and_prepay_and_the_prepay_comes_back(grade, tier):
    terms = DEFAULT.terms(grade)
    if tier < terms.minimum_tier:
        with pytest.raises(Refusal) as refused:
            quote_new_line(plan(tier), graded(grade), DEFAULT)
        assert refused.value.code == "plan_below_minimum"
        assert refused.value.args == {"minimum": terms.minimum_tier, "tier": tier}
        return
    quote = quote_new_line(plan(tier), graded(grade), DEFAULT)
    _check(quote)
    fee = Money.from_yuan(tier)
    assert quote.today == fee + terms.prepay
    assert quote.monthly_first == fee - terms.monthly_return
    assert quote.monthly_after == fee
    assert Money.total(quote.schedule) == fee * 13


@given(integers(0, 10**6), integers(1, 12), integers(0, 10**5))
def test_no_bill_is_negative_and_no_credit_is_lost_or_invented(prepay, months, fee):
    table = GradeTable("odd", (), {0: GradeTerms(Money(prepay), months, 0)})
    quote = quote_new_line(plan(66, monthly_fen=fee), graded(0), table)
    _check(quote)
    used = Money(fee) * 12 - Money.total(quote.schedule[1:])
    assert used.fen <= prepay
    if fee * 12 >= prepay and fee >= prepay:
        assert used.fen == prepay


def test_credit_that_a_small_bill_cannot_use_waits_for_the_next_bill():
    table = GradeTable("odd", (), {0: GradeTerms(Money(300), 3, 0)})
    quote = quote_new_line(plan(66, monthly_fen=80), graded(0), table)
    assert [bill.fen for bill in quote.schedule] == [380, 0, 0, 0, 20, *[80] * 8]
    _check(quote)


def test_a_fancy_number_of_the_finest_grade_in_full():
    quote = quote_new_line(plan(886), graded(1), DEFAULT)
    assert quote.today == Money.from_yuan(886 + 7032)
    assert quote.schedule[1:] == (Money.from_yuan(300),) * 12
    assert quote.monthly_after == Money.from_yuan(886)
    assert quote.returned_months == 12
    assert [(line.kind, line.today.yuan_text(), line.monthly.yuan_text()) for line in quote.lines] == [
        ("plan", "886", "886"),
        ("number_prepay", "7,032", "−586"),
    ]


def test_an_ordinary_number_has_no_prepay_line():
    quote = quote_new_line(plan(66), graded(0), DEFAULT)
    assert [line.kind for line in quote.lines] == ["plan"]
    assert quote.today == quote.monthly_first == quote.monthly_after == Money.from_yuan(66)


def test_plans_below_the_minimum_are_left_out():
    plans = [plan(tier) for tier in TIERS]
    assert [p.tier for p in plans_allowed(plans, graded(2), DEFAULT)] == [586, 886]
    assert [p.tier for p in plans_allowed(plans, graded(0), DEFAULT)] == list(TIERS[1:])


def test_a_service_costs_its_month_today_and_every_month():
    quote = quote_service(service(monthly_fen=1500))
    _check(quote)
    assert set(quote.schedule) == {Money(1500)}
    assert quote.returned_months == 0


def test_the_digest_changes_with_anything_that_was_shown():
    base = quote_new_line(plan(886), graded(1), DEFAULT)
    assert base.digest == quote_new_line(plan(886), graded(1), DEFAULT).digest
    others = {
        quote_new_line(plan(886), graded(2), DEFAULT).digest,
        quote_new_line(plan(886, monthly_fen=88601), graded(1), DEFAULT).digest,
        quote_new_line(plan(900, monthly_fen=88600), graded(1), DEFAULT).digest,
        quote_new_line(plan(886), graded(1), GradeTable("other", DEFAULT.rules, DEFAULT.terms_by_grade)).digest,
        quote_service(service()).digest,
    }
    assert len(others) == 5
    assert base.digest not in others


def _answers(quote: Quote) -> dict[str, str]:
    told = answers(quote)
    return {question: "；".join(message % places for message, places in told[question]) for question in told}


def test_the_three_answers_are_whole_sentences():
    fancy = _answers(quote_new_line(plan(886), graded(1), DEFAULT))
    assert fancy == {
        "refund": "付款后在柜台退单，退回 7,918 元，号码收回",
        "leaving": "约定 12 个月；提前离网，没返的预存不退",
        "overage": "通话每分钟 0.15 元，流量每 MB 0.30 元",
    }
    assert "没有合约期" in _answers(quote_new_line(plan(66), graded(0), DEFAULT))["leaving"]
    assert "没有超出费用" in _answers(quote_service(service()))["overage"]


def test_a_third_decimal_of_overage_is_shown_only_when_needed():
    odd = replace(plan(66), overage_voice_milli=1205, overage_data_milli_per_mb=0)
    assert answers(quote_new_line(odd, graded(0), DEFAULT))["overage"][0][1] == {"voice": "1.205", "data": "0.00"}


@given(TERMS, integers(0, 10**6))
def test_no_month_costs_less_than_the_lowest_spend_and_every_fen_is_accounted_for(terms, fee):
    quote = quote_new_line(plan(66, monthly_fen=fee), graded(0), GradeTable("odd", (), {0: terms}))
    _check(quote)
    month = max(Money(fee), terms.minimum_spend)
    assert quote.monthly_after == month
    assert quote.today == month + terms.prepay
    returned = Money.total(terms.returns[:12]) if terms.prepay else Money(0)
    used = month * 12 - Money.total(quote.schedule[1:])
    assert Money(0) <= used <= returned
    if month >= terms.monthly_return:
        assert used == returned
    made_up = [line for line in quote.lines if line.kind == "minimum_spend"]
    assert [line.monthly for line in made_up] == ([month - Money(fee)] if month > Money(fee) else [])


def test_a_plan_below_the_lowest_spend_is_made_up_to_it_every_month():
    table = GradeTable("odd", (), {0: GradeTerms(Money(120_000), 12, 66, Money(12_800), 24)})
    quote = quote_new_line(plan(66), graded(0), table)
    assert [(line.kind, line.today.yuan_text(), line.monthly.yuan_text()) for line in quote.lines] == [
        ("plan", "66", "66"),
        ("minimum_spend", "62", "62"),
        ("number_prepay", "1,200", "−100"),
    ]
    assert [bill.fen for bill in quote.schedule] == [132_800, *[2_800] * 12]
    assert quote.monthly_after == Money(12_800)
    dearer = quote_new_line(plan(156), graded(0), table)
    assert [line.kind for line in dearer.lines] == ["plan", "number_prepay"]


@given(TERMS)
@example(GradeTerms(Money(0), 0, 66, months=24, penalty_months=3))
@example(GradeTerms(Money(120_000), 12, 66, leaving="refund"))
def test_the_review_and_the_cost_panel_say_the_same_about_leaving(terms):
    quote = quote_new_line(plan(66), graded(0), GradeTable("odd", (), {0: terms}))
    told, panel = answers(quote)["leaving"], sentences(terms)
    assert [said for said in told if "没有合约期" not in said[0]] == panel[2:] == binding(terms)
    assert ("没有合约期" in told[0][0]) == (not terms.bound_months)


@given(TERMS)
def test_what_is_said_about_leaving_is_what_leaving_costs(terms):
    said = "；".join(message % places for message, places in binding(terms))
    costs = [terms.owed_on_leaving(month) for month in range(terms.bound_months)]
    assert ("不另收费" in said) == (bool(costs) and not any(costs))
    assert ("不退" in said) == (bool(terms.prepay) and terms.leaving == "forfeit")
    assert ("退回" in said) == (bool(terms.prepay) and terms.leaving == "refund")
    assert (f"另付 {terms.penalty.yuan_text()} 元" in said) == bool(terms.penalty)
    assert (f"约定 {terms.bound_months} 个月" in said) == bool(terms.bound_months)
    assert terms.owed_on_leaving(terms.bound_months) == Money(0)


@pytest.mark.parametrize(
    "other",
    [
        {"minimum_spend": Money(6_700)}, {"months": 13}, {"leaving": "refund"}, {"penalty_months": 1},
        {"transferable": False}, {"prepay": Money(119_999)}, {"returned_months": 11},
    ],
)  # fmt: skip
def test_the_digest_changes_with_each_of_the_terms(other):
    terms = {"prepay": Money(120_000), "returned_months": 12, "minimum_tier": 66}
    tables = [GradeTable("odd", (), {0: GradeTerms(**{**terms, **changed})}) for changed in ({}, other)]
    first, second = (quote_new_line(plan(66), graded(0), table).digest for table in tables)
    assert first != second
