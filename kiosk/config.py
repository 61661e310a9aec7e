"""What the kiosk consists of: its features in the order of a visit, and where its migrations are."""

from pathlib import Path

from web.settings import KioskSettings

__all__ = ["FEATURES", "MIGRATIONS", "PAGES", "KioskSettings"]

PAGES = (
    "kiosk.devices",
    "kiosk.shell",
    "kiosk.home",
    "kiosk.zones",
    "kiosk.numbers",
    "kiosk.city",
    "kiosk.plans",
    "kiosk.checkout",
    "kiosk.orders",
    "kiosk.counter",
)
FEATURES = (*PAGES, "kiosk.staff", "kiosk.catalogue", "kiosk.store_link")
MIGRATIONS = Path(__file__).parent / "migrations"
