"""The log is one JSON object a line, whoever speaks, and what a request did can be found by its id."""

import json
import logging
from threading import Thread

import pytest
from sqlalchemy import event

from tests.web.cast import Shelf, make_app
from web import db
from web.requests_log import LibraryLines

UNTIDY = 'a "quoted" word\nand a second line'


@pytest.fixture
def app(tmp_path):
    app = make_app(tmp_path)

    @app.get("/library")
    def library() -> str:
        logging.getLogger("some.library").error(UNTIDY)
        return "said"

    @app.get("/fill")
    def fill() -> str:
        with db.transaction() as session:
            session.get_one(Shelf, "left").count += 1
        return "filled"

    return app


def lines(capfd):
    return [json.loads(line) for line in capfd.readouterr().err.splitlines()]


def test_a_librarys_quotes_and_line_ends_are_one_json_line(app, capfd):
    logging.getLogger("some.library").warning("%s", UNTIDY)
    [line] = lines(capfd)
    assert (line["event"], line["logger"], line["level"], line["text"]) == (
        "library", "some.library", "warning", UNTIDY,
    )  # fmt: skip
    assert line["program"] == "kiosk" and line["timestamp"]


def test_a_librarys_traceback_is_one_json_line(app, capfd):
    try:
        raise ValueError(UNTIDY)
    except ValueError:
        logging.getLogger("some.library").exception("it failed")
    [line] = lines(capfd)
    assert line["text"] == "it failed" and UNTIDY in line["exception"] and "Traceback" in line["exception"]


def test_a_library_whose_words_and_figures_do_not_fit_is_heard_all_the_same(app, capfd):
    library = logging.Logger("some.library")
    library.addHandler(LibraryLines())
    library.warning("%d of %d", "one")
    library.log(35, "between two levels")
    misfit, between = lines(capfd)
    assert misfit["text"] == "%d of %d ('one',)"
    assert (between["text"], between["level"]) == ("between two levels", "warning")


def test_a_refused_write_has_its_requests_id(app, capfd):
    engine = db.of(app).engine
    engine.dispose()
    event.listen(engine, "checkout", lambda connection, *_: connection.execute("PRAGMA query_only = ON"))
    answer = app.test_client().get("/fill")
    assert answer.status_code == 503
    told = {line["event"]: line["id"] for line in lines(capfd)}
    assert told == dict.fromkeys(("database_refused", "refused", "request"), answer.headers["X-Request-Id"])


def test_what_a_library_says_has_its_requests_id_and_no_others(app, capfd):
    shopper = app.test_client()
    ids = [shopper.get("/library").headers["X-Request-Id"] for _ in range(2)]
    assert [line["id"] for line in lines(capfd) if line["event"] == "library"] == ids


def test_the_background_has_no_request(app, capfd):
    app.test_client().get("/library")
    capfd.readouterr()
    speaks = Thread(target=logging.getLogger("some.library").error, args=("by itself",))
    speaks.start()
    speaks.join(10)
    [line] = lines(capfd)
    assert line["text"] == "by itself" and "id" not in line
