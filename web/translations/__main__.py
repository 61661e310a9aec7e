"""The command line of the catalogues; see the package's docstring."""

import sys

import click

from web.translations import COVERS, LOCALES, catalogue_file, catalogues, traditional

PACKAGES = click.Choice(tuple(COVERS))


@click.group()
def main() -> None:
    """Catalogues of the three languages."""


@main.command()
@click.argument("packages", nargs=-1, type=PACKAGES)
def extract(packages: tuple[str, ...]) -> None:
    """Bring the .po files up to the sources."""
    wanted = packages or tuple(COVERS)
    catalogues.extract(wanted)
    for package in wanted:
        for locale in LOCALES:
            click.echo(catalogues.relative(catalogue_file(package, locale)))


@main.command()
@click.argument("packages", nargs=-1, type=PACKAGES)
def draft(packages: tuple[str, ...]) -> None:
    """Fill empty zh_Hant entries; read them before you keep them."""
    click.echo(f"{traditional.draft(packages or tuple(COVERS))} entries drafted")


@main.command()
@click.argument("packages", nargs=-1, type=PACKAGES)
def check(packages: tuple[str, ...]) -> None:
    """List what has no translation."""
    lacks = catalogues.lacks(packages or tuple(COVERS))
    for lack in lacks:
        click.echo(f"{lack.package} {lack.locale}: {lack.message!r} ({lack.source}): {lack.why}")
    click.echo(f"{len(lacks)} messages are not translated")
    sys.exit(1 if lacks else 0)


@main.command("compile")
def compile_command() -> None:
    """Make the .mo files that the programs read."""
    for path in catalogues.compile_all():
        click.echo(catalogues.relative(path))


if __name__ == "__main__":
    main()
