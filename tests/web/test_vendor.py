"""The browser files: made once, named by content, and never half."""

import json

import pytest

from web import vendor


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    target = tmp_path_factory.mktemp("build") / "vendor"
    assert vendor.build(target=target)
    return target


def test_a_second_time_changes_nothing(made):
    assert not vendor.build(target=made)


def test_everything_in_the_manifest_is_there_under_the_name_of_its_content(made):
    import hashlib

    told = json.loads((made / "manifest.json").read_text())
    names = [*told["imports"].values(), *told["styles"].values(), *told["preload"], told["sprite"]]
    for name in names:
        assert hashlib.sha256((made / name).read_bytes()).hexdigest()[:12] in name


def test_scripts_ask_for_no_source_map_and_styles_for_no_other_host(made):
    for path in [*made.glob("*.js"), *made.glob("*.css")]:
        text = path.read_text()
        assert "sourceMappingURL" not in text and "url(http" not in text and "@import" not in text


def test_a_missing_package_is_one_clear_sentence(tmp_path):
    with pytest.raises(vendor.Missing, match="npm ci"):
        vendor.build(source=tmp_path, target=tmp_path / "out")


def test_the_sprite_draws_in_the_texts_own_colour(made):
    sprite = next(made.glob("icons.*.svg")).read_text()
    assert 'stroke="currentColor"' in sprite and "<script" not in sprite
