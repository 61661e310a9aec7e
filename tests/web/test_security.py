"""What every answer carries, and who may read the figures."""

import re

import pytest

from tests.web.cast import make_app
from web.home import secret_key


@pytest.fixture
def app(tmp_path):
    return make_app(tmp_path)


@pytest.fixture
def shopper(app):
    return app.test_client()


def test_a_page_trusts_nothing_but_this_server(shopper):
    policy = shopper.get("/nowhere").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy
    for closed in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):
        assert closed in policy


def test_only_the_import_map_is_inline_and_its_nonce_is_new_each_time(shopper):
    nonces = set()
    for _ in range(2):
        page = shopper.get("/nowhere")
        [inline] = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", page.text)
        nonce = re.search(r'nonce="([^"]+)"', inline)[1]
        assert 'type="importmap"' in inline and f"'nonce-{nonce}'" in page.headers["Content-Security-Policy"]
        nonces.add(nonce)
    assert len(nonces) == 2


def test_a_hostile_host_header_does_not_enter_the_policy(shopper):
    answer = shopper.get("/healthz", headers={"Host": "evil.example; script-src *"})
    assert "evil" not in answer.headers.get("Content-Security-Policy", "")


def test_sockets_go_to_this_host_only(shopper):
    policy = shopper.get("/healthz", headers={"Host": "store.lan:8443"}).headers["Content-Security-Policy"]
    assert "connect-src 'self' ws://store.lan:8443 wss://store.lan:8443;" in policy


def test_each_host_and_each_page_has_its_own_policy(shopper):
    for _ in range(2):
        for host in ("one.lan", "two.lan:81"):
            answer = shopper.get("/nowhere", headers={"Host": host})
            nonce = re.search(r'nonce="([^"]+)"', answer.text)[1]
            policy = answer.headers["Content-Security-Policy"]
            assert f"connect-src 'self' ws://{host} wss://{host};" in policy and f"'nonce-{nonce}'" in policy
            assert "{" not in policy and policy.count("nonce-") == 1
    assert "nonce" not in shopper.get("/healthz", headers={"Host": "one.lan"}).headers["Content-Security-Policy"]


def test_what_a_route_has_set_itself_stays_and_the_rest_is_added_once(app, shopper):
    @app.get("/own")
    def own():
        return "own", 200, {"cache-control": "max-age=5", "X-FRAME-OPTIONS": "SAMEORIGIN"}

    headers = shopper.get("/own").headers
    assert headers.getlist("Cache-Control") == ["max-age=5"] and headers.getlist("X-Frame-Options") == ["SAMEORIGIN"]
    for name in ("X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy", "Content-Security-Policy"):
        assert len(headers.getlist(name)) == 1


def test_cookies_are_secure_where_the_page_came_by_https(app):
    @app.get("/token")
    def token():
        from flask_wtf.csrf import generate_csrf

        return generate_csrf()

    plain = app.test_client().get("/token").headers["Set-Cookie"]
    secret = app.test_client().get("/token", base_url="https://store.lan").headers["Set-Cookie"]
    assert "Secure" not in plain and "Secure" in secret
    assert "HttpOnly" in plain and "SameSite=Lax" in plain


def test_two_programs_on_one_host_do_not_share_a_cookie(tmp_path):
    names = {make_app(tmp_path / name).config["SESSION_COOKIE_NAME"] for name in ("one", "two")}
    assert len(names) == 2


def test_the_secret_key_is_made_once_and_is_its_owners_alone(tmp_path):
    first = secret_key(tmp_path / "home")
    assert len(first) == 32 and secret_key(tmp_path / "home") == first
    assert (tmp_path / "home" / "secret.key").stat().st_mode & 0o077 == 0


def test_a_damaged_secret_key_is_not_used(tmp_path):
    (tmp_path / "secret.key").write_bytes(b"short")
    with pytest.raises(RuntimeError):
        secret_key(tmp_path)


def test_health_asks_the_database(app, shopper):
    from web import health_metrics

    assert shopper.get("/healthz").get_json() == {"ok": True, "program": "kiosk", "checks": {"database": True}}
    health_metrics.of(app).checks["line"] = lambda: 1 / 0
    answer = shopper.get("/healthz")
    assert answer.status_code == 503 and answer.get_json()["checks"]["line"] is False


def test_figures_are_for_loopback(shopper):
    shopper.get("/o/abc")
    told = shopper.get("/metrics").text
    assert 'kaki_requests_total{method="GET",route="/o/<token>",status="200"} 1.0' in told
    assert shopper.get("/metrics", environ_base={"REMOTE_ADDR": "10.0.0.9"}).status_code == 404
    assert shopper.get("/metrics", headers={"X-Forwarded-For": "10.0.0.9"}).status_code == 404


def test_figures_elsewhere_need_the_token(tmp_path):
    shopper = make_app(tmp_path, metrics_token="open sesame").test_client()
    assert shopper.get("/metrics").status_code == 404
    assert shopper.get("/metrics", headers={"Authorization": "Bearer open sesame"}).status_code == 200
