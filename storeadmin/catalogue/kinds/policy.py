"""What the carrier allows everywhere. One entry, `default`, is in force."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storeadmin.catalogue.kinds.fields import head_fields, whole_field
from storeadmin.catalogue.kinds.pattern import Entry, Kind
from telecom.errors import N_
from telecom.policies import DEFAULT, Policy


class PolicyEntry(Entry):
    """One set of rules."""

    __tablename__ = "policy"
    __table_args__ = (CheckConstraint("numbers_per_identity BETWEEN 1 AND 99", name="numbers_per_identity"),)

    numbers_per_identity: Mapped[int] = mapped_column(default=DEFAULT.numbers_per_identity)


def to_document(row: PolicyEntry) -> Policy:
    return Policy(key=row.key, numbers_per_identity=row.numbers_per_identity)


KIND = Kind(
    name="policy",
    title=N_("办理规则"),
    table=PolicyEntry,
    fields=(*head_fields(), whole_field("numbers_per_identity", N_("一个人最多几个号码"), least=1, most=99)),
    to_document=to_document,
    summary=lambda row: str(row.numbers_per_identity),
)
