"""/numbers/old: a clerk finds a customer's number, says in one sentence what can be done, and does it."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from storeadmin import config
from storeadmin.accounts import limits
from storeadmin.numbers import wording
from storeadmin.numbers.life.models import NumberLeave, NumberNotice
from telecom.calendar import business_date
from tests.page_client import PageClient
from tests.storeadmin.cast import Hq, csrf_of

DIGITS = "16190001234"
PAGE = "/numbers/old"


@pytest.fixture
def clerk(quick_hq: Hq) -> PageClient:
    limits.limiter.reset()
    quick_hq.allot(DIGITS, state="in_use")
    return quick_hq.signed_in("clerk-s0001")


def send(client: PageClient, address: str, **form: str):  # type: ignore[no-untyped-def]
    return client.post(address, data={"csrf_token": csrf_of(client.client, PAGE), **form})


def stop(client: PageClient) -> str:
    """Stop the number; the address of its page."""
    answer = send(client, f"{PAGE}/suspend", digits=DIGITS, contact="13800138000")
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def backdate(hq: Hq, days: int) -> None:
    """As if the stop and its notices had been so many days earlier."""
    with hq.database.transaction() as session:
        session.execute(update(NumberLeave).values(suspended_at=config.now() - timedelta(days=days)))


def day(days_ago: int) -> str:
    now: datetime = config.now()
    return business_date(now - timedelta(days=days_ago)).isoformat()


def told(hq: Hq, clerk: PageClient, address: str, days_ago: int, means: str = "sms") -> None:
    """Told today, and then as if it had been so many days ago."""
    answer = send(clerk, f"{address}/notices", means=means, text_kind="warning", sent_on=day(0))
    assert answer.status_code == 303, answer.text
    earlier = config.now() - timedelta(days=days_ago)
    with hq.database.transaction() as session:
        newest = update(NumberNotice).where(NumberNotice.sent_on == business_date(config.now()))
        session.execute(newest.values(sent_at=earlier, sent_on=business_date(earlier)))


def told_and_released(hq: Hq, clerk: PageClient) -> str:
    address = stop(clerk)
    backdate(hq, 30)
    for ago in (20, 10):
        told(hq, clerk, address, ago)
    assert send(hq.signed_in("manager-s0001"), f"{address}/release").status_code == 303
    return address


def test_a_number_is_found_without_standing_in_any_address(clerk: PageClient) -> None:
    found = send(clerk, f"{PAGE}/find", digits="１６１ 9000-1234")
    assert "使用中，可以停机保号" in found.text
    address = stop(clerk)
    assert DIGITS not in address and "13800138000" not in address
    assert send(clerk, f"{PAGE}/find", digits=DIGITS).location == address
    links = re.findall(r'(?:href|action)="([^"]*)"', clerk.get(address).text + clerk.get(f"{PAGE}?all=1").text)
    assert not [link for link in links if DIGITS in link]


def test_the_contact_is_masked_but_for_those_who_may(quick_hq: Hq, clerk: PageClient) -> None:
    address = stop(clerk)
    page = clerk.get(address).text
    assert "138****8000" in page and "13800138000" not in page
    assert "13800138000" in quick_hq.signed_in("manager-s0001").get(address).text


def test_a_clerk_gives_a_stopped_number_back_to_whoever_left_the_contact(quick_hq: Hq, clerk: PageClient) -> None:
    address = stop(clerk)
    wrong = send(clerk, f"{address}/give-back", proof="contact", shown_contact="13900139000")
    assert wrong.status_code == 422 and "和停机时登记的不一致" in wrong.text and "13900139000" not in wrong.text
    assert quick_hq.number(DIGITS).state == "suspended"
    assert send(clerk, f"{address}/give-back", proof="contact", shown_contact="138 0013 8000").status_code == 303
    assert quick_hq.number(DIGITS).state == "in_use"
    assert "还给机主了" in clerk.get(address).text


def test_guessing_an_owner_ends_soon(clerk: PageClient) -> None:
    address = stop(clerk)
    statuses = [
        send(clerk, f"{address}/give-back", proof="contact", shown_contact=f"139001390{n:02}").status_code
        for n in range(12)
    ]
    assert statuses == [422] * 10 + [429] * 2


def test_releasing_waits_for_two_notices_and_is_the_managers(quick_hq: Hq, clerk: PageClient) -> None:
    address, manager = stop(clerk), quick_hq.signed_in("manager-s0001")
    backdate(quick_hq, 30)
    refused = send(manager, f"{address}/release")
    assert refused.status_code == 409 and "还差 2 次通知" in refused.text
    for ago in (20, 10):
        told(quick_hq, clerk, address, ago, "call")
    assert send(clerk, f"{address}/release").status_code == 403
    assert "通知够了" in clerk.get(address).text
    assert send(manager, f"{address}/release").status_code == 303
    assert quick_hq.number(DIGITS).state == "cooling"
    assert "已收回，冷却到" in clerk.get(address).text


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"means": "sms", "text_kind": "warning", "sent_on": "yesterday"}, "选一下是哪一天通知的"),
        ({"means": "sms", "text_kind": "warning", "sent_on": "2999-01-01"}, "通知的时间要在停机之后"),
        ({"means": "pigeon", "text_kind": "warning", "sent_on": "2026-01-01"}, "选一下怎么通知的"),
        ({"means": "sms", "text_kind": "warning", "sent_on": "2020-01-01"}, "通知的时间要在停机之后"),
    ],
)
def test_a_notice_that_cannot_be_is_one_sentence(clerk: PageClient, form: dict[str, str], sentence: str) -> None:
    answer = send(clerk, f"{stop(clerk)}/notices", **form)
    assert answer.status_code == 422 and sentence in answer.text


@pytest.mark.parametrize(
    ("contact", "offered", "refused"),
    [("13800138000", ["sms", "call"], "mail"), ("li@example.com", ["mail"], "sms")],
)
def test_the_form_offers_what_reaches_the_contact(
    clerk: PageClient, contact: str, offered: list[str], refused: str
) -> None:
    address = send(clerk, f"{PAGE}/suspend", digits=DIGITS, contact=contact).location
    page = clerk.get(address).text
    assert re.findall(r'<option value="(sms|call|mail|letter)"', page) == offered
    assert f'min="{day(3)}" max="{day(0)}"' in page
    answer = send(clerk, f"{address}/notices", means=refused, text_kind="last", sent_on=day(0))
    assert answer.status_code in (409, 422) and "停机" in answer.text


@pytest.mark.parametrize(("days_stopped", "days_ago", "status"), [(30, 3, 303), (30, 4, 422), (7, 0, 303), (6, 0, 409)])
def test_a_notice_is_noted_soon_and_not_too_soon(
    quick_hq: Hq, clerk: PageClient, days_stopped: int, days_ago: int, status: int
) -> None:
    address = stop(clerk)
    backdate(quick_hq, days_stopped)
    answer = send(clerk, f"{address}/notices", means="sms", text_kind="warning", sent_on=day(days_ago))
    assert answer.status_code == status
    sentence = {303: "", 422: "通知要在 3 天内记下", 409: "要隔 7 天"}[status]
    assert sentence in answer.text


@pytest.mark.parametrize(
    ("form", "status", "sentence"),
    [
        ({"digits": DIGITS, "contact": DIGITS}, 422, "停机后就联系不到了"),
        ({"digits": DIGITS, "contact": "%%%"}, 422, "填另一个手机号，或者邮箱"),
        ({"digits": DIGITS, "contact": ""}, 422, "填另一个手机号，或者邮箱"),
        ({"digits": "16190009999", "contact": "13800138000"}, 404, "没有这个号码"),
        ({"digits": "", "contact": "13800138000"}, 422, ""),
    ],
)
def test_a_stop_that_cannot_be_is_one_sentence(
    quick_hq: Hq, clerk: PageClient, form: dict[str, str], status: int, sentence: str
) -> None:
    answer = send(clerk, f"{PAGE}/suspend", **form)
    assert answer.status_code == status and sentence in answer.text
    assert quick_hq.number(DIGITS).state == "in_use"


@pytest.mark.parametrize("typed", ["", "------", "*", "%", "😀", "٠٠٠", "9" * 500])
def test_anything_may_be_typed_into_the_search(clerk: PageClient, typed: str) -> None:
    assert send(clerk, f"{PAGE}/find", digits=typed).status_code == 422


def test_the_list_shows_what_is_due_filtered_and_exported_masked(quick_hq: Hq, clerk: PageClient) -> None:
    address = told_and_released(quick_hq, clerk)
    assert address not in clerk.get(PAGE).text
    listed = clerk.get(f"{PAGE}?all=1&kind=cooling").text
    assert address in listed and "161****1234" in listed
    assert address not in clerk.get(f"{PAGE}?all=1&kind=notice").text
    assert address not in clerk.get(f"{PAGE}?all=1&store=S0002").text
    exported = clerk.get(f"{PAGE}/due.csv?all=1").data.decode("utf-8-sig")
    assert "161****1234,S0001,冷却到期" in exported and "13800138000" not in exported and DIGITS not in exported


def test_another_stores_clerk_finds_nothing_and_an_analyst_may_not_look(quick_hq: Hq, clerk: PageClient) -> None:
    address = stop(clerk)
    stranger = quick_hq.signed_in("clerk-s0002")
    assert stranger.get(address).status_code == 404
    assert send(stranger, f"{address}/give-back", proof="contact", shown_contact="13800138000").status_code == 404
    assert send(stranger, f"{PAGE}/find", digits=DIGITS).status_code == 404
    assert address not in stranger.get(f"{PAGE}?all=1").text
    assert quick_hq.signed_in("analyst").get(PAGE).status_code == 403


HANDED_IN = {
    "zh_Hans": "机主退款时交回了这个号码，冷却到 2027-05-20，之后可以重新选",
    "zh_Hant": "機主退款時交回了這個門號，冷卻到 2027-05-20，之後可以重新選",
    "en": "This number was handed in with a refund. It cools until 2027-05-20 and can be chosen again after that",
}


@pytest.mark.parametrize("lang", HANDED_IN)
def test_a_number_that_was_handed_in_says_until_when_it_cools(quick_hq: Hq, lang: str) -> None:
    quick_hq.allot("16190004321")
    quick_hq.order("S0001", "identity_checked", "paid", "activated", "refunded", digits="16190004321", gen=1)
    clerk = quick_hq.signed_in("clerk-s0001")
    address = send(clerk, f"{PAGE}/find", digits="16190004321").location
    clerk.client.post("/view", data={"lang": lang, "next": PAGE, "csrf_token": csrf_of(clerk.client, PAGE)})
    page = clerk.get(address).text
    assert "2027-05-20" in page and "give-back" not in page and 'id="notices"' not in page
    if lang == "en":
        assert not re.findall(r"[\u4e00-\u9fff]+", re.sub(r"<[^>]+>|简体|繁體", "", page.split("<main", 1)[1]))
    refused = send(clerk, f"{address}/give-back", proof="contact", shown_contact="13800138000")
    assert refused.status_code == 409 and HANDED_IN[lang] in refused.text
    assert quick_hq.number("16190004321").state == "cooling"


LIFE = {
    "zh_Hans": ["停机保号", "通知：短信，收回预告", "通知后收回", "还给机主：对停机时留的联系方式"],
    "zh_Hant": ["停機保號", "通知：簡訊，收回預告", "通知後收回", "還給機主：對停機時留的聯絡方式"],
    "en": [
        "On hold for its customer",
        "Notice: Text message, Warning",
        "Released after its notices",
        "Given back to its owner: ",
    ],
}


@pytest.mark.parametrize("lang", LIFE)
def test_a_numbers_history_says_who_and_why_in_the_readers_language(quick_hq: Hq, clerk: PageClient, lang: str) -> None:
    address = told_and_released(quick_hq, clerk)
    send(clerk, f"{address}/give-back", proof="contact", shown_contact="13800138000")
    admin = quick_hq.signed_in("admin")
    admin.client.post("/view", data={"lang": lang, "next": PAGE, "csrf_token": csrf_of(admin.client, PAGE)})
    page = send(admin, "/numbers/one", digits=DIGITS).text
    for why in LIFE[lang]:
        assert why in page
    assert "clerk-s0001" in page and "manager-s0001" in page
    assert not re.search(r"notice: |given back, checked|released after|stop and keep", page.split("<main", 1)[1])


@pytest.mark.parametrize(
    ("written", "read"),
    [("store S0001", "门店 S0001"), ("daily check", "每日检查"), ("rule", "自动补号"), ("cli", "命令行"), ("li", "li")],
)
def test_who_did_it_is_read_as_words(quick_hq: Hq, written: str, read: str) -> None:
    with quick_hq.app.test_request_context("/"):
        assert wording.who_name(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("cooling ended", "冷却结束"), ("file", "号码文件"), ("city", "顾客从全城选中"),
        ("from S0002: 换季", "从 S0002 调来：换季"), ("from S0002", "从 S0002 调来"),
        ("kept: held", "门店没放：有人正在选"),
        ("contact", "contact"), ("notice: pigeon", "notice: pigeon"),
        ("given back, checked by luck", "given back, checked by luck"),
    ],
)  # fmt: skip
def test_why_it_was_done_is_read_as_words_and_what_somebody_typed_stays(quick_hq: Hq, written: str, read: str) -> None:
    with quick_hq.app.test_request_context("/"):
        assert wording.why_name(written) == read


@pytest.mark.parametrize("lang", ["zh_Hant", "en"])
def test_the_pages_speak_each_language(quick_hq: Hq, clerk: PageClient, lang: str) -> None:
    address = told_and_released(quick_hq, clerk)
    clerk.client.post("/view", data={"lang": lang, "next": PAGE, "csrf_token": csrf_of(clerk.client, PAGE)})
    for page in (clerk.get(PAGE), clerk.get(f"{PAGE}?all=1"), clerk.get(address)):
        assert page.status_code == 200
        if lang == "en":
            words = re.sub(r"<[^>]+>|简体|繁體|nancheng店", "", page.text.split("<main", 1)[1])
            assert not re.findall(r"[\u4e00-\u9fff]+", words)
