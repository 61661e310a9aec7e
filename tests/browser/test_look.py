"""Every kiosk screen is whole and in reach: three languages, plain and large and low, three panels.

Nine walks meet every pair of panel, language and form; with KAKI_ALL_WALKS=1 each of the 27 combinations is walked.
"""

import os
from itertools import product

import pytest

from kiosk.devices.profiles import PROFILES as PANELS
from kiosk.devices.profiles import REACH_LOW_MM, REACH_NORMAL_MM
from tests.browser import walk
from tests.browser.paired import COOKIE, PROFILES

LANGUAGES, FORMS = ("zh_Hans", "zh_Hant", "en"), ("md.normal", "lg.low", "lg.normal")
ALL = [(profile, f"{lang}.{form}") for profile, lang, form in product(PROFILES, LANGUAGES, FORMS)]
PAIRS = [
    (profile, f"{lang}.{FORMS[(at + place) % len(FORMS)]}")
    for at, profile in enumerate(PROFILES)
    for place, lang in enumerate(LANGUAGES)
]
WALKS = ALL if os.environ.get("KAKI_ALL_WALKS") else PAIRS
FINGER_MM, FINGER_PX, SMALLEST_REM, REM_PARTS = 20, 72, 1.5, 67.5
# Contrast and roles are the same on every panel, so axe reads each screen on one.
READ_BY_AXE = "27-portrait"


def limits_of(profile: str, view: str) -> dict[str, object]:
    """What the panel and the view ask of a screen, in CSS pixels."""
    panel, short_edge = PANELS[profile], min(PROFILES[profile])
    return {
        "text": SMALLEST_REM * short_edge / REM_PARTS,
        "target": max(FINGER_PX if short_edge == 1080 else 0, FINGER_MM * panel.px_mm),
        "reach": panel.top_limit_px(REACH_LOW_MM if view.endswith("low") else REACH_NORMAL_MM),
        "still": True,
        "dock": True,
    }


@pytest.mark.parametrize("profile, view", WALKS)
def test_every_kiosk_screen_is_whole_in_reach_and_readable(house, opens, tokens, profile, view):
    base = house.stack.store_urls[1]
    screen = opens(base, PROFILES[profile], view=view)
    screen.context.add_cookies([{"name": COOKIE, "value": tokens[profile], "url": base}])
    limits, faults = limits_of(profile, view), []
    for name in walk.kiosk(screen):
        faults += [f"{name}: {fault}" for fault in screen.look(**limits)]
        if profile == READ_BY_AXE:
            faults += [f"{name}: axe {fault}" for fault in screen.axe()]
    assert faults == []
    assert screen.shift() < 0.001, screen.shifts
