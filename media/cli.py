"""The command line of the library: add files, verify what is there, draw a QR code."""

from pathlib import Path

import click

from telecom.errors import Refusal

_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(help="Pictures, sound and video: a library of files named by their SHA-256.")
def main() -> None:
    pass


@main.command()
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="FILE...")
@click.option("--folder", required=True, type=_FOLDER, help="The library's folder; made when missing.")
@click.option("--renditions", "as_picture", is_flag=True, help="Add WebP renditions of a picture, not the file itself.")
def add(files: tuple[Path, ...], folder: Path, as_picture: bool) -> None:
    """Add each FILE and print its name (with its width, for renditions)."""
    from media import renditions
    from media.library import Library

    library = Library(folder)
    refused = 0
    for file in files:
        try:
            if as_picture:
                for made in renditions.store(library, file.read_bytes()).files:
                    click.echo(f"{made.sha}  {made.width}  {file.name}")
            else:
                with file.open("rb") as content:
                    click.echo(f"{library.put(content)}  {file.name}")
        except Refusal as refusal:
            refused += 1
            click.echo(f"{file.name}: {refusal}", err=True)
    if refused:
        raise SystemExit(1)


@main.command()
@click.option("--folder", required=True, type=_FOLDER, help="The library's folder.")
def verify(folder: Path) -> None:
    """Read every file again; print the damaged and exit with 1 if there is one."""
    from media.library import Library

    library = Library(folder)
    damaged = list(library.damaged())
    for sha in damaged:
        click.echo(f"damaged  {sha}")
    click.echo(f"{sum(1 for _ in library.names())} files, {len(damaged)} damaged")
    if damaged:
        raise SystemExit(1)


@main.command()
@click.argument("text")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path), metavar="OUT.png")
@click.option("--module-px", default=8, show_default=True, type=click.IntRange(1, 64), help="Pixels a module.")
def qr(text: str, out: Path, module_px: int) -> None:
    """Draw TEXT as a QR code into OUT.png."""
    from media.qr import qr_png

    try:
        out.write_bytes(qr_png(text, module_px))
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(str(out))
