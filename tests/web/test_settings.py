"""One table of settings, read from the environment, that the documentation is made from."""

from pathlib import Path

import pytest

from web.settings import SETTINGS, HqSettings, KioskSettings, SettingError, markdown


def test_nothing_set_gives_a_kiosk_that_runs_on_loopback():
    kiosk = KioskSettings.from_environment({})
    assert (kiosk.host, kiosk.demo, kiosk.lan_port) == ("127.0.0.1", False, 0)
    assert kiosk.database_url == "sqlite:///var/kiosk/kiosk.sqlite"


def test_values_have_their_types():
    kiosk = KioskSettings.from_environment(
        {"KIOSK_HOME": "/srv/node", "KIOSK_PORT": "9001", "KIOSK_DEMO": "yes", "KIOSK_LAN_NAMES": "node.lan, 10.0.0.5"}
    )
    assert kiosk.home == Path("/srv/node") and kiosk.port == 9001 and kiosk.demo
    assert kiosk.lan_names == ("node.lan", "10.0.0.5")


def test_head_office_grows_by_two_settings():
    hq = HqSettings.from_environment({"HQ_DATABASE_URL": "postgresql://db/kaki", "HQ_REDIS_URL": "redis://cache"})
    assert hq.database_url == "postgresql://db/kaki" and hq.redis_url == "redis://cache"
    assert HqSettings.from_environment({"HQ_HOME": "/srv/hq"}).database_url == "sqlite:////srv/hq/hq.sqlite"


@pytest.mark.parametrize("wrong", [{"KIOSK_PORT": "many"}, {"KIOSK_DEMO": "perhaps"}])
def test_a_value_that_cannot_be_read_is_one_clear_sentence(wrong):
    with pytest.raises(SettingError, match="must be"):
        KioskSettings.from_environment(wrong)


def test_secrets_are_not_in_what_a_log_would_show():
    hq = HqSettings(database="postgresql://user:hunter2@db/kaki", metrics_token="sesame")
    assert "hunter2" not in repr(hq) and "sesame" not in repr(hq)


def test_every_setting_is_documented_once():
    names = [row.name for row in SETTINGS]
    assert len(names) == len(set(names)) and {"KIOSK_HOME", "HQ_DATABASE_URL", "KAKI_LOG_LEVEL"} <= set(names)
    assert all(row.about for row in SETTINGS)
    assert all(f"`{name}`" in markdown() for name in names)
