"""Start the library's command line: ``python -m media``."""

from media.cli import main

main(prog_name="python -m media")
