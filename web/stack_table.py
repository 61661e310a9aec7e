"""What ./run prints once everything answers: addresses, what to try, who may sign in."""

from rich.console import Console
from rich.table import Table

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
        table.add_row(f"Store S{n:04d}", f"{url}    counter: {url}/counter")
    console.print(table)
    _show_sign_ins(console, stack)
    for line in TRIES:
        console.print(f"  · {line}")
    console.print("Ctrl-C stops everything.")


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
