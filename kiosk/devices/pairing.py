"""Pair codes: 8 digits, one use, 15 minutes. Only their hash is kept.

No web framework in here: the command line makes codes with it.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.devices.profiles import PROFILES, Profile
from kiosk.shell.models import Device, PairCode

CODE_DIGITS = 8
CODE_LIFE = timedelta(minutes=15)
BOTTOM_MM_MAX = 2000


def new_code() -> str:
    """A fresh code."""
    return "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))


def keep_code(
    session: Session,
    code: str,
    *,
    role: Literal["kiosk", "counter"],
    profile: str,
    name: str,
    bottom_mm: int | None,
    now: datetime,
) -> None:
    """Let this code pair one screen as described. Raises KeyError for an unknown profile."""
    panel_of(profile, bottom_mm)
    session.add(
        PairCode(
            code_hash=hash_of(code),
            role=role,
            name=name[:64],
            profile=profile,
            bottom_mm=bottom_mm,
            made_at=now,
            ends_at=now + CODE_LIFE,
        )
    )


def screens(session: Session) -> list[Device]:
    """The paired screens, oldest first."""
    return list(session.scalars(select(Device).where(Device.unpaired_at.is_(None)).order_by(Device.paired_at)))


def unpair(session: Session, device_id: str, now: datetime) -> bool:
    """Forget a screen: its cookie opens nothing any more. False if there is no such paired screen."""
    row = session.get(Device, device_id)
    if row is None or row.unpaired_at is not None:
        return False
    row.unpaired_at = now
    return True


def panel_of(profile: str, bottom_mm: int | None) -> Profile:
    """The panel of a profile, hung `bottom_mm` above the floor if that is known. Raises KeyError."""
    known = PROFILES[profile]
    return known if bottom_mm is None else replace(known, screen_bottom_mm=bottom_mm)


def hash_of(secret: str) -> str:
    """What is stored of a token or a code (both are random or short-lived, so no salt)."""
    return hashlib.sha256(secret.encode()).hexdigest()
