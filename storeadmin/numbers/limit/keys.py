"""Head office's key for identity hashes."""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storeadmin.numbers.limit.models import IdentityKey
from telecom.identity import KEY_BYTES


def known(session: Session) -> bytes | None:
    """The key, or None before the first revision was published."""
    return session.scalar(select(IdentityKey.key))


def made(session: Session, now: datetime) -> bytes:
    """The key, minted by the first call. The caller holds the feed's lock, so that two cannot mint."""
    key = known(session)
    if key is None:
        key = secrets.token_bytes(KEY_BYTES)
        session.add(IdentityKey(id=1, key=key, made_at=now))
        session.flush()
    return key
