"""Starting a trial."""

from datetime import datetime

from sqlalchemy import select

from kiosk import store_link
from kiosk.db import transaction
from kiosk.shell import visits
from kiosk.zones.models import Trial
from link.messages import TrialStarted
from telecom.calendar import business_date
from telecom.ids import uuid7
from telecom.service import Service


def start_trial(visit: visits.VisitView, service: Service, now: datetime) -> None:
    """Note that the visit tries the service; the same service twice in a visit is once."""
    today = business_date(now)
    with transaction() as session:
        visits.keep(session, visit, now)
        same = select(Trial.id).where(Trial.visit_id == visit.id, Trial.service_key == service.key)
        if session.scalar(same) is not None:
            return
        session.add(
            Trial(
                id=uuid7(), visit_id=visit.id, service_key=service.key, zone=service.zone,
                started_at=now, business_date=today,
            )
        )  # fmt: skip
        store_link.journal(session, TrialStarted(service_key=service.key, zone=service.zone, business_date=today), now)
