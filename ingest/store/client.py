"""How psql, the client of Postgres for people, is called so that it reaches the database of this program."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from typing import TYPE_CHECKING

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ingest.store import embedded
from ingest.store.errors import DatabaseUrlError
from ingest.store.translation import check_url

if TYPE_CHECKING:
    from collections.abc import Iterator

_SEARCH_PATH = "-c search_path=ingest,public"
"""The option of a session in which the tables of this program need no schema before their names."""
_SERVICE = "ingest"
"""The name by which psql finds the secrets in their file."""


def find_psql(*, for_embedded: bool) -> str | None:
    """Return the path of psql; None: it is not installed. The embedded Postgres brings its own, which fits it best."""
    if for_embedded:
        return embedded.own_psql() or shutil.which("psql")
    return shutil.which("psql") or embedded.own_psql()


@contextlib.contextmanager
def connection_of(url: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield how psql connects to a database: an argument, which holds no secret, and variables of its environment.

    Other users of a machine see the arguments of a process, and not its environment. Secrets that no variable can hold stand in a file, which
    only this user can read, until the end of the context. Raises DatabaseUrlError.
    """
    check_url(url)
    parameters = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    secrets = {name: parameters.pop(name) for name in _secret_names() & parameters.keys()}
    password = secrets.pop("password", "")
    environment = {"PGPASSWORD": password} if password else {}
    options = f"{parameters.pop('options', '')} {_SEARCH_PATH}".strip()
    argument = f"--dbname={make_conninfo(**parameters, options=options)}"
    if not secrets:
        yield argument, environment
        return
    if "service" in parameters or any(
        value != value.strip() or len(value.splitlines()) > 1 for value in secrets.values()
    ):
        raise DatabaseUrlError(
            f"psql cannot be given {', '.join(sorted(secrets))} of INGEST_DATABASE_URL: write it into the file of its service"
        )
    # a temporary file has the mode 600
    with tempfile.NamedTemporaryFile("w", prefix="ingest-", suffix=".conf", encoding="utf-8") as file:
        file.writelines([f"[{_SERVICE}]\n", *(f"{name}={value}\n" for name, value in secrets.items())])
        file.flush()
        yield argument, environment | {"PGSERVICEFILE": file.name, "PGSERVICE": _SERVICE}


def _secret_names() -> set[str]:
    """Return the parameters of a connection that are secret. The driver marks some of them by a star."""
    return {"scram_client_key", "scram_server_key"} | {
        parameter.keyword.decode() for parameter in psycopg.pq.Conninfo.get_defaults() if parameter.dispchar == b"*"
    }
