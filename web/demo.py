"""The demo, as ./run starts it: head office and stores until Ctrl-C.

python -m web.demo --home var --stores 2 --port 8800
python -m web.demo --home var --stores 2 --port 8800 --lan 192.168.1.20    the same for phones and screens in the room
"""

import signal
import sys
from pathlib import Path
from threading import Event
from types import FrameType

import click

from web.programs import StartFailed
from web.stack import LOOPBACK, Stack
from web.stack_table import show


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--home", type=click.Path(path_type=Path), default=Path("var"), help="Folder of all data.")
@click.option("--stores", type=click.IntRange(1, 20), default=2, help="How many stores to start.")
@click.option(
    "--port", type=click.IntRange(1024, 65000), default=8800, help="HQ's port; the stores take the next ones."
)
@click.option(
    "--lan", help="Address of this machine for phones and other screens; the stores' HTTPS takes the next ports."
)
def run(home: Path, stores: int, port: int, lan: str | None) -> None:
    """Head office and stores with demo data, until Ctrl-C."""
    signal.signal(signal.SIGTERM, _interrupt)
    plain = range(port, port + stores + 1)
    doors = range(plain.stop, plain.stop + stores) if lan else ()
    try:
        with Stack(home, stores, ports=plain, host=lan or LOOPBACK, lan_ports=doors) as stack:
            show(stack)
            _watch(stack)
    except StartFailed as failed:
        sys.exit(str(failed))
    except KeyboardInterrupt:
        click.echo("Stopped.")


def _watch(stack: Stack) -> None:
    pause = Event()
    while True:
        pause.wait(1.0)
        for program in stack.programs:
            if not program.runs():
                raise StartFailed(
                    f"{program.module} at {program.url} ended. The end of {program.log}:\n{program.log_end()}"
                )


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    run()
