"""What a worker does first when it is told to stop: say goodbye on connections that are about to be hung up.

Nothing of ours is imported here: gunicorn's master loads a worker class before gevent has patched anything.
"""

import logging
from typing import Any

LEAVE = "kaki_on_leave"

log = logging.getLogger("web.leaving")


def leave(wsgi: Any) -> None:
    """Run what the app registered with serving.on_leave; one that fails does not keep the others from speaking."""
    for tell in getattr(wsgi, "extensions", {}).get(LEAVE, []):
        try:
            tell()
        except Exception:
            log.exception("a goodbye failed")
