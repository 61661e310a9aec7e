"""Head office's settings, its database and its clock, for the web program and the command line alike."""

from datetime import UTC, datetime
from pathlib import Path

from web import db
from web.home import make_home
from web.settings import HqSettings, SettingError

MIGRATIONS = str(Path(__file__).parent / "migrations")


def settings() -> HqSettings:
    """From the environment; raises web.settings.SettingError."""
    return HqSettings.from_environment()


def open_database(settings: HqSettings) -> db.Database:
    """The database named by the settings; the home folder is made if it is missing. Raises SettingError."""
    try:
        make_home(settings.home)
    except OSError as reason:
        raise SettingError(f"HQ_HOME, {settings.home}, cannot be used: {reason.strerror}") from None
    return db.Database(db.open_engine(settings.database_url))


def now() -> datetime:
    """This moment; head office's clock is the one that stores compare theirs with."""
    return datetime.now(UTC)
