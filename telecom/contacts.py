"""How a customer can be reached while their own number is stopped: another phone number, or an e-mail address."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from telecom.errors import N_, BadInput
from telecom.numbers import normalise

MOST = 120
_MAIL = re.compile(r"[^@\s<>,;]{1,64}@[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+")


@dataclass(frozen=True)
class Contact:
    """One way to reach somebody; ``value`` in its one spelling, and never in a log by way of a repr."""

    kind: Literal["phone", "mail"]
    value: str

    def __repr__(self) -> str:
        return f"Contact({self.masked})"

    @property
    def masked(self) -> str:
        """138****8000, or l***@example.com."""
        if self.kind == "phone":
            return f"{self.value[:3]}****{self.value[-4:]}"
        name, _, host = self.value.partition("@")
        return f"{name[:1]}***@{host}"


def read_contact(text: str) -> Contact:
    """The contact that was typed. Raises BadInput."""
    plain = unicodedata.normalize("NFKC", text[: MOST + 1]).strip()
    if "@" in plain and len(plain) <= MOST and _MAIL.fullmatch(plain.lower()):
        return Contact("mail", plain.lower())
    try:
        return Contact("phone", normalise(plain).digits)
    except BadInput:
        raise BadInput("bad_contact", N_("填另一个手机号，或者邮箱"), field="contact") from None
