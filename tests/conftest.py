"""A real Postgres for the tests. A template with the schema is made once; each test that needs a database gets a copy."""

from __future__ import annotations

import itertools
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import psycopg
import pytest

from ingest.store import embedded
from ingest.store.migrate import migrate
from ingest.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

# no deadline: the machine may be busy, and benchmarks measure times
hypothesis.settings.register_profile("ingest", deadline=None)
hypothesis.settings.load_profile("ingest")

_numbers = itertools.count(1)
_PREFIX = f"ingest_test_{os.getpid()}"


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Yield the URL of a Postgres server: the one that INGEST_TEST_DATABASE_URL names, or an embedded one."""
    given = os.environ.get("INGEST_TEST_DATABASE_URL")
    if given:
        yield given
        return
    # not under pytest's directory: another run of pytest takes access to it from the user that runs Postgres
    with tempfile.TemporaryDirectory(prefix="ingest-") as directory, embedded.postgres(Path(directory)) as url:
        yield url


@pytest.fixture(scope="session")
def template(server: str) -> Iterator[str]:
    """Yield the name of a database with the newest schema."""
    name = f"{_PREFIX}_template"
    _admin(server, f"CREATE DATABASE {name}")
    migrate(embedded.database(server, name))
    yield name
    _admin(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_database(server: str) -> Iterator[str]:
    """Yield the URL of an empty database."""
    yield from _database(server, "template1")


@pytest.fixture
def database_url(server: str, template: str) -> Iterator[str]:
    """Yield the URL of a database with the newest schema that only this test uses."""
    yield from _database(server, template)


@pytest.fixture(scope="module")
def module_database_url(server: str, template: str) -> Iterator[str]:
    """Yield the URL of a database with the newest schema that only the tests of this module use."""
    yield from _database(server, template)


@pytest.fixture
async def store(database_url: str):
    """Yield a store with a database that only this test uses."""
    opened = Store(database_url, connections=4)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Return the directory of recorded real pages beside the checkout; skip the test if it does not exist."""
    directory = Path(__file__).parents[2] / "shared" / "corpus"
    if not directory.is_dir():
        pytest.skip("the recorded real pages do not lie beside this checkout")
    return directory


def _database(server: str, template: str) -> Iterator[str]:
    name = f"{_PREFIX}_{next(_numbers)}"
    _admin(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield embedded.database(server, name)
    _admin(server, f"DROP DATABASE {name} WITH (FORCE)")


def _admin(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)
