from __future__ import annotations

import json

import psycopg
import pytest
from test_cli import ingest


@pytest.mark.made_up_rows
def test_search_prints_titles_addresses_and_passages_or_json_and_nothing_found_is_1(tmp_path, database_url):
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            """INSERT INTO ingest.article (url, site, title, body, language, verdict, body_hash, published_at) VALUES
                   ('https://a.example/1', 'a.example', 'Piers', 'Two [bold] piers & a <b>harbour</b>.', 'en', 'full', '', '2024-05-01'),
                   ('https://b.example/2', 'b.example', '天気', '東京都の天気は晴れ。', 'ja', 'full', '', '2024-05-02')"""
        )
    shown = ingest(tmp_path, "search", "harbours -ferry", INGEST_DATABASE_URL=database_url)
    assert shown.returncode == 0
    title, where, passage, _ = shown.stdout.decode().split("\n")[:4]
    assert (title, where) == ("Piers", "https://a.example/1  2024-05-01")
    assert "bold] piers & a <b>harbour" in passage
    options = ("--site", "b.example", "--since", "2024-05-02", "--language", "ja", "--limit", "5", "--json")
    found = ingest(tmp_path, "search", "東京都", *options, INGEST_DATABASE_URL=database_url)
    (row,) = json.loads(found.stdout)
    assert (row["url"], row["headline"]) == ("https://b.example/2", "<mark>東京都</mark>の天気は晴れ")
    nothing = ingest(tmp_path, "search", "--since", "2024-05-03", "東京都", INGEST_DATABASE_URL=database_url)
    assert (nothing.returncode, nothing.stdout) == (1, b"")
    assert nothing.stderr == b"no article matches; fewer words, or `or` between them, find more\n"
