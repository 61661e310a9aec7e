"""/numbers/import: a file of numbers is sent, checked, shown, and written once somebody has seen what it would do."""

import ast
import io
import re
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from storeadmin import config
from storeadmin.imports import cells, runs, uploads, wording
from storeadmin.imports.models import NumberFile
from storeadmin.imports.pattern import Wrong
from storeadmin.numbers.models import Number
from telecom.errors import Refusal
from tests.storeadmin.cast import NOON, Hq, csrf_of
from tests.waiting import until

PAGE = "/numbers/import"
GOOD = "digits,store\n161 9000 0001,S0001\n16190000002,\n"
BORDER = "border"
FORM = f"multipart/form-data; boundary={BORDER}"
PART = f'--{BORDER}\r\nContent-Disposition: form-data; name="{{more}}"\r\n\r\n'
FILE_PART = PART.format(more='file"; filename="n.csv')
MIXED = GOOD + "abc,\n16190000003,S9999\n16190000004,,,\n=1+1,\n"


def send(client: Any, text: str | bytes, name: str = "numbers.csv") -> Any:
    body = text.encode() if isinstance(text, str) else text
    form = {"csrf_token": csrf_of(client, PAGE), "file": (io.BytesIO(body), name)}
    return client.post(PAGE, data=form, content_type="multipart/form-data")


def settled(hq: Hq, address: str) -> NumberFile:
    """The file, when nothing is being done with it any more."""
    file_id = address.rsplit("/", 1)[1]

    def look() -> NumberFile | None:
        with hq.database.reading() as session:
            file = session.get_one(NumberFile, file_id)
            return None if file.state == "running" else file

    return until(look, 20, what="the file is through")


def checked(hq: Hq, client: Any, text: str | bytes, name: str = "numbers.csv") -> str:
    """The page of a file that has been checked."""
    answer = send(client, text, name)
    assert answer.status_code == 303, answer.text
    settled(hq, answer.location)
    return str(answer.location)


def write(hq: Hq, client: Any, address: str) -> Any:
    answer = client.post(address, data={"csrf_token": csrf_of(client, PAGE)})
    settled(hq, address)
    return answer


def numbers(hq: Hq) -> dict[str, tuple[str, str | None]]:
    with hq.database.reading() as session:
        return {row.digits: (row.state, row.store_id) for row in session.scalars(select(Number))}


def files(hq: Hq) -> list[str]:
    return sorted(path.suffix for path in uploads.folder_of(hq.app.config["KAKI_SETTINGS"]).iterdir())


def test_a_file_is_checked_without_keeping_anything_and_then_written(hq: Hq) -> None:
    admin = hq.signed_in("admin")
    address = checked(hq, admin, GOOD)
    page = admin.get(address).text
    assert "导入 2 个号码" in page and numbers(hq) == {}
    assert write(hq, admin, address).status_code == 303
    assert "已导入" in admin.get(address).text
    assert numbers(hq) == {"16190000001": ("allotted", "S0001"), "16190000002": ("pool", None)}
    assert files(hq) == [], "what was written needs its file no more"


def test_wrong_rows_are_shown_with_their_lines_and_to_be_had_as_a_file(hq: Hq) -> None:
    admin = hq.signed_in("admin")
    address = checked(hq, admin, MIXED)
    page = admin.get(address).text
    for sentence in ("不是手机号", "没有这家门店", "有 4 格，表头只有 2 列", "S9999"):
        assert sentence in page
    rows = admin.get(f"{address}/errors.csv").data.decode("utf-8-sig").splitlines()
    assert rows[0] == "行,列,内容,原因"
    assert rows[1:3] == ["4,digits,abc,不是手机号", "6,,,有 4 格，表头只有 2 列"]
    assert "7,digits,'=1+1,不是手机号" in rows
    write(hq, admin, address)
    assert set(numbers(hq)) == {"16190000001", "16190000002"}
    assert admin.get(f"{address}/errors.csv").status_code == 200


def test_a_file_without_wrong_rows_has_no_error_file(quick_hq: Hq) -> None:
    admin = quick_hq.signed_in("admin")
    assert admin.get(f"{checked(quick_hq, admin, GOOD)}/errors.csv").status_code == 404


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("number\n16190000001\n", "第一行没有 digits 这一列"),
        ("digits,digits\n1,2\n", "第一行有两列都是 digits"),
        (b"\x00\x01\x02\xff", "不是 CSV 文本文件"),
        ("digits\n" + "1" * 70_000, "太长，一行只能有一个号码"),
        ('digits\n"161', "引号没配好"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_one_sentence(quick_hq: Hq, text: str | bytes, sentence: str) -> None:
    admin = quick_hq.signed_in("admin")
    page = admin.get(checked(quick_hq, admin, text)).text
    assert sentence in page and "下载错误行" not in page and "有错的行" not in page
    assert numbers(quick_hq) == {} and files(quick_hq) == []


@pytest.mark.parametrize(("text", "sentence"), [("", "文件是空的"), (None, "先选一个 CSV 文件")])
def test_no_file_and_an_empty_one_are_told_beside_the_field(quick_hq: Hq, text: str | None, sentence: str) -> None:
    admin = quick_hq.signed_in("admin")
    answer = send(admin, text or "", "numbers.csv" if text is not None else "")
    assert answer.status_code == 422 and sentence in answer.text
    assert files(quick_hq) == []


@pytest.fixture
def small(quick_hq: Hq) -> Iterator[Hq]:
    """A head office that takes files of one MB."""
    quick_hq.app.config["KAKI_SETTINGS"] = replace(quick_hq.app.config["KAKI_SETTINGS"], import_mb=1)
    yield quick_hq


def test_a_file_beyond_the_setting_is_refused_kindly_and_leaves_nothing(small: Hq) -> None:
    admin = small.signed_in("admin")
    assert 'data-most="1048576"' in admin.get(PAGE).text
    answer = send(admin, "digits\n" + "16190000001\n" * 100_000)
    assert answer.status_code == 413 and "文件超过 1 MB，分成几个再传" in answer.text
    assert files(small) == []


def test_a_file_that_does_not_say_how_long_it_is_ends_at_the_setting_too(small: Hq) -> None:
    admin = small.signed_in("admin")
    body = io.BytesIO((FILE_PART + "16190000001\n" * 200_000).encode())
    answer = admin.client.post(
        PAGE, input_stream=body, content_type=FORM,
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    )  # fmt: skip
    assert answer.status_code == 413
    assert files(small) == []


def test_whoever_may_not_import_sends_nothing_long(quick_hq: Hq) -> None:
    long = b"digits\n" + b"16190000001\n" * 1_200_000
    visitor = quick_hq.visitor()
    assert visitor.post(PAGE, data={"file": (io.BytesIO(long), "n.csv")}).status_code == 413
    for name in ("analyst", "manager-s0001", "clerk-s0001"):
        person = quick_hq.signed_in(name)
        assert person.get(PAGE).status_code == 403
        form = {"csrf_token": csrf_of(person, "/sales"), "file": (io.BytesIO(long), "n.csv")}
        assert person.client.post(PAGE, data=form).status_code == 413
    assert files(quick_hq) == []


def test_a_form_from_elsewhere_is_refused(quick_hq: Hq) -> None:
    admin = quick_hq.signed_in("admin")
    answer = admin.client.post(PAGE, data={"file": (io.BytesIO(GOOD.encode()), "n.csv")})
    assert answer.status_code == 400 and files(quick_hq) == []


def test_a_long_file_comes_in_without_being_held_in_memory(quick_hq: Hq) -> None:
    admin = quick_hq.signed_in("admin")
    long = b"number\n" + b"16190000001\n" * 2_000_000
    token = f"{PART.format(more='csrf_token')}{csrf_of(admin, PAGE)}\r\n"
    body = f"{token}{FILE_PART}".encode() + long + f"\r\n--{BORDER}--\r\n".encode()
    stream = io.BytesIO(body)
    tracemalloc.start()
    answer = admin.client.post(PAGE, input_stream=stream, content_type=FORM, content_length=len(body))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answer.status_code == 303 and most < 8_000_000
    assert settled(quick_hq, answer.location).size == len(long)


def test_one_file_at_a_time_until_it_has_been_silent(quick_hq: Hq) -> None:
    admin = quick_hq.signed_in("admin")
    with quick_hq.database.transaction() as session:
        runs.begin(session, "another", "a.csv", 5, "admin", config.now())
    answer = send(admin, GOOD)
    assert answer.status_code == 409 and "有一个文件正在处理" in answer.text
    page = admin.get(f"{PAGE}/another").text
    assert "正在试读" in page and 'hx-get="/numbers/import/another/now"' in page
    with quick_hq.database.transaction() as session:
        session.execute(update(NumberFile).values(changed_at=config.now() - timedelta(minutes=5)))
    assert "停了，没写坏什么" in admin.get(f"{PAGE}/another").text
    checked(quick_hq, admin, GOOD)


def test_the_database_itself_refuses_a_second_running_file(hq: Hq) -> None:
    with hq.database.transaction() as session:
        runs.begin(session, "one", "a.csv", 5, "admin", NOON)
    with pytest.raises(Refusal, match="import_running"), hq.database.transaction() as session:
        runs.begin(session, "two", "b.csv", 5, "admin", NOON)
    with hq.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(NumberFile)) == 1


def test_what_is_written_is_not_written_twice_and_a_stopped_one_goes_on(quick_hq: Hq) -> None:
    admin = quick_hq.signed_in("admin")
    address = checked(quick_hq, admin, GOOD)
    rows = next(uploads.folder_of(quick_hq.app.config["KAKI_SETTINGS"]).glob("*.csv"))
    kept = rows.read_bytes()
    write(quick_hq, admin, address)
    again = write(quick_hq, admin, address)
    assert again.status_code == 409 and "这个文件现在不能导入" in again.text
    with quick_hq.database.transaction() as session:
        session.execute(update(NumberFile).values(state="failed"))
    assert "接着导入" in admin.get(address).text
    gone = write(quick_hq, admin, address)
    assert gone.status_code == 409 and "这个文件已经不在了" in gone.text
    rows.write_bytes(kept)
    assert write(quick_hq, admin, address).status_code == 303
    assert settled(quick_hq, address).found["counts"] == {"same": 2}


def test_a_new_file_takes_the_place_of_the_one_before(quick_hq: Hq) -> None:
    admin = quick_hq.signed_in("admin")
    first = checked(quick_hq, admin, MIXED)
    assert files(quick_hq) == [".csv", ".csv"]
    checked(quick_hq, admin, GOOD)
    assert files(quick_hq) == [".csv"]
    assert admin.get(f"{first}/errors.csv").status_code == 404


def test_the_template_can_be_sent_back_as_it_is(quick_hq: Hq) -> None:
    admin = quick_hq.signed_in("admin")
    template = admin.get(f"{PAGE}/template.csv").data
    assert template.decode("utf-8-sig").splitlines()[0] == "digits,store"
    page = admin.get(checked(quick_hq, admin, template.replace(b"S0106", b"S0001"))).text
    assert "导入 1 个号码" in page


def test_an_unknown_file_is_not_there(quick_hq: Hq) -> None:
    admin = quick_hq.signed_in("admin")
    for address in (f"{PAGE}/nothing", f"{PAGE}/nothing/now", f"{PAGE}/nothing/errors.csv"):
        assert admin.get(address).status_code == 404


def test_the_way_in_is_on_the_numbers_page_for_those_who_may(quick_hq: Hq) -> None:
    assert f'href="{PAGE}"' in quick_hq.signed_in("admin").get("/numbers").text
    assert f'href="{PAGE}"' not in quick_hq.signed_in("analyst").get("/numbers").text


def reasons(exception: str, *modules: str) -> set[str]:
    """The sentences that these modules make such a thing with, as they stand in the code."""
    found = set()
    for name in modules:
        tree = ast.parse((Path(cells.__file__).parent / f"{name}.py").read_text())
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == exception]
        written = [word for call in calls for word in call.args if isinstance(word, ast.Constant)]
        found |= {word.value for word in written if isinstance(word.value, str) and " " in word.value}
    return found


def test_every_reason_of_the_code_has_words_for_the_page() -> None:
    of_other_kinds = {"is neither 0 nor 1", "is not a number"}
    rows = reasons("CellRefused", "cells", "running") | reasons("Wrong", "phone_numbers", "running")
    assert rows - of_other_kinds == set(wording.ROWS)
    assert reasons("FileRefused", "reading", "running") == set(wording.FILES)
    assert (
        Wrong(1, "store", "x", "longer than %(most)s characters", {"most": 16}).sentence == "longer than 16 characters"
    )


@pytest.mark.parametrize("lang", ["zh_Hant", "en"])
def test_the_pages_speak_each_language(quick_hq: Hq, lang: str) -> None:
    admin = quick_hq.signed_in("admin")
    admin.client.post("/view", data={"lang": lang, "next": PAGE, "csrf_token": csrf_of(admin.client, PAGE)})
    address = checked(quick_hq, admin, MIXED)
    bad = checked(quick_hq, admin, "number\n1\n")
    for page in (admin.get(PAGE), admin.get(address), admin.get(bad)):
        assert page.status_code == 200
        if lang == "en":
            words = re.sub(r"<[^>]+>|简体|繁體", "", page.text.split("<main", 1)[1])
            assert not re.findall(r"[\u4e00-\u9fff]+", words)
