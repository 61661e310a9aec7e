"""Two programs with empty databases: home and /sales show zeros, dates, times and prices."""

import re
from collections.abc import Iterator

import pytest

from tests.browser import hands
from tests.browser.screen import PORTRAIT
from web.programs import Program
from web.stack import free_ports

# What a page may say without anything in the database: the time, the date, the hours along an axis, a price.
HARMLESS = re.compile(r"\d{1,2}:\d\d|\d{1,2}月\d{1,2}日|\d{1,2}点|¥[\d,.]+")
PASSWORD = "empty-house-2468"


@pytest.fixture
def bare(tmp_path) -> Iterator[tuple[Program, Program]]:
    """Head office and a node, migrated and nothing more."""
    ports = free_ports(2)
    programs = []
    for module, name, port in (("storeadmin", "HQ", ports[0]), ("kiosk", "KIOSK", ports[1])):
        home, url = tmp_path / module, f"http://127.0.0.1:{port}"
        settings = {f"{name}_HOME": str(home), f"{name}_PORT": str(port), f"{name}_PUBLIC_URL": url}
        programs.append(Program(module, home, url, {**settings, f"{name}_DEMO": "1"}))
    hq, node = programs
    node.extend_environment({"KIOSK_HQ_URL": hq.url})
    try:
        for command in [program.command("migrate") for program in programs]:
            command.output()
        for program in programs:
            program.start()
        words = ("--name", "Ada", "--role", "hq_admin", "--password", PASSWORD)
        hq.command("user", "add", "ada", *words).output()
        for program in programs:
            program.wait_ready()
        yield hq, node
    finally:
        for program in programs:
            program.stop()


def invented(text: str) -> list[str]:
    """Figures in a page's text that are neither zero nor a time, a date or a price."""
    return [figure for figure in re.findall(r"\d[\d,.]*", HARMLESS.sub(" ", text)) if re.search("[1-9]", figure)]


def test_an_invented_figure_would_be_seen():
    assert invented("08:02 11月22日 8点 ¥126 0笔 +12.4% 1,286 人") == ["12.4", "1,286"]


def test_nothing_is_shown_that_nobody_did(bare, opens):
    hq, node = bare
    home = opens(node.url, PORTRAIT)
    assert invented(home.open("/").locator("body").inner_text()) == []
    assert home.axe() == []
    office = opens(hq.url, (1440, 900), touch=False)
    hands.sign_in_hq(office, "ada", PASSWORD)
    office.open("/sales")
    hands.live(office)
    text = office.page.locator("body").inner_text()
    assert invented(text) == []
    # Money must be nothing at all, not only a price.
    assert set(re.findall(r"¥[\d,.]+", text)) <= {"¥0"} and "¥0" in re.sub(r"\s", "", text)
    figures = office.page.locator("#figures .kpi__figure").all_inner_texts()
    assert len(figures) == 5 and all(re.sub(r"\D", "", figure) == "0" for figure in figures)
    assert office.axe() == []
