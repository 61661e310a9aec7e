"""The store's screens: paired by a code, each with its role and panel; an unpaired one sees next to nothing.

`install(app)` puts the guard in front of every request; `current()` is the paired device of the request.
"""

from kiosk.devices.access import Device, current, device_of, install, is_demo_loopback

__all__ = ["Device", "current", "device_of", "install", "is_demo_loopback"]
