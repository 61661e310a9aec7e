"""Head office's command line. Each feature keeps its own commands; they are loaded only when called for."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

import click

# Name -> where the command lives. Imports wait until then, because half of them cost most of a second.
COMMANDS = {
    "migrate": "storeadmin.cli_database:migrate",
    "serve": "storeadmin.cli_database:serve",
    "demo": "storeadmin.demo.cli:demo",
    "import": "storeadmin.imports.cli:import_file",
    "publish": "storeadmin.catalogue.cli:publish",
    "picture": "storeadmin.catalogue.cli:picture",
    "enrol-code": "storeadmin.stores.cli:enrol_code",
    "generate": "storeadmin.numbers.cli:generate",
    "allot": "storeadmin.numbers.cli:allot",
    "recall": "storeadmin.numbers.cli:recall",
    "numbers": "storeadmin.numbers.life.cli:numbers",
    "user": "storeadmin.accounts.cli:user",
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """Kaki head office. Settings come from the environment; `python -m web.settings` lists them."""


def main() -> None:
    """Run a command; what the business refuses is one sentence and exit code 1."""
    with _explained():
        commands(prog_name="python -m storeadmin")


@contextmanager
def _explained() -> Iterator[None]:
    from sqlalchemy.exc import OperationalError, ProgrammingError

    from telecom.errors import Refusal
    from web.settings import SettingError

    try:
        yield
    except Refusal as refusal:
        raise SystemExit(f"{refusal.code}: {refusal.message % refusal.args}") from None
    except SettingError as wrong:
        raise SystemExit(str(wrong)) from None
    except (OperationalError, ProgrammingError) as error:
        reason = str(error.orig).strip().splitlines()[0]
        if "no such table" in reason or "does not exist" in reason:
            raise SystemExit("The database has no tables yet: run `python -m storeadmin migrate` first.") from None
        raise SystemExit(f"The database cannot be used: {reason}") from None
