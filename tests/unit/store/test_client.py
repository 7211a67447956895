"""How psql is called: which one, and what of the URL stands where."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path

import psycopg
import pytest

from ingest.store import client
from ingest.store.errors import DatabaseUrlError

SECRETS = {
    "sslpassword": "s3 cret1",
    "oauth_client_secret": "s3cret=2",
    "scram_client_key": "s3cret3",
    "scram_server_key": "s3cret4",
}
URL = "postgresql://me:s3cret0@db/news?sslmode=require&" + "&".join(
    f"{name}={value.replace(' ', '%20').replace('=', '%3D')}" for name, value in SECRETS.items()
)


def test_no_secret_is_an_argument_and_those_without_a_variable_stand_in_a_file_of_this_user_alone():
    with client.connection_of(URL) as (argument, environment):
        file = Path(environment["PGSERVICEFILE"])
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        head, *lines = file.read_text().splitlines()
        assert head == f"[{environment['PGSERVICE']}]"
        assert dict(line.split("=", 1) for line in lines) == SECRETS
    assert not file.exists()
    assert "s3" not in argument
    assert "sslmode=require" in argument
    assert environment["PGPASSWORD"] == "s3cret0"


def test_a_url_without_such_secrets_needs_no_file():
    with client.connection_of("postgresql://me:secret@db/news") as (_, environment):
        assert environment == {"PGPASSWORD": "secret"}


@pytest.mark.parametrize("end", ["%20", "%0Auser%3Droot", "&service=other"])
def test_a_secret_that_cannot_stand_in_the_file_is_refused_by_the_name_of_its_parameter(end):
    url = f"postgresql://me@db/news?sslpassword=s3cret{end}"
    with pytest.raises(DatabaseUrlError, match="sslpassword") as refused, client.connection_of(url):
        pass
    assert "s3cret" not in str(refused.value)


def test_psql_has_the_version_of_the_embedded_server(server, monkeypatch):
    monkeypatch.delenv("PATH")
    with psycopg.connect(server) as connection:
        (version,) = connection.execute("SHOW server_version").fetchone()
    program = client.find_psql(for_embedded=True)
    assert program is not None
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    assert told.split()[2] == version.split()[0]
