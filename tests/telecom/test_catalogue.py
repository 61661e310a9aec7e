from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis.strategies import permutations

from telecom.catalogue import KINDS, Catalogue, canonical, decode, digest, document_hash
from telecom.errors import BadInput
from telecom.grades import DEFAULT, default_table
from telecom.words import Words
from telecom.zones import Zone
from tests.telecom.cast import plan, service

PUBLISHED_AT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def zone(key: str, position: int) -> Zone:
    return Zone(key=key, position=position, hue="life", name=Words("生活", "", "Life"), line=Words("看电视"))


DOCUMENTS = [
    ("zone", "trip", canonical(zone("trip", 2))),
    ("zone", "life", canonical(zone("life", 1))),
    ("service", "tv", canonical(service("tv", zone="life", position=2))),
    ("service", "home", canonical(service("home", zone="life", position=1))),
    ("service", "map", canonical(service("map", zone="trip"))),
    ("plan", "demo-66", canonical(plan(66))),
    ("plan", "demo-46", canonical(plan(46))),
    ("grade_table", "default", canonical(default_table(aa=False).to_document())),
]


@given(permutations(DOCUMENTS))
def test_a_revision_is_the_same_in_whatever_order_it_came(documents):
    catalogue = Catalogue.from_documents(7, PUBLISHED_AT, documents)
    assert [z.key for z in catalogue.zones] == ["life", "trip"]
    assert [s.key for s in catalogue.services_in("life")] == ["home", "tv"]
    assert [p.key for p in catalogue.plans] == ["demo-46", "demo-66"]
    assert catalogue.grade_table == default_table(aa=False)
    entries = [(kind, key, document_hash(kind, key, body)) for kind, key, body in documents]
    assert digest(entries) == digest(sorted(entries))


def test_documents_are_found_by_key():
    catalogue = Catalogue.from_documents(7, PUBLISHED_AT, DOCUMENTS)
    assert catalogue.plan("demo-66") == plan(66)
    assert catalogue.service("tv").monthly.yuan_text() == "10"
    assert catalogue.zone("life").name.for_language("en") == "Life"
    assert catalogue.get("plan", "none") is catalogue.plan("none") is catalogue.get("nothing", "x") is None
    assert catalogue.all("terms") == catalogue.terms == ()


def test_an_empty_catalogue_has_nothing_but_the_printed_grades():
    empty = Catalogue.empty()
    assert (empty.revision, empty.zones, empty.services, empty.plans) == (0, (), (), ())
    assert empty.grade_table is DEFAULT


def test_a_kind_of_a_newer_head_office_is_passed_over():
    catalogue = Catalogue.from_documents(8, PUBLISHED_AT, [("handset", "h1", b'{"key":"h1"}'), *DOCUMENTS])
    assert "handset" not in catalogue.by_kind
    assert len(catalogue.plans) == 2


def test_a_field_of_a_newer_head_office_is_passed_over():
    body = {**msgspec.to_builtins(plan(66)), "colour": "orange"}
    assert decode("plan", canonical(body)) == plan(66)
    assert decode("plan", body) == plan(66)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("plan", b"{"), ("plan", b"[]"), ("plan", b"{}"), ("nothing", b"{}"),
        ("zone", canonical({**msgspec.to_builtins(zone("life", 1)), "hue": "neon"})),
        ("zone", canonical({**msgspec.to_builtins(zone("life", 1)), "key": "../etc"})),
        ("plan", canonical({**msgspec.to_builtins(plan(66)), "monthly_fen": -1})),
        ("plan", canonical({**msgspec.to_builtins(plan(66)), "monthly_fen": 1.5})),
        ("grade_table", canonical({**DEFAULT.to_document(), "terms": []})),
    ],
)  # fmt: skip
def test_a_body_that_does_not_fit_its_kind_is_refused(kind, body):
    with pytest.raises(BadInput):
        decode(kind, body)


def test_a_hash_depends_on_kind_key_and_body_and_not_on_field_order():
    body = canonical(plan(66))
    assert canonical(dict(reversed(msgspec.to_builtins(plan(66)).items()))) == body
    hashes = {
        document_hash("plan", "a", body), document_hash("plan", "b", body),
        document_hash("planb", "", body), document_hash("plan", "a", canonical(plan(46))),
    }  # fmt: skip
    assert len(hashes) == 4


def test_every_kind_has_a_key_and_reads_back_what_it_wrote():
    assert set(KINDS) == {"zone", "service", "plan", "grade_table", "terms", "policy"}
    for struct in KINDS.values():
        assert "key" in struct.__struct_fields__
    for kind, _, body in DOCUMENTS:
        assert canonical(decode(kind, body)) == body


def test_words_fall_back_to_simplified_chinese():
    words = Words("套餐", "資費", "")
    assert [words.for_language(lang) for lang in ("zh_Hans", "zh_Hant", "en", "fr")] == ["套餐", "資費", "套餐", "套餐"]
