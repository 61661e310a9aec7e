"""Is this the owner? By the document that the order was made with, or by the contact that was left at the stop."""

from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy.orm import Session

from storeadmin.numbers.life.models import NumberLeave
from storeadmin.numbers.life.sealing import ContactSeal
from storeadmin.numbers.limit import keys
from telecom.contacts import read_contact
from telecom.errors import N_, BadInput, Refusal
from telecom.identity import DOCUMENTS, identity_hash, read_document

PROOFS = {"identity": N_("看证件"), "contact": N_("对停机时留的联系方式")}
GIVEN_BACK = "given back, checked by "


@dataclass(frozen=True)
class Proof:
    """What the customer showed. `text` is the typed number or contact; it is compared and forgotten."""

    means: Literal["identity", "contact"]
    text: str = field(repr=False)
    document_kind: str = ""


def compared(session: Session, leave: NumberLeave, proof: Proof, seal: ContactSeal) -> tuple[str, str]:
    """(what is on record, what was shown), in forms that compare. Raises BadInput, or Refusal without any record."""
    if proof.means == "contact":
        if leave.contact is None:
            raise Refusal("no_contact_kept", N_("联系方式已经删了，用证件核对"))
        return seal.open(leave.contact, leave.id).value, read_contact(proof.text).value
    key = keys.known(session)
    if leave.owner_hash is None or key is None:
        raise Refusal("no_identity_kept", N_("当时没有登记证件，用停机时留的联系方式核对"))
    if proof.document_kind not in DOCUMENTS:
        raise BadInput("no_document", N_("选一下看的是哪种证件"), field="document_kind")
    return leave.owner_hash, identity_hash(key, read_document(proof.document_kind, proof.text))
