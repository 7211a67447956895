from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

import pytest
from pydantic import ValidationError

from ingest.config import Settings, SettingsError, read_settings
from ingest.model.boilerplate import Note


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """Work in an empty directory, without settings from outside."""
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields:
        monkeypatch.delenv(f"INGEST_{field.upper()}", raising=False)


def test_settings_come_from_the_environment_before_the_env_file(monkeypatch):
    Path(".env").write_text("INGEST_WORKERS=3\nINGEST_CONTACT=me@example.org\n")
    monkeypatch.setenv("INGEST_WORKERS", "5")
    settings = read_settings()
    assert (settings.workers, settings.contact) == (5, "me@example.org")


def test_an_empty_variable_counts_as_unset(monkeypatch):
    monkeypatch.setenv("INGEST_DATABASE_URL", "")
    assert read_settings().database_url is None


def test_every_wrong_setting_is_named_at_once(monkeypatch):
    monkeypatch.setenv("INGEST_WORKERS", "many")
    monkeypatch.setenv("INGEST_LEASE_S", "-1")
    with pytest.raises(SettingsError, match=r"(?s)INGEST_WORKERS.*INGEST_LEASE_S|INGEST_LEASE_S.*INGEST_WORKERS"):
        read_settings()


def test_limits_that_contradict_each_other_are_refused(monkeypatch):
    monkeypatch.setenv("INGEST_MIN_POLL_INTERVAL_S", "100")
    monkeypatch.setenv("INGEST_MAX_POLL_INTERVAL_S", "10")
    with pytest.raises(SettingsError, match="INGEST_MIN_POLL_INTERVAL_S is larger"):
        read_settings()


def test_a_number_without_end_is_refused(monkeypatch):
    monkeypatch.setenv("INGEST_MAX_POLL_INTERVAL_S", "inf")
    with pytest.raises(SettingsError, match="INGEST_MAX_POLL_INTERVAL_S"):
        read_settings()


@pytest.mark.parametrize(
    ("given", "strip"),
    [("", ()), ("credits", (Note.CREDITS,)), (" author-notes, corrections,", (Note.AUTHOR_NOTES, Note.CORRECTIONS))],
)
def test_notes_to_strip_are_a_comma_list(monkeypatch, given, strip):
    monkeypatch.setenv("INGEST_STRIP", given)
    assert read_settings().strip == strip


def test_a_note_that_there_is_not_is_refused_and_those_that_there_are_are_told(monkeypatch):
    monkeypatch.setenv("INGEST_STRIP", "credits,footnotes")
    with pytest.raises(SettingsError, match=r"INGEST_STRIP.*footnotes.*credits, corrections, author-notes"):
        read_settings()


def test_allowed_networks_are_a_comma_list(monkeypatch):
    monkeypatch.setenv("INGEST_ALLOWED_NETWORKS", "10.1.0.0/16, fd12::/48, 127.0.0.1")
    assert read_settings().allowed_networks == tuple(map(ip_network, ("10.1.0.0/16", "fd12::/48", "127.0.0.1/32")))


def test_a_network_that_is_none_is_refused(monkeypatch):
    monkeypatch.setenv("INGEST_ALLOWED_NETWORKS", "10.1.2.3/16")
    with pytest.raises(SettingsError, match=r"INGEST_ALLOWED_NETWORKS.*10.1.2.3/16"):
        read_settings()


def test_no_message_repeats_the_password(monkeypatch):
    monkeypatch.setenv("INGEST_DATABASE_URL", "postgresql://me:secret@db/news")
    monkeypatch.setenv("INGEST_MIN_POLL_INTERVAL_S", "100000")
    with pytest.raises(SettingsError) as refused:
        read_settings()
    assert "secret" not in str(refused.value)


def test_an_env_file_that_cannot_be_read_is_named():
    Path(".env").write_bytes(b"INGEST_CONTACT=\xff\xfe")
    with pytest.raises(SettingsError, match=r"\.env"):
        read_settings()


def test_settings_do_not_change_once_read():
    with pytest.raises(ValidationError):
        read_settings().workers = 7


@pytest.mark.parametrize(
    ("given", "listens"),
    [
        ("0.0.0.0:8081", "0.0.0.0:8081"),
        ("[::1]:0", "[::1]:0"),
        ("localhost:80", "localhost:80"),
        ("none", "none"),
        ("", "none"),
    ],
)
def test_the_place_to_listen_is_a_host_and_a_port_and_an_empty_one_means_nowhere(monkeypatch, given, listens):
    monkeypatch.setenv("INGEST_HTTP_LISTEN", given)
    assert read_settings().http_listen == listens


@pytest.mark.parametrize(
    "given", ["8081", ":8081", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:8081", "a b:80", "h:-1", "h:٣"]
)
def test_a_place_to_listen_that_is_none_is_refused_with_examples(monkeypatch, given):
    monkeypatch.setenv("INGEST_HTTP_LISTEN", given)
    with pytest.raises(SettingsError, match=r"INGEST_HTTP_LISTEN: .*such as 127\.0\.0\.1:8081"):
        read_settings()


def test_an_empty_place_to_listen_in_the_env_file_means_nowhere_and_the_environment_goes_before_it(monkeypatch):
    assert read_settings().http_listen is None
    Path(".env").write_text("INGEST_HTTP_LISTEN=\n")
    assert read_settings().http_listen == "none"
    monkeypatch.setenv("INGEST_HTTP_LISTEN", "127.0.0.1:9")
    assert read_settings().http_listen == "127.0.0.1:9"
    Path(".env").write_text("INGEST_HTTP_LISTEN=127.0.0.1:9\n")
    monkeypatch.setenv("INGEST_HTTP_LISTEN", "")
    assert read_settings().http_listen == "none"
