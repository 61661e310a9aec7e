"""Head office sends a file of numbers: told before it is too long, watched while it is read, written after a look."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser import hands
from tests.browser.screen import PHONE
from web.programs import Program
from web.stack import free_ports

PASSWORD = "empty-house-2468"
OFFICE = (1440, 900)


@pytest.fixture
def hq(tmp_path) -> Iterator[Program]:
    """Head office alone, with an admin and room for files of 8 MB."""
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    settings = {"HQ_HOME": str(tmp_path / "hq"), "HQ_PORT": str(port), "HQ_PUBLIC_URL": url, "HQ_IMPORT_MB": "8"}
    program = Program("storeadmin", tmp_path / "hq", url, settings)
    try:
        program.command("migrate").output()
        program.start()
        program.command("user", "add", "ada", "--name", "Ada", "--role", "hq_admin", "--password", PASSWORD).output()
        program.wait_ready()
        yield program
    finally:
        program.stop()


def test_a_file_is_checked_watched_and_written(hq, opens, tmp_path):
    screen = opens(hq.url, OFFICE, touch=False)
    hands.sign_in_hq(screen, "ada", PASSWORD)
    page = screen.open("/numbers")
    page.get_by_role("link", name="导入").click()
    expect(page.get_by_role("heading", name="导入号码")).to_be_visible()
    assert screen.axe() == [] and screen.look() == []

    too_long, good = tmp_path / "long.csv", tmp_path / "numbers.csv"
    too_long.write_text("digits\n" + "16170000000\n" * 720_000)
    good.write_text("digits\n" + "".join(f"1617{n:07d}\n" for n in range(400_000)) + "abc\n")
    field = page.get_by_label("CSV 文件")
    field.set_input_files(too_long)
    assert field.evaluate("input => input.validationMessage") == "文件超过 8 MB，分成几个再传"
    page.get_by_role("button", name="上传试读").click()
    expect(page.get_by_role("heading", name="导入号码")).to_be_visible()

    field.set_input_files(good)
    assert field.evaluate("input => input.validationMessage") == ""
    page.get_by_role("button", name="上传试读").click()
    expect(page.get_by_text("正在试读，什么都不改")).to_be_visible()
    go = page.get_by_role("button", name="导入 400,000 个号码")
    expect(go).to_be_visible(timeout=60_000)
    expect(page.locator("#wrong")).to_contain_text("不是手机号")
    assert screen.axe() == [] and screen.look() == []
    with page.expect_download() as download:
        page.get_by_role("link", name="下载错误行").click()
    assert "400002,digits,abc,不是手机号" in download.value.path().read_text(encoding="utf-8-sig")

    go.click()
    expect(page.get_by_text("正在导入")).to_be_visible()
    expect(page.get_by_text("已导入", exact=True)).to_be_visible(timeout=90_000)
    expect(screen.open("/numbers").locator(".kpi__figure").first).to_contain_text("400,000")
    phone = opens(hq.url, PHONE)
    hands.sign_in_hq(phone, "ada", PASSWORD)
    phone.open("/numbers/import")
    assert phone.axe() == [] and phone.look() == []
