"""The frame's tests look at what is built: browser files and compiled catalogues, brought up to the sources first."""

import pytest

from tests.web.cast import open_shop
from web import vendor
from web.translations.catalogues import compile_all


@pytest.fixture(scope="session", autouse=True)
def built():
    vendor.build()
    compile_all()


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request, tmp_path):
    url = f"sqlite:///{tmp_path / 'shop.sqlite'}" if request.param == "sqlite" else request.getfixturevalue("postgres")
    database = open_shop(url)
    yield database
    database.close()
