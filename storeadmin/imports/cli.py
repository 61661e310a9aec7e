"""`python -m storeadmin import`."""

import csv
import sys
from pathlib import Path

import click

from storeadmin.config import now, open_database, settings

KINDS = ("towns", "stores", "staff", "plans", "numbers")


@click.command("import")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Read and check everything, keep nothing.")
@click.option(
    "--errors",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where refused rows go.  [FILE.errors.csv, or a temporary file]",
)
@click.option("--template", "show_template", is_flag=True, help="Print the columns with an example row, and stop.")
def import_file(kind: str, file: Path | None, dry_run: bool, errors: Path | None, show_template: bool) -> None:
    """Import a CSV FILE (UTF-8 or GB18030). The same file twice leaves the same state.

    Rows that cannot be used are left out and written, with their line numbers, into the errors file; exit code 1.
    """
    from storeadmin.imports.kinds import IMPORTS
    from storeadmin.imports.reading import FileRefused
    from storeadmin.imports.running import run, template

    chosen = IMPORTS[kind]
    if show_template:
        csv.writer(sys.stdout).writerows(template(chosen))
        for column in chosen.columns:
            click.echo(f"{column.name}{' (needed)' if column.needed else ''}: {column.about}", err=True)
        return
    if file is None:
        raise click.UsageError("name a FILE, or ask for --template")
    from storeadmin.progress import bar

    try:
        with bar(f"import {kind}") as tell:
            outcome = run(chosen, file, open_database(settings()), now(), dry_run=dry_run, errors=errors, tell=tell)
    except FileRefused as refused:
        raise SystemExit(str(refused)) from None
    counts = [f"{outcome.counts[name]} {name}" for name in ("added", "changed", "same", "refused")]
    click.echo(f"{kind}: {', '.join(counts)}{' (dry run, nothing kept)' if dry_run else ''}")
    for note, count in sorted(outcome.notes.items()):
        if count:
            click.echo(f"{count} {note}")
    if outcome.errors is not None:
        raise SystemExit(f"the refused rows are in {outcome.errors}")
