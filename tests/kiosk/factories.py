"""What a store gets from head office, made here by the same functions that apply the feed."""

from collections.abc import Iterable
from datetime import datetime

import msgspec
from sqlalchemy import insert

from kiosk.catalogue import actions as catalogue
from kiosk.db import link_tables, transaction
from kiosk.numbers.models import BookNumber
from kiosk.shell.models import StoreFacts
from link.chain import genesis
from link.messages import DocumentPut, DocumentRemoved, RevisionPublished
from telecom.catalogue import canonical, digest, document_hash
from telecom.grades import DEFAULT
from telecom.plans import Plan
from telecom.service import Service
from telecom.words import Words
from telecom.zones import Zone
from tests.clocks import ManualClock

STORE_ID, INC = "S0001", "inc-of-tests"
HUES = {"life": "生活区", "trend": "达人区", "biz": "商务区", "play": "娱乐区", "trip": "旅途区"}


def enrol(clock: ManualClock) -> None:
    """Give the box its identity and the store its name."""
    with transaction() as session:
        session.execute(
            insert(link_tables.link_identity).values(
                id=1,
                store_id=STORE_ID,
                inc=INC,
                hq_inc="hq-of-tests",
                enrolled_at=clock.now(),
                acked_seq=0,
                acked_hash=genesis(STORE_ID, INC),
            )
        )
        session.add(
            StoreFacts(
                id=1,
                store_id=STORE_ID,
                code="S0001",
                name_zh_hans="厚街康乐南路体验店",
                name_zh_hant="厚街康樂南路體驗店",
                name_en="Houjie Kangle South Road",
                town_zh_hans="厚街",
                town_zh_hant="厚街",
                town_en="Houjie",
                address="康乐南路 1 号",
                opens="09:00",
                closes="21:00",
                kind="own",
                changed_at=clock.now(),
            )
        )


def words(text: str, en: str = "") -> Words:
    return Words(text, text, en or text)


def zone(hue: str, position: int = 0) -> Zone:
    return Zone(
        key=hue, position=position, hue=hue, name=words(HUES[hue], hue.title()), line=words("当场就能试", "Try it here")
    )


def service(key: str, zone_key: str = "life", monthly_fen: int = 1000) -> Service:
    return Service(
        key=key,
        zone=zone_key,
        position=1,
        name=words("手机电视", "Mobile TV"),
        line=words("路上也能看", "TV on the way"),
        about=words("用手机看电视台的直播节目。", "Live channels on your phone."),
        icon="tv",
        monthly_fen=monthly_fen,
        trial_minutes=10,
    )


def plan(tier: int, for_whom: str = "one") -> Plan:
    return Plan(
        key=f"plan-{tier}-{for_whom}",
        position=tier,
        name=words(f"随心 {tier}", f"Easy {tier}"),
        tier=tier,
        monthly_fen=tier * 100,
        voice_minutes=tier * 5,
        data_mb=1024 if tier > 200 else 300,
        sms=200,
        overage_voice_milli=150,
        overage_data_milli_per_mb=300,
        for_whom=for_whom,
        line=words("一张卡，够用不多花", "One line, no waste"),
    )


def demo_documents() -> list[tuple[str, msgspec.Struct]]:
    """Five zones, two services, plans of every need."""
    plans = [plan(tier) for tier in (66, 96, 126, 226, 286, 386, 586, 886)] + [
        plan(186, "family"),
        plan(286, "business"),
    ]
    services = [service("mobile-tv"), service("music", "play", 500)]
    return (
        [("zone", zone(hue, position)) for position, hue in enumerate(HUES)]
        + [("service", one) for one in services]
        + [("plan", one) for one in plans]
    )


def publish_demo(clock: ManualClock, revision: int = 1) -> None:
    publish(revision, demo_documents(), clock.now())


def publish(
    revision: int, documents: Iterable[tuple[str, msgspec.Struct]], now: datetime, media: tuple[str, ...] = ()
) -> None:
    """Apply documents and the revision that closes them, as the feed would. Documents of earlier revisions stay."""
    with transaction() as session:
        connection = session.connection()
        for kind, document in documents:
            body = canonical(document)
            key = str(document.key)
            put = DocumentPut(kind=kind, key=key, hash=document_hash(kind, key, body), body=body.decode())
            catalogue.apply(connection, put, now=now, has_media=lambda name: False)
        entries = catalogue.working_set(connection)
        closing = RevisionPublished(
            revision=revision, published_at=now, count=len(entries), digest=digest(entries), media=media
        )
        catalogue.apply(connection, closing, now=now, has_media=lambda name: False)


def withdraw(revision: int, kind: str, key: str, now: datetime) -> None:
    """Publish a revision without one document."""
    with transaction() as session:
        gone = DocumentRemoved(kind=kind, key=key)
        catalogue.apply(session.connection(), gone, now=now, has_media=lambda name: False)
    publish(revision, [], now)


def grade_table_document() -> dict[str, object]:
    return DEFAULT.to_document()


def allot(*digits: str, gen: int = 1) -> None:
    """Numbers that the store may sell."""
    with transaction() as session:
        session.execute(
            insert(BookNumber),
            [{"digits": each, "gen": gen, "state": "free", "rk": index} for index, each in enumerate(digits)],
        )


def ordinary(count: int, first: int = 0) -> list[str]:
    """`count` demo numbers, all different."""
    return [f"1619{(first + index) * 37 % 10_000_000:07d}" for index in range(count)]
