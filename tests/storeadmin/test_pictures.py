"""Pictures in the catalogue: uploaded on the form or by command, published by name, served to the stores."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from storeadmin.catalogue import publishing
from storeadmin.catalogue.kinds.service import ServiceEntry
from telecom.errors import Refusal
from tests.media.pictures import SECRET, photograph, picture
from tests.page_client import PageClient
from tests.storeadmin.cast import NOON, Hq, csrf_of
from tests.storeadmin.entries import add_service, add_zone
from web import media_files

PAGE = "/catalogue/service/tv"


@pytest.fixture
def pages(quick_hq: Hq) -> PageClient:
    with quick_hq.database.transaction() as session:
        add_zone(session)
        add_service(session)
    return quick_hq.signed_in("admin")


def send(pages: PageClient, upload: bytes = b"", **told: str) -> Any:
    form: dict[str, Any] = {
        "position": "1", "active": "1", "zone_key": "life", "name_zh_hans": "手机电视", "line_zh_hans": "路上也能看",
        "monthly_fen": "15", "picture": "", **told,
    }  # fmt: skip
    if upload:
        form["picture-file"] = (BytesIO(upload), "../../C:\\holiday.jpg")
    return pages.post(PAGE, data={**form, "csrf_token": csrf_of(pages, PAGE)}, content_type="multipart/form-data")


def stored(hq: Hq) -> dict[str, Any] | None:
    with hq.database.reading() as session:
        return session.get_one(ServiceEntry, "tv").picture


def published(hq: Hq) -> publishing.Published:
    with hq.database.transaction() as session:
        return publishing.publish(session, "admin", NOON, has_media=media_files.of(hq.app).is_whole)


def test_an_uploaded_picture_is_served_by_name_in_three_widths_without_its_traces(
    quick_hq: Hq, pages: PageClient
) -> None:
    assert send(pages, photograph(900, 1600)).status_code == 303
    made = stored(quick_hq)
    assert made is not None and [file["width"] for file in made["files"]] == [320, 720, 1440]
    for file in made["files"]:
        answer = quick_hq.visitor().get(f"/media/{file['sha']}")
        assert (answer.status_code, answer.mimetype) == (200, "image/webp")
        assert "immutable" in answer.headers["Cache-Control"] and SECRET not in answer.data
        assert Image.open(BytesIO(answer.data)).width == file["width"]
    assert f"/media/{made['files'][-1]['sha']}" in pages.get(PAGE).text


def test_a_change_without_a_new_file_keeps_the_picture_and_the_tick_removes_it(quick_hq: Hq, pages: PageClient) -> None:
    send(pages, picture(800, 400))
    made = stored(quick_hq)
    send(pages, picture=json.dumps(made), position="2")
    assert stored(quick_hq) == made
    send(pages, picture=json.dumps(made), **{"picture-remove": "1"})
    assert stored(quick_hq) is None


@pytest.mark.parametrize("upload", [b"<svg onload=alert(1)>", picture(400, 200)[:60], b"GIF89a" + b"\0" * 40])
def test_what_is_no_picture_is_told_beside_its_field(quick_hq: Hq, pages: PageClient, upload: bytes) -> None:
    answer = send(pages, upload)
    assert answer.status_code == 422 and 'id="f-picture-error"' in answer.text
    assert stored(quick_hq) is None


def test_names_that_no_upload_made_are_refused(quick_hq: Hq, pages: PageClient) -> None:
    assert send(pages, picture='{"width":1,"height":1,"files":[{"width":1,"sha":"../secret"}]}').status_code == 422


def test_a_revision_names_its_files_and_is_refused_while_one_is_missing(quick_hq: Hq, pages: PageClient) -> None:
    send(pages, picture(800, 400))
    made = stored(quick_hq)
    assert made is not None
    lost = media_files.of(quick_hq.app).path(made["files"][0]["sha"])
    kept = lost.read_bytes()
    lost.write_bytes(b"rotten")
    with pytest.raises(Refusal, match="media_missing"):
        published(quick_hq)
    media_files.of(quick_hq.app).put(kept)
    assert published(quick_hq).revision == 1


@pytest.mark.parametrize("name", ["ab" * 32, "..%2f..%2fhq.sqlite", "secret_key", "AB" * 32])
def test_no_other_file_comes_out_of_that_door(quick_hq: Hq, name: str) -> None:
    assert quick_hq.visitor().get(f"/media/{name}").status_code == 404


def test_a_clerk_may_not_upload(quick_hq: Hq, pages: PageClient) -> None:
    clerk = quick_hq.signed_in("clerk-s0001")
    form = {"picture-file": (BytesIO(picture(400, 200)), "a.png"), "csrf_token": csrf_of(clerk, "/orders")}
    assert clerk.client.post(PAGE, data=form, content_type="multipart/form-data").status_code == 403
    assert list(media_files.of(quick_hq.app).names()) == []


def test_the_command_gives_a_service_its_picture(
    quick_hq: Hq, pages: PageClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner

    from storeadmin.cli import commands

    file = tmp_path / "picture.png"
    file.write_bytes(picture(800, 400))
    monkeypatch.setenv("HQ_HOME", str(quick_hq.app.config["KAKI_SETTINGS"].home))
    told = CliRunner().invoke(commands, ["picture", "tv", str(file)])
    assert told.exit_code == 0, told.output
    made = stored(quick_hq)
    assert made is not None and [file["sha"] for file in made["files"]] == [
        line.split("\t")[1] for line in told.output.splitlines()
    ]
    assert published(quick_hq).revision == 1
