"""The frame's tests look at what is built: browser files and compiled catalogues, brought up to the sources first."""

import pytest

from web import vendor
from web.translations.catalogues import compile_all


@pytest.fixture(scope="session", autouse=True)
def built():
    vendor.build()
    compile_all()
