"""`python -m storeadmin publish` and `picture`."""

from pathlib import Path

import click

from storeadmin.config import now, open_database, settings


@click.command()
@click.option("--by", default="cli", show_default=True, help="Who publishes; kept with the revision.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
def publish(by: str, dry_run: bool) -> None:
    """Make a catalogue revision of what stands in the tables, for all kiosks."""
    from media.library import Library
    from storeadmin.catalogue import publishing

    database = open_database(settings())
    if dry_run:
        with database.reading() as session:
            found = publishing.differences(session)
    else:
        with database.transaction() as session:
            done = publishing.publish(session, by, now(), has_media=Library(settings().home / "media").is_whole)
        found = done.differences
        click.echo(f"revision {done.revision}, {done.count} documents, digest {done.digest[:12]}")
    for each in found:
        click.echo(f"{each.how}\t{each.kind}\t{each.key}")
    if not found:
        click.echo("nothing has changed since the last revision", err=True)


@click.command()
@click.argument("service")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", default="cli", show_default=True, help="Who does it; kept with the entry.")
def picture(service: str, file: Path, by: str) -> None:
    """Give the SERVICE (its key) the picture in FILE: JPEG, PNG or WebP. Publish afterwards."""
    import msgspec

    from media import renditions
    from media.library import Library
    from storeadmin.catalogue.actions import existing
    from storeadmin.catalogue.kinds import KINDS

    with open_database(settings()).transaction() as session:
        row = existing(session, KINDS["service"], service)
        made = renditions.store(Library(settings().home / "media"), file.read_bytes())
        for name, value in {"picture": msgspec.to_builtins(made), "changed_by": by, "changed_at": now()}.items():
            setattr(row, name, value)
    click.echo("\n".join(f"{each.width}\t{each.sha}" for each in made.files))
