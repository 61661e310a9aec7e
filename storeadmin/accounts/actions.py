"""Signing in. Whoever may not come in learns only that; not whether the name exists."""

import unicodedata
from datetime import datetime

from sqlalchemy import func, select

from storeadmin.accounts import passwords, sessions
from storeadmin.accounts.models import User
from storeadmin.accounts.sessions import SignedIn
from telecom.errors import N_, Refusal
from web.db import reading, transaction

PASSWORD_MOST = 200


class SignInRefused(Refusal):
    """The name or the password does not match, or the person no longer works here."""

    code = "sign_in_refused"
    status = 422
    message = N_("用户名或密码不对")


def sign_in(username: str, password: str, now: datetime) -> SignedIn:
    """Check the password and write the sign-in down. Raises SignInRefused, after the same time in every case."""
    user = _find(username)
    stored = user.password_hash if user is not None and user.active else None
    if not passwords.matches(stored, password[:PASSWORD_MOST]) or user is None:
        raise SignInRefused()
    with transaction() as db:
        row = db.get_one(User, user.id)
        row.signed_in_at = now
        if row.password_hash and passwords.is_outdated(row.password_hash):
            row.password_hash = passwords.hash_password(password[:PASSWORD_MOST])
        return sessions.begin(db, row, now)


def spelled(username: str) -> str:
    """The one spelling of a user name: `Ｍanager-S0001 ` is manager-s0001."""
    return unicodedata.normalize("NFKC", username).strip().casefold()[:60]


def _find(username: str) -> User | None:
    with reading() as db:
        return db.scalar(select(User).where(func.lower(User.username) == spelled(username)).limit(1))
