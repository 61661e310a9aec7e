"""Passwords and PINs as argon2id hashes."""

from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# 19 MiB and two passes: the smaller of OWASP's recommended pairs, so that a store's node can check PINs too.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# A flood of sign-ins must not take the memory that the stores' lines need.
_AT_ONCE = BoundedSemaphore(4)


def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    return _HASHER.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """True when `password` made `stored`. With nothing stored it takes as long, and is False."""
    with _AT_ONCE:
        try:
            _HASHER.verify(stored or _nobodys(), password)
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """True when the hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


def warm_up() -> None:
    """Make the stand-in hash before the first sign-in, or the first unknown name would take twice as long."""
    _nobodys()


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody signs in with this")
