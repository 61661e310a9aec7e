"""Dates as people write them into a phone number: 0521, 900521, 19900521, 1990.

A two-digit year can be of either century, so a day is refused only when neither has it.
"""

from calendar import isleap, monthrange

# Birth years that a shopper of such a store can have; from the published list of search families.
BIRTH_YEARS = range(1950, 2014)
_LEAP_YEAR = 2000
_YEARS = range(1900, 2100)
DAYS = frozenset(
    f"{month:02d}{day:02d}" for month in range(1, 13) for day in range(1, monthrange(_LEAP_YEAR, month)[1] + 1)
)


def is_month_day(text: str) -> bool:
    """MMDD; 0229 is a day, 0230 is none."""
    return text in DAYS


def is_short_date(text: str) -> bool:
    """YYMMDD of 19YY or 20YY."""
    return text[2:] in DAYS and (text[2:] != "0229" or int(text[:2]) % 4 == 0)


def is_long_date(text: str) -> bool:
    """YYYYMMDD from 1900 to 2099."""
    return is_year(text[:4]) and text[4:] in DAYS and (text[4:] != "0229" or isleap(int(text[:4])))


def is_year(text: str) -> bool:
    """YYYY from 1900 to 2099."""
    return int(text) in _YEARS


def is_birth_year(text: str) -> bool:
    """YYYY in which somebody at the screen may have been born."""
    return int(text) in BIRTH_YEARS
