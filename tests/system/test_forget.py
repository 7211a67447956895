"""`ingest forget`: the operator erases an article, and no further pass brings it back."""

from __future__ import annotations

import json

from processes import Ingest, rows
from test_cli import ingest


def _pass(tmp_path, **settings) -> str:
    with Ingest(tmp_path, "run", "--once", **settings) as one:
        assert one.wait(90) == 0, one.text
    return one.text


def test_an_article_is_shown_then_erased_and_a_further_pass_does_not_bring_it_back(
    tmp_path, database_url, start_newsroom
):
    newsroom = start_newsroom("--seed", "5", "--initial", "10")
    settings = {"INGEST_DATABASE_URL": database_url, "INGEST_FEEDS": newsroom.feeds_file}
    _pass(tmp_path, **settings)
    ((url, site, count),) = rows(
        database_url,
        "SELECT url, site, count(*) OVER () FROM ingest.article ORDER BY id LIMIT 1",
    )

    def forget(*arguments: str):
        return ingest(tmp_path, "forget", *arguments, INGEST_DATABASE_URL=database_url)

    shown = forget(url, "--json")
    (row,) = json.loads(shown.stdout)
    assert (shown.returncode, row["url"], row["entries"] > 0) == (0, url, True)
    assert b"Nothing was deleted. With --yes" in shown.stderr
    erased = forget(url, "--yes")
    assert (erased.returncode, erased.stdout) == (
        0,
        b"1 articles and 0 entries that waited for their pages were erased\n",
    )
    assert b"Still held: backups" in erased.stderr
    rows(
        database_url,
        "UPDATE ingest.feed SET next_poll_at = now(), etag = NULL, last_modified = NULL, document_hash = NULL RETURNING id",
    )
    rows(
        database_url,
        "UPDATE ingest.host SET next_poll_at = now(), quick_poll_at = now(), slow_poll_at = now() RETURNING name",
    )
    assert url not in _pass(tmp_path, **settings)
    assert rows(database_url, "SELECT count(*) FROM ingest.article WHERE url = %s", url) == [(0,)]
    assert rows(database_url, "SELECT count(*) FROM ingest.article") == [(count - 1,)]
    again = forget(url)
    assert (again.returncode, b"No article is stored of it" in again.stderr) == (1, True)
    of_site = forget("--site", site, "--yes", "--json")
    assert json.loads(of_site.stdout)["articles"] >= 0
    assert rows(database_url, "SELECT count(*) FROM ingest.article WHERE site = %s", site) == [(0,)]
    assert forget("--undo", url).returncode == 0
    assert forget("--undo", url).returncode == 1


def test_what_cannot_be_meant_is_said(tmp_path, database_url):
    for arguments, message in (
        ((), b"give addresses, or --site"),
        (("https://a.example/1", "--site", "a.example"), b"give addresses, or --site"),
        (("--site", "a.example", "--undo"), b"--undo takes addresses"),
    ):
        told = ingest(tmp_path, "forget", *arguments, INGEST_DATABASE_URL=database_url)
        assert (told.returncode, message in told.stderr) == (2, True), told.stderr
    nothing = ingest(tmp_path, "forget", "https://a.example/1", "--yes", INGEST_DATABASE_URL=database_url)
    assert (nothing.returncode, b"kept from being collected" in nothing.stderr) == (0, True)
