"""A revision that needs files: fetched from head office, verified, and only then shown."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import msgspec
import pytest
from flask import Flask
from werkzeug.serving import make_server

from kiosk import catalogue
from kiosk.app import create_app
from kiosk.config import MIGRATIONS, KioskSettings
from kiosk.store_link.running import Background
from media import renditions
from media.library import Library
from telecom.pictures import Picture
from tests.clocks import ManualClock
from tests.kiosk.factories import enrol, publish, publish_demo, service
from tests.media.pictures import picture
from tests.page_client import PageClient
from web import db, media_files
from web.migrate import upgrade


@pytest.fixture
def head_office(tmp_path: Path) -> Iterator[tuple[str, Library]]:
    """The door that head office serves its library by, on a real socket."""
    app = Flask("hq")
    library = media_files.install(app, tmp_path / "hq")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}", library
    server.shutdown()


@pytest.fixture
def store(tmp_path: Path, clock: ManualClock, head_office: tuple[str, Library]) -> Iterator[Flask]:
    app = create_app(KioskSettings(home=tmp_path / "store", demo=True, hq_url=head_office[0]), at=clock)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    upgrade(db.of(app).engine, MIGRATIONS)
    with app.app_context():
        enrol(clock)
        publish_demo(clock)
    yield app
    db.of(app).close()


def publish_with(app: Flask, made: Picture, clock: ManualClock) -> None:
    with app.app_context():
        illustrated = msgspec.structs.replace(service("mobile-tv"), picture=made)
        publish(2, [("service", illustrated)], clock.now(), media=made.media)


def tick(app: Flask) -> int:
    """One round of the node's fetching; the revision that it shows afterwards."""
    with app.app_context():
        Background(app)._fetch_media()
        return catalogue.current().revision


def test_the_store_switches_once_every_file_is_here_and_whole(
    store: Flask, head_office: tuple[str, Library], clock: ManualClock
) -> None:
    made = renditions.store(head_office[1], picture(1600, 800))
    absent = head_office[1].path(made.media[1])
    content = absent.read_bytes()
    absent.unlink()
    publish_with(store, made, clock)
    assert tick(store) == 1
    assert [media_files.of(store).has(sha) for sha in made.media] == [True, False, True]

    head_office[1].put(content)
    assert tick(store) == 2
    page = PageClient(store.test_client()).get("/trials/mobile-tv").text
    assert all(f"/media/{sha} {file.width}w" in page for sha, file in zip(made.media, made.files, strict=True))
    for sha in made.media:
        answer = store.test_client().get(f"/media/{sha}")
        assert (answer.status_code, answer.mimetype) == (200, "image/webp")


def test_a_file_that_is_not_what_its_name_says_is_never_kept(
    store: Flask, head_office: tuple[str, Library], clock: ManualClock
) -> None:
    made = renditions.store(head_office[1], picture(300, 200))
    library = media_files.of(store)
    publish_with(store, made, clock)
    library.put(b"half a picture")
    place = library.path(next(library.names()))
    for sha in made.media:
        target = place.parent.parent / sha[:2] / sha
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(b"half a picture")
    assert not any(library.is_whole(sha) for sha in made.media)
    assert tick(store) == 2
    assert all(library.is_whole(sha) for sha in made.media)


def test_while_head_office_is_away_the_store_shows_what_it_has(
    tmp_path: Path, store: Flask, head_office: tuple[str, Library], clock: ManualClock
) -> None:
    made = renditions.store(Library(tmp_path / "elsewhere"), picture(300, 200))
    publish_with(store, made, clock)
    assert tick(store) == 1
    assert PageClient(store.test_client()).get("/trials/mobile-tv").status_code == 200
