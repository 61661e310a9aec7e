"""Templates are found by their feature, compiled before the first visitor, and kept for the next start."""

import pytest

from tests.web.cast import make_app
from web import app_frame, templating


def test_every_template_of_the_frame_compiles(tmp_path):
    assert templating.warm(make_app(tmp_path)) > 20


def test_compiled_templates_are_kept_for_the_next_start(tmp_path):
    app_frame.warm(make_app(tmp_path))
    kept = {path.name for path in (tmp_path / "templates").iterdir()}
    app_frame.warm(make_app(tmp_path))
    assert kept and {path.name for path in (tmp_path / "templates").iterdir()} == kept


def test_a_disk_that_takes_nothing_does_not_cost_a_page(tmp_path):
    (tmp_path / "templates").write_text("a file where the folder would be")
    app = make_app(tmp_path)
    app_frame.warm(app)
    assert app.test_client().get("/nowhere").status_code == 404


def test_a_feature_that_is_no_package_is_said_at_once():
    with pytest.raises(LookupError, match="not a package"):
        templating.package_folder("web.db")
