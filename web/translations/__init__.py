"""Catalogues of the three languages: message ids are natural simplified Chinese, found in the sources.

    python -m web.translations extract [PACKAGE ...]     bring the .po files up to the sources
    python -m web.translations draft [PACKAGE ...]       fill empty zh_Hant entries; read them before you keep them
    python -m web.translations check                     list what has no translation; ends with 1 if anything
    python -m web.translations compile                   make the .mo files that the programs read

A package keeps its own `<package>/translations/<locale>/LC_MESSAGES/messages.po`; web's also covers telecom,
link and media. At run time a program reads web's catalogue and its own as one.
"""

from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCALES = ("zh_Hant", "en")
# Whose strings stand in which catalogue.
COVERS: dict[str, tuple[str, ...]] = {
    "web": ("web", "telecom", "link", "media"),
    "kiosk": ("kiosk",),
    "storeadmin": ("storeadmin",),
}


def catalogue_file(package: str, locale: str) -> Path:
    """Where a package keeps one language."""
    return ROOT / package / "translations" / locale / "LC_MESSAGES" / "messages.po"
