"""A real Postgres for the tests: a migrated template once, a copy of it for each test that asks for a database."""

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

# a machine may be busy: how long a thing takes is told by benchmarks
hypothesis.settings.register_profile("ingest", deadline=None)
hypothesis.settings.load_profile("ingest")

_numbers = itertools.count(1)
_PREFIX = f"ingest_test_{os.getpid()}"


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """URL of a Postgres server: the one that INGEST_TEST_DATABASE_URL names, else an embedded one."""
    given = os.environ.get("INGEST_TEST_DATABASE_URL")
    if given:
        yield given
        return
    # not under pytest's directory: another run of pytest closes that to the user that Postgres runs as
    with tempfile.TemporaryDirectory(prefix="ingest-") as directory, embedded.postgres(Path(directory)) as url:
        yield url


@pytest.fixture(scope="session")
def template(server: str) -> Iterator[str]:
    """Name of a database with the schema of today."""
    name = f"{_PREFIX}_template"
    _admin(server, f"CREATE DATABASE {name}")
    migrate(embedded.database(server, name))
    yield name
    _admin(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_database(server: str) -> Iterator[str]:
    """URL of a database with nothing in it."""
    yield from _database(server, "template1")


@pytest.fixture
def database_url(server: str, template: str) -> Iterator[str]:
    """URL of a database of the test's own, with the schema of today."""
    yield from _database(server, template)


@pytest.fixture(scope="module")
def module_database_url(server: str, template: str) -> Iterator[str]:
    """URL of a database of the test module's own, with the schema of today."""
    yield from _database(server, template)


@pytest.fixture
async def store(database_url: str):
    """Return a store on a database of the test's own."""
    opened = Store(database_url, connections=4)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Directory of recorded real pages beside the checkout."""
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
