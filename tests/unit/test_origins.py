from __future__ import annotations

from pathlib import Path

import pytest
import structlog

from ingest.config import Settings, SettingsError, read_settings
from ingest.origins import origins, unknown_names, warn_of


@pytest.fixture(autouse=True)
def toml(tmp_path, monkeypatch) -> Path:
    """Work in an empty directory, without settings from outside. Return the path of the TOML file, which is empty."""
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields:
        monkeypatch.delenv(f"INGEST_{field.upper()}", raising=False)
    file = tmp_path / "ingest.toml"
    file.touch()
    monkeypatch.setenv("INGEST_CONFIG_FILE", str(file))
    return file


def _unknown() -> list[tuple[str, str | None]]:
    return [(found.name, found.nearest) for found in unknown_names()]


def test_each_setting_is_told_with_the_place_that_won(toml, monkeypatch):
    toml.write_text("workers = 3\nlease_s = 60\ndrain_s = 5\n")
    Path(".env").write_text("INGEST_LEASE_S=70\nINGEST_DRAIN_S=6\nPOSTGRES_PASSWORD=x\n")
    monkeypatch.setenv("INGEST_DRAIN_S", "7")
    settings = read_settings()
    found = origins(settings)
    assert (settings.workers, settings.lease_s, settings.drain_s) == (3, 70, 7)
    assert (found["workers"], found["lease_s"], found["drain_s"]) == (
        str(toml),
        str(Path(".env").absolute()),
        "environment",
    )
    assert found["per_host"] == "default"


def test_an_empty_value_is_told_with_its_place_only_where_it_has_a_meaning(monkeypatch):
    monkeypatch.setenv("INGEST_HTTP_LISTEN", "")
    Path(".env").write_text("INGEST_HTTP_LISTEN=127.0.0.1:9000\nINGEST_LEASE_S=\n")
    settings = read_settings()
    found = origins(settings)
    assert (settings.http_listen, found["http_listen"], found["lease_s"]) == ("none", "environment", "default")


def test_a_name_with_a_typo_is_told_with_the_nearest_one_wherever_it_stands(toml, monkeypatch):
    toml.write_text("worker = 3\n[stripes]\n")
    Path(".env").write_text("INGEST_DATABSE_URL=postgresql://db/news\nOTHER_NAME=1\n")
    monkeypatch.setenv("INGEST_LEASES", "5")
    monkeypatch.setenv("INGEST_COMPLETELY_DIFFERENT", "5")
    assert sorted(_unknown()) == [
        ("INGEST_COMPLETELY_DIFFERENT", None),
        ("INGEST_DATABSE_URL", "INGEST_DATABASE_URL"),
        ("INGEST_LEASES", "INGEST_LEASE_S"),
        ("stripes", "strip"),
        ("worker", "workers"),
    ]


def test_names_that_kubernetes_gives_to_each_container_are_not_told_there_and_only_there(monkeypatch):
    for name in ("INGEST_SERVICE_HOST", "INGEST_PORT_8081_TCP_ADDR", "INGEST_WEB_SERVICE_PORT_HTTP", "INGEST_PORT"):
        monkeypatch.setenv(name, "10.0.0.1")
    assert len(_unknown()) == 4
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1")
    assert _unknown() == []


def test_a_typo_of_the_database_url_is_logged_with_the_database_that_is_used_instead(monkeypatch, tmp_path):
    monkeypatch.setenv("INGEST_DATABSE_URL", "postgresql://me:secret@db/news")
    with structlog.testing.capture_logs() as logged:
        settings = read_settings()
        warn_of(unknown_names(), settings)
    assert logged == [
        {
            "event": "setting_unknown",
            "log_level": "warning",
            "name": "INGEST_DATABSE_URL",
            "source": "environment",
            "nearest": "INGEST_DATABASE_URL",
        },
        {
            "event": "database_url_missing",
            "log_level": "warning",
            "name": "INGEST_DATABSE_URL",
            "data_dir": str(tmp_path / ".data"),
        },
    ]


def test_the_database_url_may_stand_in_a_file(monkeypatch, tmp_path):
    secret = tmp_path / "database-url"
    secret.write_text("postgresql://me:secret@db/news\n")
    monkeypatch.setenv("INGEST_DATABASE_URL_FILE", str(secret))
    settings = read_settings()
    assert settings.database_url == "postgresql://me:secret@db/news"
    assert origins(settings)["database_url"] == str(secret)


def test_one_place_that_says_in_both_ways_where_the_database_is_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("INGEST_DATABASE_URL", "postgresql://me:secret@db/news")
    monkeypatch.setenv("INGEST_DATABASE_URL_FILE", str(tmp_path / "file"))
    with pytest.raises(SettingsError, match="INGEST_DATABASE_URL and INGEST_DATABASE_URL_FILE are both set") as refused:
        read_settings()
    assert "secret" not in str(refused.value)


def test_the_place_that_comes_first_says_where_the_database_is(toml, monkeypatch):
    toml.write_text('database_url_file = "/run/secrets/none"\n')
    monkeypatch.setenv("INGEST_DATABASE_URL", "postgresql://db/news")
    settings = read_settings()
    assert (settings.database_url, settings.database_url_file) == ("postgresql://db/news", None)
    assert (origins(settings)["database_url"], origins(settings)["database_url_file"]) == ("environment", "default")


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "No such file"), (b" \n", "is empty"), (b"\xff\xfe", "no text in UTF-8")]
)
def test_a_file_without_a_database_url_is_refused_by_its_name(monkeypatch, tmp_path, content, reason):
    file = tmp_path / "database-url"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("INGEST_DATABASE_URL_FILE", str(file))
    with pytest.raises(SettingsError, match=rf"INGEST_DATABASE_URL_FILE: .*{file.name}.*{reason}"):
        read_settings()


def test_a_file_of_settings_that_is_named_must_exist(monkeypatch, tmp_path):
    monkeypatch.setenv("INGEST_CONFIG_FILE", str(tmp_path / "none.toml"))
    with pytest.raises(SettingsError, match=r"INGEST_CONFIG_FILE names .*none.toml"):
        read_settings()


def test_a_toml_file_that_cannot_be_read_is_told(toml):
    toml.write_text("workers = = 3")
    with pytest.raises(SettingsError, match="TOML file cannot be read"):
        read_settings()


def test_a_wrong_value_of_a_secret_setting_is_not_repeated(toml):
    toml.write_text('database_url = ["secret"]\n')
    with pytest.raises(SettingsError, match="INGEST_DATABASE_URL") as refused:
        read_settings()
    assert "secret" not in str(refused.value)
