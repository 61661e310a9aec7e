"""`python -m storeadmin publish`."""

import click

from storeadmin.config import now, open_database, settings


@click.command()
@click.option("--by", default="cli", show_default=True, help="Who publishes; kept with the revision.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
def publish(by: str, dry_run: bool) -> None:
    """Make a catalogue revision of what stands in the tables, for all kiosks."""
    from storeadmin.catalogue import publishing

    database = open_database(settings())
    if dry_run:
        with database.reading() as session:
            found = publishing.differences(session)
    else:
        with database.transaction() as session:
            done = publishing.publish(session, by, now())
        found = done.differences
        click.echo(f"revision {done.revision}, {done.count} documents, digest {done.digest[:12]}")
    for each in found:
        click.echo(f"{each.how}\t{each.kind}\t{each.key}")
    if not found:
        click.echo("nothing has changed since the last revision", err=True)
