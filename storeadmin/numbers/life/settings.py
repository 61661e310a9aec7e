"""The rules of leaving, as the settings say them."""

from datetime import timedelta

from telecom.number_leaving import NOTICES_LEAST, LeavingRules
from web.settings import HqSettings, SettingError


def rules_of(settings: HqSettings) -> LeavingRules:
    """Raises SettingError for rules by which somebody could lose a number unheard."""
    if settings.notices_least < NOTICES_LEAST or settings.cooling_days < 1 or settings.notice_days < 0:
        raise SettingError(
            f"HQ_NOTICES_LEAST must be at least {NOTICES_LEAST}, HQ_COOLING_DAYS at least 1, HQ_NOTICE_DAYS at least 0"
        )
    return LeavingRules(
        cooling=timedelta(days=settings.cooling_days),
        notices=settings.notices_least,
        wait=timedelta(days=settings.notice_days),
    )
