"""The line that makes a box a store's node, as it is typed on the box."""

import shlex


def enrolment_line(hq_url: str, code: str) -> str:
    """The whole command, ready to be copied into a shell."""
    return shlex.join(["python", "-m", "kiosk", "enrol", "--hq", hq_url.rstrip("/"), "--code", code])
