"""Publishing: a revision is what the tables say, told to the stores as differences, each document by its hash."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from link import feed, messages
from storeadmin.catalogue import publishing
from storeadmin.catalogue.kinds import KINDS
from storeadmin.catalogue.models import CatalogueDocument, CatalogueRevision, RevisionEntry
from storeadmin.db import LINK
from telecom import catalogue
from telecom.errors import Refusal
from tests.storeadmin.cast import NOON, Hq
from tests.storeadmin.entries import add_plan, add_service, add_zone


def told(hq: Hq, after: int = 0) -> list[messages.Message]:
    with hq.database.reading() as session:
        changes = feed.changes_after(session.connection(), LINK, feed.CATALOGUE, after)
        return [change.message() for change in changes]


def publish(hq: Hq) -> publishing.Published:
    with hq.database.transaction() as session:
        return publishing.publish(session, "admin", NOON, has_media=bool)


def fill(hq: Hq) -> None:
    with hq.database.transaction() as session:
        add_zone(session)
        add_service(session)
        add_plan(session)


def test_the_first_revision_holds_every_active_entry_under_its_hash(empty_hq: Hq) -> None:
    fill(empty_hq)
    done = publish(empty_hq)
    assert (done.revision, done.count) == (1, 3)
    *documents, closing = told(empty_hq)
    assert isinstance(closing, messages.RevisionPublished)
    entries = []
    for put in documents:
        assert isinstance(put, messages.DocumentPut)
        assert put.hash == catalogue.document_hash(put.kind, put.key, put.body.encode())
        entries.append((put.kind, put.key, put.hash))
    assert closing.digest == catalogue.digest(entries) == done.digest
    assert (closing.count, closing.published_at) == (3, NOON)


def test_a_store_builds_the_catalogue_from_what_it_was_told(empty_hq: Hq) -> None:
    fill(empty_hq)
    publish(empty_hq)
    documents = [(m.kind, m.key, m.body.encode()) for m in told(empty_hq) if isinstance(m, messages.DocumentPut)]
    built = catalogue.Catalogue.from_documents(1, NOON, documents)
    assert [zone.key for zone in built.zones] == ["life"]
    assert [service.key for service in built.services_in("life")] == ["tv"]
    plan = built.plan("demo-66")
    assert plan is not None and (plan.tier, plan.monthly.fen, plan.demo) == (66, 6600, True)


def test_publishing_twice_makes_one_revision(empty_hq: Hq) -> None:
    fill(empty_hq)
    publish(empty_hq)
    length = len(told(empty_hq))
    again = publish(empty_hq)
    assert (again.revision, again.differences) == (1, ())
    assert len(told(empty_hq)) == length


def test_only_what_changed_is_told_and_the_whole_set_is_kept(empty_hq: Hq) -> None:
    fill(empty_hq)
    publish(empty_hq)
    before = len(told(empty_hq))
    with empty_hq.database.transaction() as session:
        session.get_one(KINDS["plan"].table, "demo-66").monthly_fen = 6800  # type: ignore[attr-defined]
        session.get_one(KINDS["service"].table, "tv").active = False
    done = publish(empty_hq)
    assert {(each.key, each.how) for each in done.differences} == {("demo-66", "changed"), ("tv", "removed")}
    assert {type(each) for each in told(empty_hq, before)} == {
        messages.DocumentPut,
        messages.DocumentRemoved,
        messages.RevisionPublished,
    }
    with empty_hq.database.reading() as session:
        second = select(RevisionEntry.key).where(RevisionEntry.revision == 2)
        assert set(session.scalars(second)) == {"life", "demo-66"}
        assert len(session.scalars(select(CatalogueDocument.hash)).all()) == 4
        assert len(session.scalars(select(CatalogueRevision.revision)).all()) == 2


def test_going_back_to_an_older_wording_uses_the_old_document(empty_hq: Hq) -> None:
    fill(empty_hq)
    for price in (6600, 6800, 6600):
        with empty_hq.database.transaction() as session:
            session.get_one(KINDS["plan"].table, "demo-66").monthly_fen = price  # type: ignore[attr-defined]
        last = publish(empty_hq)
    assert last.revision == 3
    with empty_hq.database.reading() as session:
        plans = select(CatalogueDocument.hash).where(CatalogueDocument.kind == "plan")
        assert len(session.scalars(plans).all()) == 2


def test_a_service_whose_zone_is_not_published_is_refused_and_nothing_is_told(empty_hq: Hq) -> None:
    fill(empty_hq)
    with empty_hq.database.transaction() as session:
        session.get_one(KINDS["zone"].table, "life").active = False
    with pytest.raises(Refusal) as refused:
        publish(empty_hq)
    assert refused.value.code == "zone_missing"
    assert told(empty_hq) == []


def test_an_empty_head_office_publishes_an_empty_revision_once(empty_hq: Hq) -> None:
    assert publish(empty_hq).count == 0
    assert publish(empty_hq).revision == 1
    with empty_hq.database.transaction() as session:
        later = publishing.publish(session, "admin", NOON + timedelta(days=1), has_media=bool)
    assert later.revision == 1
