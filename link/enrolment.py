"""Enrolment: a one-time code turns a box into a store's node, with a key that never leaves it.

Head office shows a code (15 minutes, one use) and keeps only its hash. The box makes an Ed25519 key pair, redeems the
code with the public key and gets its identity. From then on each connection signs head office's nonce.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from sqlalchemy import Connection, delete, insert, select, update

from link.chain import genesis
from link.feed import hq_inc, publish, store_channel
from link.lines import FENCED
from link.tables import HqTables, StoreTables
from telecom.errors import N_, Refusal

CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 12
CODE_MINUTES = 15
KEY_FILE = "link.key"


class EnrolmentAsk(msgspec.Struct, frozen=True, kw_only=True):
    """What the box posts: the code as typed, its public key as 64 hex characters."""

    code: str
    public_key: str


class Enrolment(msgspec.Struct, frozen=True, kw_only=True):
    """What head office answers. `again`: an earlier box of this store has been served its channel.

    The new box begins that channel behind `start_rev`: what the earlier one was allotted is not for it.
    `server_time` is head office's clock, the first that a new box hears of the real time.
    """

    store_id: str
    inc: str
    hq_inc: str
    again: bool = False
    start_rev: int = 0
    server_time: datetime | None = None


# ---- the code --------------------------------------------------------------------------------------------------------


def make_code() -> str:
    """Twelve characters in three groups, 59 bits: nobody guesses one within its 15 minutes."""
    drawn = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
    return "-".join(drawn[at : at + 4] for at in range(0, CODE_LENGTH, 4))


def issue_code(connection: Connection, tables: HqTables, store_id: str, now: datetime) -> str:
    """A fresh code for this store; codes of it that nobody used yet end with it."""
    codes = tables.enrolment_code
    connection.execute(
        update(codes).where(codes.c.store_id == store_id, codes.c.used_at.is_(None)).values(expires_at=now)
    )
    code = make_code()
    connection.execute(
        insert(codes).values(
            code_hash=_code_hash(code),
            store_id=store_id,
            made_at=now,
            expires_at=now + timedelta(minutes=CODE_MINUTES),
        )
    )
    return code


def redeem(connection: Connection, tables: HqTables, code: str, public_key: str, now: datetime) -> Enrolment:
    """Use up the code and mint a new incarnation for its store, whose earlier one is fenced.

    Raises Refusal: one answer for unknown, used and expired, because the difference helps only a guesser.
    """
    _checked_key(public_key)
    codes = tables.enrolment_code
    found = codes.c.code_hash == _code_hash(code)
    used = connection.execute(
        update(codes).where(found, codes.c.used_at.is_(None), codes.c.expires_at > now).values(used_at=now)
    )
    if used.rowcount != 1:
        raise Refusal("enrolment_code_unusable", N_("这个登记码不对、用过了或过期了"), status=409)
    store_id: str = connection.scalars(select(codes.c.store_id).where(found)).one()
    inc = secrets.token_hex(16)
    _fence(connection, tables, store_id, now)
    connection.execute(
        insert(tables.incarnation).values(inc=inc, store_id=store_id, public_key=public_key, enrolled_at=now)
    )
    _open_line(connection, tables, store_id, inc, public_key)
    again = _forget_cursors(connection, tables, store_id)
    start_rev = publish(connection, tables, store_channel(store_id), [], now) if again else 0
    return Enrolment(
        store_id=store_id,
        inc=inc,
        hq_inc=hq_inc(connection, tables),
        again=again,
        start_rev=start_rev,
        server_time=now,
    )


def _fence(connection: Connection, tables: HqTables, store_id: str, now: datetime) -> None:
    table = tables.incarnation
    connection.execute(
        update(table).where(table.c.store_id == store_id, table.c.fenced_at.is_(None)).values(fenced_at=now)
    )
    # Whoever enrols a box now has looked; should a fenced one call again after this, that is a new incident.
    incident = tables.incident
    looked_at = update(incident).where(incident.c.kind == FENCED, incident.c.store_id == store_id)
    connection.execute(looked_at.where(incident.c.closed_at.is_(None)).values(closed_at=now, closed_by="enrolment"))


def _open_line(connection: Connection, tables: HqTables, store_id: str, inc: str, public_key: str) -> None:
    table = tables.store_line
    fresh = {
        "inc": inc,
        "public_key": public_key,
        "applied_seq": 0,
        "applied_hash": genesis(store_id, inc),
        "state": "live",
        "head_seq": 0,
        "head_hash": "",
        "unsent": 0,
        "oldest_unsent_at": None,
    }
    # conn_no goes on rising over incarnations, so that a connection of the old one can never outrank a new one.
    done = connection.execute(
        update(table).where(table.c.store_id == store_id).values(conn_no=table.c.conn_no + 1, **fresh)
    )
    if done.rowcount == 0:
        connection.execute(insert(table).values(store_id=store_id, conn_no=0, **fresh))


def _forget_cursors(connection: Connection, tables: HqTables, store_id: str) -> bool:
    """Whether any box of this store was ever served. One whose enrolment was cut off had nothing to sell."""
    table = tables.store_cursor
    return connection.execute(delete(table).where(table.c.store_id == store_id)).rowcount > 0


def _code_hash(code: str) -> str:
    plain = "".join(each for each in code.upper() if each in CODE_ALPHABET)
    return hashlib.sha256(b"kaki-enrolment/1:" + plain.encode()).hexdigest()


def _checked_key(public_key: str) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
    except ValueError as error:
        raise Refusal("enrolment_key_invalid", N_("设备送来的公钥不完整"), status=422) from error


# ---- the store's side ------------------------------------------------------------------------------------------------


def adopt(connection: Connection, tables: StoreTables, enrolment: Enrolment, now: datetime) -> None:
    """Make the box this store's node. Events of an earlier incarnation stay in the journal under their own inc.

    A box that was enrolled before has to give up its free numbers in the same transaction: head office has put them
    into quarantine.
    """
    fresh = {
        "store_id": enrolment.store_id,
        "inc": enrolment.inc,
        "hq_inc": enrolment.hq_inc,
        "enrolled_at": now,
        "acked_seq": 0,
        "acked_hash": genesis(enrolment.store_id, enrolment.inc),
        "acked_at": None,
        "fenced_at": None,
    }
    table = tables.link_identity
    if connection.execute(update(table).values(**fresh)).rowcount == 0:
        connection.execute(insert(table).values(id=1, **fresh))
    if enrolment.again:
        cursor = tables.feed_cursor
        channel = store_channel(enrolment.store_id)
        connection.execute(delete(cursor).where(cursor.c.channel == channel))
        behind = {"channel": channel, "hq_inc": enrolment.hq_inc, "rev": enrolment.start_rev, "applied_at": now}
        connection.execute(insert(cursor).values(**behind))


class StoreKey:
    """The box's Ed25519 key; its file is readable by its owner only."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private

    @classmethod
    def load_or_make(cls, home: Path) -> StoreKey:
        """The key in home / "link.key", made on first use. Raises OSError, or ValueError for a damaged file."""
        path = home / KEY_FILE
        if not path.exists():
            _write_new(path, base64.b64encode(_raw(Ed25519PrivateKey.generate())))
        try:
            raw = base64.b64decode(path.read_bytes(), validate=True)
        except binascii.Error as error:
            raise ValueError(f"{KEY_FILE} is damaged") from error
        return cls(Ed25519PrivateKey.from_private_bytes(raw))

    @classmethod
    def make(cls) -> StoreKey:
        """A key in memory only."""
        return cls(Ed25519PrivateKey.generate())

    @property
    def public_key(self) -> str:
        """64 hex characters."""
        return self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)


def _raw(private: Ed25519PrivateKey) -> bytes:
    return private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())


def _write_new(path: Path, content: bytes) -> None:
    # Written beside and linked into place: a power cut must not leave half a key, nor a second process another one.
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(beside, path)
        except FileExistsError:
            return
    finally:
        beside.unlink()


# ---- each connection -------------------------------------------------------------------------------------------------


def proof_bytes(nonce: bytes, store_id: str, inc: str, hashes: Sequence[str]) -> bytes:
    """What the store signs: the nonce, who it is, and the hashes it shows, so that none can be exchanged."""
    return b"kaki-proof/1\x00" + msgspec.msgpack.encode([nonce, store_id, inc, list(hashes)])


def proves(public_key: str, signature: bytes, message: bytes) -> bool:
    """Whether the signature was made with this store's key."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
