"""What ./run prints once everything answers: addresses, what to try, who may sign in."""

import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from web.programs import ROOT
from web.stack import Stack

TRIES = (
    "Buy at a store: pick a number, choose a plan, confirm; the code on the screen is the order.",
    "Take the payment at the same store's /counter with the clerk's PIN.",
    "Watch /sales at head office meanwhile: it changes by itself.",
)


def show(stack: Stack) -> None:
    """Print the table."""
    console = Console()
    table = Table(title="Kaki is running", show_header=False, title_justify="left")
    table.add_row("Head office", stack.hq_url)
    for n, url in enumerate(stack.store_urls, 1):
        table.add_row(f"Store S{n:04d}", url)
        table.add_row("  its counter", f"{url}/counter")
        if stack.lan_urls:
            table.add_row("  for other screens", stack.lan_urls[n - 1])
    console.print(table)
    _show_sign_ins(console, stack)
    for line in (*TRIES, *_pairing(stack)):
        console.print(f"  · {line}", soft_wrap=True)
    console.print("Ctrl-C stops everything.")


def _pairing(stack: Stack) -> list[str]:
    """How another screen gets in, where there is a door for it."""
    if not stack.lan_urls:
        return []
    home, door = _short(stack.kiosks[0].home), stack.lan_urls[0]
    return [
        f"On a phone, scan the code of an order, or open {stack.hq_url}.",
        f"Pair another screen at {door}/pair: KIOSK_HOME={home} {_short(Path(sys.executable))} -m kiosk pair-code",
        f"A screen trusts the store's own authority first: {home}/tls/authority.crt (docs/screens.md says how).",
    ]


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)


def _show_sign_ins(console: Console, stack: Stack) -> None:
    sign_ins = stack.sign_ins()
    if not sign_ins:
        return
    table = Table(title="Demo sign-ins", title_justify="left")
    for heading in ("name", "password", "role"):
        table.add_column(heading)
    for row in sign_ins:
        table.add_row(*row)
    console.print(table)
