"""Revisions on the kiosk."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from kiosk import catalogue
from kiosk.catalogue import actions
from kiosk.catalogue.models import Document, Revision
from kiosk.db import reading, transaction
from link.messages import DocumentPut, DocumentRemoved, RevisionPublished
from telecom.catalogue import digest
from tests.clocks import ManualClock
from tests.kiosk.factories import plan, publish
from tests.page_client import PageClient


def no_media(name: str) -> bool:
    return False


def apply(message: actions.CatalogueMessage, now: datetime) -> None:
    with transaction() as session:
        actions.apply(session.connection(), message, now=now, has_media=no_media)


def test_before_the_first_revision_the_catalogue_is_empty(empty_app: Flask) -> None:
    with empty_app.app_context():
        assert catalogue.current().revision == 0 and catalogue.current().plans == ()


def test_documents_are_seen_only_once_their_revision_is_published(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        before = catalogue.current()
        put = documents_of(plan(146))
        apply(put, clock.now())
        assert catalogue.current() is before and before.plan("plan-146-one") is None
        publish(2, [], clock.now())
        assert catalogue.current().plan("plan-146-one") is not None


def test_a_visit_stays_on_its_revision(
    app: Flask, shopper: PageClient, other_shopper: PageClient, clock: ManualClock
) -> None:
    shopper.post("/plans/choose", data={"plan": "plan-66-one"})
    with app.app_context():
        publish(2, [("plan", plan(46))], clock.now())
    assert "plan-46-one" not in shopper.get("/plans").text
    assert "plan-46-one" in other_shopper.get("/plans").text


def test_the_pointer_waits_for_required_media(app: Flask, clock: ManualClock) -> None:
    picture = "ab" * 32
    with app.app_context():
        publish(2, [("plan", plan(46))], clock.now(), media=(picture,))
        assert catalogue.current().revision == 1
        with transaction() as session:
            actions.switch(session.connection(), now=clock.now(), has_media=lambda name: name == picture)
        assert catalogue.current().revision == 2


def test_a_removed_document_is_gone_with_the_next_revision(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        apply(DocumentRemoved(kind="plan", key="plan-66-one"), clock.now())
        publish(2, [], clock.now())
        assert catalogue.current().plan("plan-66-one") is None
        assert catalogue.at(1).plan("plan-66-one") is not None


def test_the_last_three_revisions_are_kept(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        for revision in range(2, 7):
            publish(revision, [("plan", plan(40 + revision))], clock.now())
        with reading() as session:
            assert sorted(session.scalars(select(Revision.revision))) == [4, 5, 6]
        assert catalogue.at(5).revision == 5
        assert catalogue.at(1).revision == 6, "a visit of a forgotten revision sees the current one"


def test_a_document_that_does_not_match_its_hash_stops_the_channel(app: Flask, clock: ManualClock) -> None:
    with app.app_context(), pytest.raises(actions.CatalogueBroken):
        apply(DocumentPut(kind="plan", key="x", hash="0" * 64, body="{}"), clock.now())


def test_a_revision_of_another_set_stops_the_channel(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        entries = [("plan", "x", "0" * 64)]
        with pytest.raises(actions.CatalogueBroken):
            apply(RevisionPublished(revision=2, published_at=clock.now(), count=1, digest=digest(entries)), clock.now())
        assert catalogue.current().revision == 1


def test_the_same_messages_twice_are_once(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        publish(1, [], clock.now())
        with reading() as session:
            assert session.scalar(select(func.count()).select_from(Revision)) == 1
            assert (session.scalar(select(func.count()).select_from(Document)) or 0) > 10


def documents_of(document: object) -> DocumentPut:
    from telecom.catalogue import canonical, document_hash

    body, key = canonical(document), str(document.key)
    return DocumentPut(kind="plan", key=key, hash=document_hash("plan", key, body), body=body.decode())
