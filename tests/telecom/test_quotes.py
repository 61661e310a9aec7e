import pytest
from hypothesis import given
from hypothesis.strategies import integers, sampled_from

from telecom.answers import QUESTIONS, sentence
from telecom.errors import Refusal
from telecom.grades import DEFAULT, Graded, GradeTable, GradeTerms
from telecom.money import Money
from telecom.quotes import Quote, plans_allowed, quote_new_line, quote_service
from tests.telecom.cast import TIERS, plan, service

GRADES = sampled_from([0, 1, 2, 3, 4, 5])


def graded(grade: int) -> Graded:
    return Graded(grade, "AAA" if grade else "", (), DEFAULT.version)


def _check(quote: Quote) -> None:
    assert Money.total(line.today for line in quote.lines) == quote.today == quote.schedule[0]
    assert Money.total(line.monthly for line in quote.lines) == quote.monthly_first == quote.schedule[1]
    assert len(quote.schedule) == 13
    assert min(quote.schedule).fen >= 0
    assert [code for code, _ in quote.answers] == list(QUESTIONS)


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
    worded = {question: sentence(question, facts) for question, facts in quote.answers}
    return {question: message % places for question, (message, places) in worded.items()}


def test_the_three_answers_are_whole_sentences():
    fancy = _answers(quote_new_line(plan(886), graded(1), DEFAULT))
    assert fancy == {
        "refund": "付款后在柜台退单，退回 7,918 元，号码收回",
        "leaving": "7,032 元预存分 12 个月返还，提前离网，没返的部分不退",
        "overage": "通话每分钟 0.15 元，流量每 MB 0.30 元",
    }
    assert "没有合约期" in _answers(quote_new_line(plan(66), graded(0), DEFAULT))["leaving"]
    assert "没有超出费用" in _answers(quote_service(service()))["overage"]


def test_a_third_decimal_of_overage_is_shown_only_when_needed():
    facts = {"voice_milli_per_min": 1205, "data_milli_per_mb": 0}
    assert sentence("overage", facts)[1] == {"voice": "1.205", "data": "0.00"}
