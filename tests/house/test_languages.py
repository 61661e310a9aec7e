"""Every sentence a person can meet exists in all three languages."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_no_sentence_lacks_a_translation():
    told = subprocess.run(
        [sys.executable, "-m", "web.translations", "check"], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize("package", ["web", "kiosk", "storeadmin"])
def test_chinese_keeps_its_own_punctuation(package):
    """No ASCII comma or full stop between Han characters, in either script."""
    import re

    from babel.messages.pofile import read_po

    wrong = re.compile(r"[\u4e00-\u9fff][,!?;][\u4e00-\u9fff]|[！]")
    with (ROOT / package / "translations/zh_Hant/LC_MESSAGES/messages.po").open("rb") as file:
        catalogue = read_po(file)
    faults = [str(m.id) for m in catalogue if m.id and (wrong.search(str(m.id)) or wrong.search(str(m.string)))]
    assert faults == []
