"""Contacts are personal: sealed with a key that stands in head office's home and not in its database."""

import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from telecom.contacts import Contact, read_contact
from web.home import own_key

KEY_FILE = "contact.key"
NONCE_BYTES = 12


class SealBroken(RuntimeError):
    """The key is another one than the contact was sealed with, or the bytes were moved or changed."""


class ContactSeal:
    """Seals and opens with AES-256-GCM; `place` (the leave's id) ties the bytes to their row."""

    def __init__(self, home: Path) -> None:
        self._key = own_key(home, KEY_FILE)

    def seal(self, contact: Contact, place: str) -> bytes:
        """nonce + ciphertext + tag."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(self._key).encrypt(nonce, contact.value.encode(), place.encode())

    def open(self, sealed: bytes, place: str) -> Contact:
        """The contact. Raises SealBroken."""
        try:
            plain = AESGCM(self._key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode())
        except (InvalidTag, ValueError):
            raise SealBroken(f"the contact of leave {place} does not open") from None
        return read_contact(plain.decode())
