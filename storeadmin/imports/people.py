"""Import of staff. Passwords are not taken from files: `python -m storeadmin user password` gives one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storeadmin.accounts import passwords
from storeadmin.accounts.actions import spelled
from storeadmin.accounts.models import STORE_ROLES, User
from storeadmin.imports.cells import one_of, text, yes_no
from storeadmin.imports.pattern import Column, Import, Outcome, Refuse, Row, Wrong
from storeadmin.stores import actions
from storeadmin.stores.models import Store
from telecom.staff import ROLES


def put_staff(session: Session, rows: Sequence[Row], now: datetime, refuse: Refuse, outcome: Outcome) -> None:
    for row in rows:
        values = dict(row.values)
        username = spelled(values.pop("username"))
        store = values.pop("store", None)
        wrong = _misplaced(session, row.line, values["role"], store)
        if wrong is not None:
            refuse(wrong)
            continue
        pin = values.pop("pin", None)
        if pin is not None and not _has_pin(session, username, pin):
            values["pin_hash"] = passwords.hash_password(pin)
        outcome.counts[actions.put_person(session, username, {**values, "store_id": store}, now)] += 1


def _misplaced(session: Session, line: int, role: str, store: str | None) -> Wrong | None:
    if (role in STORE_ROLES) != (store is not None):
        return Wrong(line, "store", store or "", "is needed by store roles, and by them only")
    if store is not None and session.get(Store, store) is None:
        return Wrong(line, "store", store, "is no store that we know; import stores first")
    return None


def _has_pin(session: Session, username: str, pin: str) -> bool:
    # A PIN hashed again would look like a change each time the file is imported.
    return passwords.matches(session.scalar(select(User.pin_hash).where(User.username == username)), pin)


STAFF = Import(
    "staff",
    (
        Column("username", text(60, "[A-Za-z0-9][A-Za-z0-9._-]*"), "How they sign in.", "clerk-s0106", needed=True),
        Column("name", text(60), "As colleagues know them.", "陈嘉怡", needed=True),
        Column("role", one_of(ROLES), f"One of {', '.join(ROLES)}.", "clerk", needed=True),
        Column("store", text(16), "The store's code; for store roles.", "S0106"),
        Column("pin", text(8, "[0-9]{4,8}"), "PIN for the counter, four to eight digits.", ""),
        Column("active", yes_no, "0 when they have left.", "1"),
    ),
    put_staff,
    batch=50,  # Hashing PINs is slow on purpose, and a store's sale must not wait behind five hundred of them.
)
