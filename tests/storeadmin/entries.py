"""Catalogue entries for tests."""

from typing import Any

from sqlalchemy.orm import Session

from storeadmin.catalogue.kinds.plan import PlanEntry
from storeadmin.catalogue.kinds.service import ServiceEntry
from storeadmin.catalogue.kinds.zone import ZoneEntry
from tests.storeadmin.cast import NOON

CHANGED = {"changed_by": "test", "changed_at": NOON}


def add_zone(session: Session, key: str = "life", **told: Any) -> ZoneEntry:
    row = ZoneEntry(**{"key": key, "hue": "life", "name_zh_hans": "生活区", **CHANGED, **told})
    session.add(row)
    session.flush()
    return row


def add_service(session: Session, key: str = "tv", zone: str = "life", **told: Any) -> ServiceEntry:
    facts = {"zone_key": zone, "name_zh_hans": "手机电视", "monthly_fen": 1500, "icon": "tv"}
    row = ServiceEntry(**{"key": key, **facts, **CHANGED, **told})
    session.add(row)
    session.flush()
    return row


def add_plan(session: Session, key: str = "demo-66", **told: Any) -> PlanEntry:
    figures = {"voice_minutes": 120, "data_mb": 400, "sms": 60, "overage_voice_milli": 200}
    facts = {"name_zh_hans": "66 元套餐", "tier": 66, "monthly_fen": 6600, "overage_data_milli_per_mb": 300}
    row = PlanEntry(**{"key": key, **figures, **facts, "demo": True, **CHANGED, **told})
    session.add(row)
    session.flush()
    return row


def plan_form(**told: str) -> dict[str, str]:
    """What an editor types for a whole plan."""
    form = {
        "key": "family-226", "position": "7", "active": "1", "name_zh_hans": "全家套餐", "tier": "226",
        "monthly_fen": "226", "voice_minutes": "800", "data_mb": "2200", "sms": "240",
        "overage_voice_milli": "0.15", "overage_data_milli_per_mb": "0.2", "for_whom": "family",
    }  # fmt: skip
    return {**form, **told}
