"""Screens paired as an installer does: a code from the node's command line, typed at /pair."""

from tests.form_reader import Visitor
from web.programs import Program

COOKIE = "paired_screen"
COUNTER = "counter"
PROFILES = {"27-portrait": (1080, 1920), "27-landscape": (1920, 1080), "15-landscape": (1366, 768)}


def pair_all(node: Program) -> dict[str, str]:
    """The pairing cookie of one kiosk screen a profile, and of one counter."""
    asked = {key: node.command("pair-code", "--profile", key) for key in PROFILES}
    asked[COUNTER] = node.command("pair-code", "--role", "counter")
    return {key: pair(node.url, command.output()) for key, command in asked.items()}


def paired_visitor(base: str, code: str) -> Visitor:
    """Type the code; the screen that is paired by it."""
    screen = Visitor(base)
    screen.send(screen.get("/pair").form("/pair"), code=code.strip())
    return screen


def pair(base: str, code: str) -> str:
    """Type the code; the cookie's value."""
    screen = paired_visitor(base, code)
    return next(str(cookie.value) for cookie in screen.cookies if cookie.name == COOKIE)
