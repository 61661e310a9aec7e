"""/sales: zeros on an empty database, real figures, and a doorbell that rings for the right people."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from telecom.calendar import ZONE
from tests.storeadmin.cast import Hq, browser_socket
from tests.waiting import until

DIGITS = re.compile(r"\d+")


def words_of(html: str) -> str:
    """What a person reads on a page; drawings and attributes left out."""
    body = html[html.index("<body") :]
    return re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", " ", body, flags=re.S))


def test_an_empty_head_office_shows_zeros_and_the_date(quick_hq: Hq) -> None:
    text = words_of(quick_hq.signed_in("admin").get("/sales").text)
    now = datetime.now(ZONE)
    towns = 2
    told = {now.month, now.day, now.hour, now.minute, (now - timedelta(minutes=1)).minute, towns}
    figures = {int(figure) for figure in DIGITS.findall(text)}
    assert 0 in figures and figures <= told | {0}, figures - told
    assert "¥" in text and "还没有收款" in text


@pytest.mark.parametrize("lang", ["zh_Hans", "zh_Hant", "en"])
def test_the_wall_is_a_whole_page_in_each_language(quick_hq: Hq, lang: str) -> None:
    now = datetime.now(UTC)
    quick_hq.order("S0001", "paid", at=now)
    client = quick_hq.signed_in("admin")
    client.client.set_cookie("view", f"{lang}.md.normal")
    page = client.get("/sales")
    assert page.status_code == 200
    assert f'lang="{lang.replace("_", "-")}"' in page.text
    assert ">66<" in page.text or "66</" in page.text


def test_a_town_and_a_store_show_their_orders_beside_their_money(quick_hq: Hq) -> None:
    now = datetime.now(UTC)
    quick_hq.order("S0001", at=now)
    board = quick_hq.signed_in("admin").get("/sales/board").text
    tiles = re.findall(r'<li class="town .*?</li>', board, flags=re.S)
    assert [re.sub(r"<[^>]+>", " ", tile).split()[1:] for tile in tiles] == [["0", "1/0/0"], ["0", "0/0/0"]]
    (row,) = re.findall(r'<ol class="rank">(.*?)</ol>', board, flags=re.S)
    assert "nancheng店" in row and "下单 1 · 付款 0 · 交付 0" in row and "dongcheng店" not in row
    quick_hq.order("S0002", "identity_checked", "paid", "activated", "handed_over", at=now)
    board = words_of("<body" + quick_hq.signed_in("admin").get("/sales/board").text)
    assert "66 1/1/1" in re.sub(r"\s+", " ", board) and "下单 1 · 付款 1 · 交付 1" in board


def test_the_board_alone_is_a_fragment(quick_hq: Hq) -> None:
    page = quick_hq.signed_in("admin").get("/sales/board")
    assert page.status_code == 200 and "<html" not in page.text


def test_store_people_get_their_orders_instead_of_the_city(quick_hq: Hq) -> None:
    order = quick_hq.order("S0001", "paid", at=datetime.now(UTC))
    page = quick_hq.signed_in("clerk-s0001").get("/sales").text
    assert order.code in page and "town-map" not in page


def test_nobody_hears_the_bell_without_signing_in(quick_hq: Hq) -> None:
    assert not browser_socket(quick_hq, quick_hq.visitor()).is_connected("/live")


def test_a_posted_batch_rings_everyone_who_may_know_and_says_nothing(quick_hq: Hq) -> None:
    listening = {
        name: browser_socket(quick_hq, quick_hq.signed_in(name)) for name in ("admin", "clerk-s0001", "clerk-s0002")
    }
    ring = quick_hq.app.extensions["kaki_ring"]
    for _ in range(50):
        ring("S0001", ("order.placed", "order.stepped"))
    heard = {name: [] for name in listening}

    def both_heard() -> bool:
        for name, socket in listening.items():
            heard[name] += socket.get_received("/live")
        return bool(heard["admin"] and heard["clerk-s0001"])

    until(both_heard, 5)
    assert heard["clerk-s0002"] == []
    assert {event["name"] for event in heard["admin"]} == {"changed"}
    assert len(heard["admin"]) <= 3, "fifty posts in a moment are one ring, not fifty"
    assert all(event["args"] in ([{}], []) for event in heard["admin"])


def test_what_changes_no_page_rings_nothing(quick_hq: Hq) -> None:
    listening = browser_socket(quick_hq, quick_hq.signed_in("admin"))
    ring = quick_hq.app.extensions["kaki_ring"]
    ring("S0001", ("number.held",))
    ring("S0001", ("order.placed",))
    heard: list[dict[str, object]] = []
    until(lambda: heard.extend(listening.get_received("/live")) or heard, 5)
    assert len(heard) == 1


@pytest.mark.parametrize(("hours", "every"), [(12, 1), (13, 2), (24, 2)])
def test_a_long_day_names_every_second_hour(quick_hq: Hq, hours: int, every: int) -> None:
    chart = quick_hq.app.jinja_env.get_template("ui/hours.html").module.hours  # type: ignore[attr-defined]
    rows = [{"name": f"{hour}点", "value": 1.0, "text": "1", "before": None, "running": False} for hour in range(hours)]
    drawn = chart(rows, 1, "今天")
    assert drawn.count("hours__bar") == hours
    assert re.findall(r'hours__name"[^>]*>(\d+)点<', drawn) == [str(hour) for hour in range(0, hours, every)]


@pytest.mark.parametrize("address", ["/sign-in", "/sales", "/stores"])
def test_a_page_waits_with_its_first_paint_for_its_last_element(quick_hq: Hq, address: str) -> None:
    page = quick_hq.signed_in("admin").get(address, follow_redirects=True).text
    (waited_for,) = re.findall(r'<link rel="expect" href="#(\w+)" blocking="render">', page.partition("</head>")[0])
    assert re.search(rf'<(\w+)[^>]* id="{waited_for}"[^>]*>(?:(?!<\w).)*</\1>\s*</body>', page, flags=re.S)
