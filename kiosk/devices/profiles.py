"""A screen's profile: its physical panel and how it hangs, from which touch sizes and the reach line follow.

Sizes are millimetres; `px_mm` is CSS pixels per millimetre of that panel (DESIGN.md section 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

REACH_NORMAL_MM = 1220  # US 508 / ADA, unobstructed forward reach.
REACH_LOW_MM = 1100  # EN 301 549 8.3.4, the stricter limit of 低位操作.

Orientation = Literal["portrait", "landscape"]


@dataclass(frozen=True)
class Profile:
    """One panel as it hangs, `width_mm` x `height_mm` to the viewer, lower edge `screen_bottom_mm` above the floor."""

    key: str
    width_mm: int
    height_mm: int
    px_mm: float
    screen_bottom_mm: int
    view_mm: int

    @property
    def orientation(self) -> Orientation:
        return "portrait" if self.height_mm > self.width_mm else "landscape"

    def top_limit_px(self, reach_mm: int) -> int:
        """CSS pixels from the top edge that are out of reach, when people reach `reach_mm` above the floor."""
        return max(0, round((self.screen_bottom_mm + self.height_mm - reach_mm) * self.px_mm))


def _panel(key: str, wide_mm: int, tall_mm: int, px_mm: float, bottom_mm: int, view_mm: int) -> Profile:
    return Profile(key, wide_mm, tall_mm, px_mm, bottom_mm, view_mm)


PROFILES: dict[str, Profile] = {
    profile.key: profile
    for profile in (
        _panel("27-portrait", 336, 598, 3.21, 640, 600),
        _panel("27-landscape", 598, 336, 3.21, 800, 600),
        _panel("21-portrait", 268, 476, 4.03, 700, 600),
        _panel("21-landscape", 476, 268, 4.03, 800, 600),
        _panel("32-portrait", 398, 708, 2.71, 600, 800),
        _panel("32-landscape", 708, 398, 2.71, 760, 800),
        _panel("43-portrait", 535, 951, 2.02, 600, 1000),
        _panel("55-portrait", 684, 1216, 1.58, 400, 1500),
        _panel("15-landscape", 345, 194, 3.96, 800, 600),
        _panel("24-counter", 531, 299, 3.61, 760, 600),
    )
}
DEFAULT_KIOSK = "27-portrait"
DEFAULT_COUNTER = "15-landscape"


def stylesheet(profile: Profile) -> str:
    """The panel as CSS variables: what /device.css serves."""
    normal, low = profile.top_limit_px(REACH_NORMAL_MM), profile.top_limit_px(REACH_LOW_MM)
    return (
        f":root{{--px-mm:{profile.px_mm:g};--screen-bottom-mm:{profile.screen_bottom_mm};--view-mm:{profile.view_mm};"
        f"--screen-width-mm:{profile.width_mm};--screen-height-mm:{profile.height_mm};--reach-top:{normal}px}}\n"
        f':root[data-reach="low"]{{--reach-top:{low}px}}\n'
    )
