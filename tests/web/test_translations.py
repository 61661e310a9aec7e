"""The catalogues: found, complete for the frame, and compiled."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from babel.messages.catalog import Catalog

from web.translations import LOCALES, catalogue_file, sources
from web.translations.catalogues import _updated, _why, compile_all, lacks, needs_translation, read, write
from web.translations.traditional import _in_our_words


def test_the_frame_and_the_business_are_translated():
    assert [str(lack) for lack in lacks(("web",))] == []


def test_refusals_and_marked_sentences_are_found():
    found = sources.messages_of("web")
    assert found["这个号码刚被别人选走"] == "telecom/errors.py"
    assert "这台机器现在只能看，不能下单；叫店员来看看" in found


def test_a_refusals_sentence_is_its_second_argument(tmp_path):
    (tmp_path / "x.py").write_text('raise Refusal("some_code", "这样不行", n=1)\n', encoding="utf-8")
    assert list(sources._messages(tmp_path / "x.py", "python")) == ["这样不行"]


def test_what_has_no_han_characters_needs_no_translation():
    assert not needs_translation("PIN") and needs_translation("PIN 不对")


def test_known_words_survive_and_gone_ones_go():
    old = Catalog(locale="en")
    old.add("继续", "Go on")
    old.add("不用了", "Not any more")
    new = _updated(old, {"继续": "a.html", "返回": "a.html"}, "en")
    assert new.get("继续").string == "Go on" and new.get("不用了") is None and not new.get("返回").string


@pytest.mark.parametrize(
    ("text", "why"), [("", "no translation"), ("%(m)s left", "other places than the source"), ("%(n)s left", "")]
)
def test_a_translation_must_be_there_and_have_the_sources_places(text, why):
    catalogue = Catalog(locale="en")
    catalogue.add("还剩 %(n)s", text)
    assert _why(catalogue.get("还剩 %(n)s")) == why


def test_writing_a_catalogue_twice_gives_the_same_bytes(tmp_path):
    path = tmp_path / "messages.po"
    write(path, read(catalogue_file("web", "en"), "en"))
    first = path.read_bytes()
    write(path, read(path, "en"))
    assert path.read_bytes() == first


def test_every_catalogue_compiles():
    written = compile_all()
    assert {path.parts[-3] for path in written} == set(LOCALES)
    assert all(path.stat().st_size > 100 for path in written)


def test_catalogues_may_be_compiled_by_several_at_once():
    with ThreadPoolExecutor(4) as pool:
        written = list(pool.map(lambda _: compile_all(), range(4)))
    assert all(each == written[0] for each in written)
    assert not [path for path in written[0][0].parent.iterdir() if path.suffix not in (".po", ".mo")]


def test_traditional_chinese_says_it_in_its_own_words():
    assert _in_our_words("選一個號碼") == "選一個門號"
