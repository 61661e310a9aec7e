"""How much the zones and services are used; every figure counts rows of `trial`."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from kiosk.zones.models import Trial
from telecom.catalogue import Catalogue
from telecom.zones import Zone

DAYS_OF_USE = 7


def zones_by_use(session: Session, catalogue: Catalogue, today: date) -> tuple[Zone, ...]:
    """The zones, the most used of the seven days before today first; so nothing moves during a day."""
    week = (today - timedelta(days=DAYS_OF_USE), today - timedelta(days=1))
    uses = select(Trial.zone, func.count()).where(Trial.business_date.between(*week)).group_by(Trial.zone)
    used: dict[str, int] = {zone: count for zone, count in session.execute(uses)}
    return tuple(sorted(catalogue.zones, key=lambda zone: -used.get(zone.key, 0)))


def tried_on(session: Session, day: date) -> Mapping[str, int]:
    """Zone -> how many visits tried something there that day."""
    people = func.count(distinct(Trial.visit_id))
    rows = session.execute(select(Trial.zone, people).where(Trial.business_date == day).group_by(Trial.zone))
    return {zone: count for zone, count in rows}


def tried_service_on(session: Session, service_key: str, day: date) -> int:
    """How many visits tried the service that day."""
    people = select(func.count(distinct(Trial.visit_id)))
    counted = session.scalar(people.where(Trial.business_date == day, Trial.service_key == service_key))
    return counted or 0
