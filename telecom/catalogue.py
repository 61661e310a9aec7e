"""The catalogue: what head office publishes, as one immutable object per revision.

A kind of document is a msgspec Struct with a ``key`` (and usually a ``position``). A new kind
costs one small module with its struct and one line in ``KINDS``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType
from typing import Any, TypeVar, cast

import msgspec

from telecom.errors import N_, BadInput
from telecom.grade_tables import GradeTables
from telecom.grades import GradeTable, GradeTableDocument
from telecom.plans import Plan
from telecom.policies import DEFAULT as DEFAULT_POLICY
from telecom.policies import Policy
from telecom.service import Service
from telecom.terms import Terms
from telecom.zones import Zone

KINDS: dict[str, type[msgspec.Struct]] = {
    "zone": Zone,
    "service": Service,
    "plan": Plan,
    "grade_table": GradeTableDocument,
    "terms": Terms,
    "policy": Policy,
}

_Document = TypeVar("_Document", bound=msgspec.Struct)


def canonical(document: object) -> bytes:
    """The one spelling of a document: JSON with sorted keys, in UTF-8."""
    return msgspec.json.encode(document, order="sorted")


def document_hash(kind: str, key: str, body: bytes) -> str:
    """SHA-256 in hex over kind, key and canonical body."""
    return sha256(b"\0".join((kind.encode(), key.encode(), body))).hexdigest()


def digest(entries: Iterable[tuple[str, str, str]]) -> str:
    """SHA-256 in hex over the (kind, key, hash) of a revision, in any order."""
    return sha256(canonical(sorted(entries))).hexdigest()


def decode(kind: str, body: bytes | str | Mapping[str, Any]) -> msgspec.Struct:
    """Read one document; raises BadInput for an unknown kind or a body that does not fit it.

    Fields that this program does not know are passed over: head office may be newer.
    """
    struct = KINDS.get(kind)
    if struct is None:
        raise BadInput("unknown_kind", N_("没有这种内容：%(kind)s"), kind=kind)
    try:
        document = (
            msgspec.convert(body, struct) if isinstance(body, Mapping) else msgspec.json.decode(body, type=struct)
        )
        if isinstance(document, GradeTableDocument):
            document.table()
    except (msgspec.MsgspecError, ValueError) as wrong:
        raise BadInput("bad_document", N_("内容读不懂：%(why)s"), why=str(wrong)) from wrong
    return document


@dataclass(frozen=True)
class Catalogue:
    """One published revision. ``by_kind`` maps kind -> key -> document, in the order of screens.

    ``city`` and ``brand`` are the place that reads it: they choose its grade table among several.
    """

    revision: int
    published_at: datetime | None
    by_kind: Mapping[str, Mapping[str, msgspec.Struct]]
    city: str = ""
    brand: str = ""

    @staticmethod
    def empty() -> "Catalogue":
        """What a store has before its first revision: nothing at all."""
        return Catalogue(0, None, MappingProxyType({}))

    @staticmethod
    def from_documents(
        revision: int,
        published_at: datetime | None,
        documents: Iterable[tuple[str, str, bytes]],
        city: str = "",
        brand: str = "",
    ) -> "Catalogue":
        """Build from (kind, key, body) for one place. Kinds of a newer head office are left out."""
        found: dict[str, list[tuple[str, msgspec.Struct]]] = {}
        for kind, key, body in documents:
            if kind in KINDS:
                found.setdefault(kind, []).append((key, decode(kind, body)))
        by_kind = {kind: MappingProxyType(_ordered(rows)) for kind, rows in found.items()}
        return Catalogue(revision, published_at, MappingProxyType(by_kind), city, brand)

    def all(self, kind: str) -> tuple[msgspec.Struct, ...]:
        """Every document of a kind, in order."""
        return tuple(self.by_kind.get(kind, {}).values())

    def get(self, kind: str, key: str) -> msgspec.Struct | None:
        return self.by_kind.get(kind, {}).get(key)

    @cached_property
    def zones(self) -> tuple[Zone, ...]:
        return self._typed("zone", Zone)

    @cached_property
    def services(self) -> tuple[Service, ...]:
        return self._typed("service", Service)

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        return self._typed("plan", Plan)

    @cached_property
    def terms(self) -> tuple[Terms, ...]:
        return self._typed("terms", Terms)

    @cached_property
    def grade_table(self) -> GradeTable:
        """The published table of this place, or the one for everybody; the printed one until one is published."""
        return self.grade_tables.current(self.city, self.brand)

    @cached_property
    def grade_tables(self) -> GradeTables:
        """Every published table; raises ValueError when two have the same version."""
        return GradeTables(tuple(table.table() for table in self._typed("grade_table", GradeTableDocument)))

    @cached_property
    def policy(self) -> Policy:
        """The published policy; the default until one is published."""
        published = self._typed("policy", Policy)
        return published[0] if published else DEFAULT_POLICY

    def services_in(self, zone_key: str) -> tuple[Service, ...]:
        return tuple(service for service in self.services if service.zone == zone_key)

    def zone(self, key: str) -> Zone | None:
        return cast("Zone | None", self.get("zone", key))

    def plan(self, key: str) -> Plan | None:
        return cast("Plan | None", self.get("plan", key))

    def service(self, key: str) -> Service | None:
        return cast("Service | None", self.get("service", key))

    def _typed(self, kind: str, struct: type[_Document]) -> tuple[_Document, ...]:
        return tuple(document for document in self.all(kind) if isinstance(document, struct))


def _ordered(rows: list[tuple[str, msgspec.Struct]]) -> dict[str, msgspec.Struct]:
    return dict(sorted(rows, key=lambda row: (getattr(row[1], "position", 0), row[0])))
