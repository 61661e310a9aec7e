"""Head office and an enrolled store, on files of this test's own."""

from pathlib import Path

import pytest

from tests.link.cast import Hq, Store


@pytest.fixture
def hq(tmp_path: Path) -> Hq:
    return Hq(tmp_path / "hq.db")


@pytest.fixture
def store(tmp_path: Path, hq: Hq) -> Store:
    store = Store(tmp_path / "s1.db", "S0001")
    store.enrol(hq)
    return store
