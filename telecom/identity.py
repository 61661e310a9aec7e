"""Who a number belongs to, known only by a keyed hash: the number of a document is read, checked, hashed and gone."""

import re
import unicodedata
from hashlib import sha256
from hmac import new as hmac

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from telecom.errors import N_, BadInput, Refusal

KEY_BYTES = 32
DOCUMENTS: dict[str, str] = {
    "id_card": N_("身份证"),
    "residence": N_("居住证"),
    "passport": N_("护照"),
    "other": N_("其他证件"),
}
_RESIDENT = frozenset({"id_card", "residence"})
_OTHER = re.compile(r"[0-9A-Z]{5,24}")
_FIELD = "identity_number"


class NumberLimit(Refusal):
    """This person has as many numbers as one person may have."""

    code = "number_limit"
    message = N_("这位顾客名下已有 %(count)s 个号码，一个人最多 %(most)s 个，这单先办不了")

    def __init__(self, count: int, most: int) -> None:
        super().__init__(count=count, most=most)


def read_document(kind: str, text: str) -> str:
    """The document in its one spelling, `cn:110101...` or `passport:E1234567`. Raises BadInput, without what was typed.

    A resident card and a residence permit carry the same number of the same person, so they count as one.
    """
    plain = "".join(unicodedata.normalize("NFKC", text[:64]).split()).replace("-", "").upper()
    if not plain:
        raise BadInput("no_identity_number", N_("填一下证件号码，只用来数名下有几个号码，不保存"), field=_FIELD)
    if kind in _RESIDENT:
        return f"cn:{_resident(plain)}"
    if not _OTHER.fullmatch(plain):
        raise BadInput("bad_identity_number", N_("证件号码是 5 到 24 位字母和数字"), field=_FIELD)
    return f"{kind}:{plain}"


def example_resident(serial: int) -> str:
    """A card number for the demo: it checks out, and its birthday lies in the year 1900. ``serial`` is 0 to 999."""
    body = f"11010119000101{serial % 1000:03d}"
    return body + str(ric.calc_check_digit(body + "0"))


def identity_hash(key: bytes, document: str) -> str:
    """HMAC-SHA-256 in hex over a document in its one spelling. Without head office's key it cannot be tried out."""
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key of {len(key)} bytes, not {KEY_BYTES}")
    return hmac(key, f"kaki-identity/1:{document}".encode(), sha256).hexdigest()


def check_limit(count: int, most: int) -> None:
    """May somebody with ``count`` numbers have one more? Raises NumberLimit."""
    if count >= most:
        raise NumberLimit(count, most)


def _resident(plain: str) -> str:
    try:
        return str(ric.validate(plain))
    except (ValidationError, ValueError):
        # From None: the library's error carries the number, and a log must not.
        raise BadInput("bad_identity_number", N_("身份证号码不对，核对一下 18 位"), field=_FIELD) from None
