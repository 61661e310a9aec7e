from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis.strategies import dates, datetimes, sampled_from, timezones

from telecom.calendar import business_date, clock_time, closing_at, day_bounds, next_closing_at
from telecom.errors import BadInput

DAYS = dates(date(2010, 1, 1), date(2100, 1, 1))


def test_a_store_day_starts_at_sixteen_hours_utc():
    assert business_date(datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC)) == date(2026, 11, 20)
    assert business_date(datetime(2026, 11, 20, 16, 0, 0, tzinfo=UTC)) == date(2026, 11, 21)


def test_a_store_closes_at_its_own_time():
    assert closing_at(date(2026, 11, 21), "21:00") == datetime(2026, 11, 21, 13, 0, tzinfo=UTC)
    assert closing_at(date(2026, 11, 21), "24:00") == datetime(2026, 11, 21, 16, 0, tzinfo=UTC)


@given(DAYS)
def test_every_moment_of_a_store_day_has_that_date(day):
    start, end = day_bounds(day)
    assert end - start == timedelta(hours=24)
    assert business_date(start) == business_date(end - timedelta(microseconds=1)) == day
    assert business_date(end) == day + timedelta(days=1)


MOMENTS = datetimes(datetime(2010, 1, 1), datetime(2100, 1, 1), timezones=timezones())


@given(MOMENTS, sampled_from(["00:00", "21:00", "23:59"]))
def test_the_next_closing_is_later_and_within_a_day(now, closes):
    until = next_closing_at(now, closes) - now.astimezone(UTC)
    assert timedelta(0) < until <= timedelta(days=1)


@pytest.mark.parametrize("typed", ["", "9:00", "25:00", "21:60", "21.00", "２１:００", "24:01", "21:00\n"])
def test_what_is_no_time_is_refused(typed):
    with pytest.raises(BadInput):
        clock_time(typed)


def test_a_moment_without_a_zone_is_a_bug():
    with pytest.raises(ValueError, match="zone"):
        business_date(datetime(2026, 11, 21))
