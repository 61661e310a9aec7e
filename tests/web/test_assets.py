"""Our own files and the vendored ones: named by content, cached for ever, never outside their folder."""

import gzip
import json
import re
from pathlib import Path

import pytest

from tests.web.cast import make_app
from web import assets
from web.assets import Assets
from web.vendor import icon_names


@pytest.fixture
def app(tmp_path):
    return make_app(tmp_path)


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "static"
    (root / "js" / "islands").mkdir(parents=True)
    (root / "js" / "boot.js").write_text("import './islands/clock.js'\n" * 50)
    (root / "js" / "islands" / "clock.js").write_text("export const mount = () => {}\n")
    return root


def test_an_address_changes_with_any_byte_of_the_folder(folder, tmp_path):
    before = Assets(folder, tmp_path).static_url("js/boot.js")
    (folder / "js" / "islands" / "clock.js").write_text("export const mount = 1\n")
    after = Assets(folder, tmp_path).static_url("js/boot.js")
    assert before != after and re.fullmatch(r"/static/[0-9a-f]{12}/js/boot.js", after)


def test_a_relative_import_stays_under_the_same_version(folder, tmp_path):
    url = Assets(folder, tmp_path).static_url("js/boot.js")
    assert Assets(folder, tmp_path).static_url("js/islands/clock.js") == url.replace("boot.js", "islands/clock.js")


def test_a_known_version_is_kept_for_ever_and_an_old_one_is_not(app):
    shopper, url = app.test_client(), assets.of(app).static_url("css/tokens.css")
    assert "immutable" in shopper.get(url).headers["Cache-Control"]
    old = shopper.get("/static/000000000000/css/tokens.css")
    assert old.status_code == 200 and old.headers["Cache-Control"] == "no-cache"


def test_text_is_squeezed_for_those_who_can_read_it(app):
    shopper, url = app.test_client(), assets.of(app).static_url("css/tokens.css")
    plain = shopper.get(url)
    squeezed = shopper.get(url, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(squeezed.data) == plain.data and len(squeezed.data) < len(plain.data)


def test_nobody_climbs_out_of_the_folder(app):
    shopper = app.test_client()
    for path in (
        "/static/x/../../settings.py",
        "/static/x/%2e%2e/settings.py",
        "/vendor/../../brand.toml",
        "/static/x/..%2fdb.py",
    ):
        assert shopper.get(path).status_code == 404


def test_what_has_not_changed_is_not_sent_again(app):
    shopper, url = app.test_client(), assets.of(app).static_url("css/tokens.css")
    etag = shopper.get(url).headers["ETag"]
    assert shopper.get(url, headers={"If-None-Match": etag}).status_code == 304


def test_every_module_of_the_import_map_is_served_as_javascript(app):
    shopper = app.test_client()
    imports = json.loads(assets.of(app).import_map)["imports"]
    assert {"htmx", "socket.io-client"} <= set(imports)
    for name, url in imports.items():
        if not name.endswith("/"):
            answer = shopper.get(url)
            assert answer.status_code == 200 and answer.content_type.startswith("text/javascript")


@pytest.mark.parametrize(
    ("lang", "family"), [("zh_Hans", "Noto Sans SC"), ("zh_Hant", "Noto Sans TC"), ("en", "Figtree")]
)
def test_each_language_has_its_fonts_in_subsets_that_exist(app, lang, family):
    shopper = app.test_client()
    sheets = "".join(shopper.get(url).text for url in assets.of(app).font_css(lang))
    assert f"'{family}'" in sheets and "unicode-range" in sheets
    files = re.findall(r"url\(\./([^)]+)\)", sheets)
    assert files and all((assets.VENDOR / name).is_file() for name in files)
    font = shopper.get(f"/vendor/{files[-1]}")
    assert font.data[:4] == b"wOF2" and font.content_type == "font/woff2"


def test_the_sprite_has_every_listed_icon(app):
    known = assets.of(app)
    sprite = app.test_client().get(known.icon_url("check").split("#")[0]).text
    assert all(f'<symbol id="{name}"' in sprite for name in icon_names())
    assert known.icon_url("no-such-icon").endswith("#circle")


def test_every_icon_that_a_template_names_is_in_the_sprite():
    root = Path(__file__).parents[2]
    named = set()
    for path in [*root.glob("web/templates/**/*.html"), *root.glob("*/*/templates/**/*.html")]:
        named |= set(re.findall(r"\bicon\([\"']([a-z0-9-]+)[\"']", path.read_text(encoding="utf-8")))
    assert named <= set(icon_names())


def test_a_page_links_files_that_exist(app):
    page = app.test_client().get("/nowhere").text
    links = re.findall(r'(?:href|src)="(/(?:static|vendor)/[^"#]+)', page)
    assert links
    assert [url for url in links if app.test_client().get(url).status_code != 200] == []


def test_a_look_is_one_stylesheet_with_addresses_that_still_lead_somewhere(app):
    shopper = app.test_client()
    page = shopper.get("/nowhere").text
    [sheet] = re.findall(r'href="(/static/[^"]+/looks/[^"]+)"', page)
    answer = shopper.get(sheet)
    assert answer.status_code == 200 and "@layer" in answer.text and "immutable" in answer.headers["Cache-Control"]
    assert all(shopper.get(sheet.rsplit("/", 1)[0] + "/" + url).status_code == 200 for url in urls_in(answer.text))


def test_every_listed_stylesheet_exists(app):
    with app.app_context():
        listed = app.jinja_env.get_template("ui/sheets.html").module.LOOKS
    names = {f"css/{sheet}.css" for sheets in listed.values() for sheet in sheets}
    assert [name for name in sorted(names) if assets.of(app).static.get(name) is None] == []


def test_in_development_each_file_stands_alone_and_changes_are_seen(tmp_path):
    page = make_app(tmp_path, development=True).test_client().get("/nowhere").text
    assert len(re.findall(r'href="/static/[^"]+/css/[^"]+"', page)) > 5


def urls_in(css):
    return [url for url in re.findall(r'url\("([^"]+)"\)', css) if not url.startswith("data:")]
