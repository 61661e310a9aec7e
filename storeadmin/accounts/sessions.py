"""Who is signed in: the cookie carries a random token, the database says whose it is and whether it still counts."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask, session
from flask_login import LoginManager, current_user, login_user, logout_user
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storeadmin import config
from storeadmin.accounts.models import SignIn, User
from telecom.staff import may, sees_all_stores
from web.db import reading, transaction

LASTS = timedelta(hours=12)


@dataclass(frozen=True)
class SignedIn:
    """The person behind this request, as flask-login wants to know them."""

    token: str
    user_id: str
    username: str
    name: str
    role: str
    store_id: str | None

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return self.token

    def may(self, permission: str) -> bool:
        """True when the role allows it."""
        return may(self.role, permission)

    @property
    def sees_all_stores(self) -> bool:
        return sees_all_stores(self.role)


def install(app: Flask) -> None:
    """Let flask-login find the person of each request."""
    manager = LoginManager()
    manager.session_protection = None  # Tills change address when a store's line does; the token is what counts.
    manager.user_loader(_load)
    manager.init_app(app)


def person() -> SignedIn:
    """The signed-in person. The guard has made sure that there is one."""
    found: SignedIn = current_user._get_current_object()
    return found


def begin(db: Session, user: User, now: datetime) -> SignedIn:
    """Write down a new sign-in and return it; the browser's old session is thrown away by `enter`."""
    token = secrets.token_urlsafe(32)
    row = SignIn(
        token_hash=_digest(token), user_id=user.id, generation=user.sign_in_generation, at=now, ends_at=now + LASTS
    )
    db.add(row)
    return _signed_in(token, user)


def enter(signed_in: SignedIn) -> None:
    """Give the browser its new session. Whatever it carried before, perhaps planted, is gone."""
    session.clear()
    login_user(signed_in)


def leave(now: datetime) -> None:
    """Sign this browser out; a copy of its cookie is worth nothing afterwards."""
    if current_user.is_authenticated:
        with transaction() as db:
            ended = update(SignIn).where(SignIn.token_hash == _digest(person().token), SignIn.ended_at.is_(None))
            db.execute(ended.values(ended_at=now))
    logout_user()
    session.clear()


def _load(token: str) -> SignedIn | None:
    live = (
        select(User)
        .join(SignIn, SignIn.user_id == User.id)
        .where(SignIn.token_hash == _digest(token), SignIn.ended_at.is_(None), SignIn.ends_at > config.now())
        .where(User.active, SignIn.generation == User.sign_in_generation)
    )
    with reading() as db:
        user = db.scalar(live)
    return None if user is None else _signed_in(token, user)


def _signed_in(token: str, user: User) -> SignedIn:
    return SignedIn(
        token=token, user_id=user.id, username=user.username, name=user.name, role=user.role, store_id=user.store_id
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
