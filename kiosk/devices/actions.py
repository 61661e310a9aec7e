"""Pairing: a one-time code is made on the node, typed once on the screen, and gone."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kiosk.db import transaction
from kiosk.devices.access import Device, from_row
from kiosk.devices.pairing import CODE_DIGITS, hash_of, panel_of
from kiosk.shell.models import Device as DeviceRow
from kiosk.shell.models import PairCode
from telecom.errors import N_, Refusal
from telecom.ids import uuid7
from telecom.numbers import clean_digits


class PairCodeWrong(Refusal):
    """No such code, or its time is over, or it was used. One answer for all three: a guess learns nothing."""

    code = "pair_code_wrong"
    status = 422
    message = N_("配对码不对，或者过期了")


def pair(typed: str, now: datetime) -> tuple[Device, str]:
    """Spend a code: the new device and the token for its cookie. Raises PairCodeWrong."""
    code_hash = hash_of(clean_digits(typed, CODE_DIGITS + 1))
    token = secrets.token_urlsafe(32)
    with transaction() as session:
        # One conditional write: of two screens typing the same code, the database lets one through.
        spent = session.execute(
            update(PairCode)
            .where(PairCode.code_hash == code_hash, PairCode.used_at.is_(None), PairCode.ends_at > now)
            .values(used_at=now)
        )
        if spent.rowcount != 1:  # type: ignore[attr-defined]
            raise PairCodeWrong()
        code = session.scalars(select(PairCode).where(PairCode.code_hash == code_hash)).one()
        row = _add_device(session, code, token, now)
        code.device_id = row.id
    return from_row(row), token


def _add_device(session: Session, code: PairCode, token: str, now: datetime) -> DeviceRow:
    panel = panel_of(code.profile, code.bottom_mm)
    row = DeviceRow(
        id=uuid7(),
        name=code.name,
        role=code.role,
        token_hash=hash_of(token),
        profile=panel.key,
        width_mm=panel.width_mm,
        height_mm=panel.height_mm,
        bottom_mm=panel.screen_bottom_mm,
        view_mm=panel.view_mm,
        px_per_mm=panel.px_mm,
        orientation=panel.orientation,
        paired_at=now,
        last_seen_at=now,
    )
    session.add(row)
    session.flush()
    return row
