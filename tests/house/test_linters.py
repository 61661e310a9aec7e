"""The linters stay quiet: style everywhere, strict types where the business and the wire are."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


def told(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(BIN / words[0]), *words[1:]], cwd=ROOT, capture_output=True, text=True)


def test_ruff_finds_nothing():
    found = told("ruff", "check", "--no-cache", ".")
    assert found.returncode == 0, found.stdout


def test_the_business_and_the_wire_are_strictly_typed():
    found = told("mypy", "telecom", "link")
    assert found.returncode == 0, found.stdout
