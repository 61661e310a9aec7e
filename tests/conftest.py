"""What every test may ask for: real servers and real programs. Feature fixtures live beside their tests."""

from collections.abc import Iterator

import pytest

from tests import servers


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from servers.postgres_server(tmp_path_factory.mktemp("postgres"))


@pytest.fixture
def postgres(postgres_server: str) -> str:
    """The URL of an empty PostgreSQL database of this test's own."""
    return servers.fresh_database(postgres_server)


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from servers.redis_server(tmp_path_factory.mktemp("redis"))
