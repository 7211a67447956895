"""`ingest config`: what the operator is told about the settings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest.cli.app import app
from ingest.config import Settings


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """Work in an empty directory, without settings from outside."""
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields:
        monkeypatch.delenv(f"INGEST_{field.upper()}", raising=False)


def _config(*arguments: str):
    return CliRunner().invoke(app, ("config", *arguments))


def test_each_setting_is_shown_with_its_value_and_its_origin_and_without_the_password(monkeypatch):
    monkeypatch.setenv("INGEST_DATABASE_URL", "postgresql://me:secret@db:5433/news")
    Path(".env").write_text("INGEST_ADDRESS_SPACING_S=0.025\nINGEST_ALLOWED_NETWORKS=10.0.0.0/8,fd00::/8\n")
    shown = _config("show")
    assert shown.exit_code == 0
    lines = {line.split()[0]: line.split()[1:] for line in shown.stdout.splitlines()}
    env_file = f"({Path('.env').absolute()})"
    assert lines["INGEST_DATABASE_URL"] == ["postgresql://me@db:5433/news", "(environment)"]
    assert lines["INGEST_ADDRESS_SPACING_S"] == ["0.025", env_file]
    assert lines["INGEST_ALLOWED_NETWORKS"] == ["10.0.0.0/8,fd00::/8", env_file]
    assert lines["INGEST_MIGRATE"] == ["true", "(default)"]
    assert lines["INGEST_FEEDS"] == ["unset", "(default)"]
    assert "secret" not in shown.output


def test_settings_are_shown_as_json_with_values_of_their_types(monkeypatch):
    monkeypatch.setenv("INGEST_WORKERS", "5")
    shown = json.loads(_config("show", "--json").stdout)
    assert {row["setting"] for row in shown} == {f"INGEST_{name.upper()}" for name in Settings.model_fields}
    found = {row["setting"]: (row["value"], row["from"]) for row in shown}
    assert found["INGEST_WORKERS"] == (5, "environment")
    assert found["INGEST_DATABASE_URL"] == (None, "default")


def test_a_url_that_cannot_be_read_is_not_shown(monkeypatch):
    monkeypatch.setenv("INGEST_DATABASE_URL", "mysql://me:secret@db/news")
    shown = _config("show")
    assert "not shown, since it cannot be read" in shown.stdout
    assert "secret" not in shown.output


def test_settings_that_can_be_used_are_found_good_and_the_places_are_told(tmp_path):
    checked = _config("check")
    assert (checked.exit_code, checked.stderr) == (0, "")
    assert f"looked for {tmp_path / '.env'}: there is no such file\n" in checked.stdout
    assert "looked in environment\n" in checked.stdout


def test_a_name_that_no_setting_has_is_a_warning_with_exit_code_1(monkeypatch):
    monkeypatch.setenv("INGEST_WORKRES", "5")
    checked = _config("check")
    assert checked.exit_code == 1
    assert "INGEST_WORKRES (environment) is no setting, and is ignored; did you mean INGEST_WORKERS?" in checked.stderr


def test_every_setting_that_cannot_be_used_is_told_with_exit_code_2(monkeypatch):
    monkeypatch.setenv("INGEST_WORKERS", "none")
    monkeypatch.setenv("INGEST_LEASE_S", "-1")
    checked = _config("check")
    assert checked.exit_code == 2
    assert "INGEST_WORKERS" in checked.stderr
    assert "INGEST_LEASE_S" in checked.stderr


@pytest.mark.parametrize(
    ("content", "reason"),
    [(None, "No such file"), ("<html><p>not found</p></html>", "not an OPML document"), ("feeds\n", "holds no feed")],
)
def test_a_list_of_feeds_and_a_database_url_that_cannot_be_used_are_told_together(
    monkeypatch, tmp_path, content, reason
):
    file = tmp_path / "feeds.opml"
    if content is not None:
        file.write_text(content)
    monkeypatch.setenv("INGEST_FEEDS", str(file))
    monkeypatch.setenv("INGEST_DATABASE_URL", "garbage")
    checked = _config("check")
    assert checked.exit_code == 2
    assert f"INGEST_FEEDS: {file}" in checked.stderr
    assert reason in checked.stderr
    assert "INGEST_DATABASE_URL is not of the form" in checked.stderr
