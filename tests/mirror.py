"""A copy of the articles that is kept by the change log alone, as an application keeps one."""

from __future__ import annotations

import threading
from typing import Any

import psycopg
from psycopg.rows import dict_row

_PAUSE_S = 0.1
_PUBLIC = """
    SELECT id, url, site, title, body, language, authors, published_at, published_from, first_seen_at, updated_at, revision, verdict, reason,
           page_verdict, source, source_feed_id, withdrawn_at, withdrawn_reason, duplicate_of, duplicate_kind, similarity
      FROM ingest.article
"""
"""The columns of which each change is told: those that ``ingest changes`` shows."""
_CHANGES = "SELECT position, article_id FROM ingest.changes_after(%s, 500)"


class Mirror(threading.Thread):
    """Reads the change log of a database, and from the table each article that the log names, until it is stopped.

    It survives a database that is away.
    """

    def __init__(self, url: str) -> None:
        """``url``: that of the database."""
        super().__init__(daemon=True)
        self._url = url
        self._is_over = threading.Event()
        self._cursor = 0
        self.changes = 0
        self.articles: dict[int, dict[str, Any]] = {}

    def stop(self) -> None:
        """Stop reading."""
        self._is_over.set()
        self.join()

    def run(self) -> None:
        """Follow the log."""
        while not self._is_over.wait(_PAUSE_S):
            try:
                with psycopg.connect(self._url, autocommit=True, row_factory=dict_row) as connection:
                    while not self._is_over.wait(_PAUSE_S):
                        self._follow(connection)
            except psycopg.OperationalError:
                continue

    def _follow(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        while told := connection.execute(_CHANGES, [self._cursor]).fetchall():
            self._take(connection, told)

    def _take(self, connection: psycopg.Connection[dict[str, Any]], told: list[dict[str, Any]]) -> None:
        for row in told:
            found = connection.execute(f"{_PUBLIC} WHERE id = %s", [row["article_id"]]).fetchone()
            if found is not None:
                self.articles[row["article_id"]] = found
            self._cursor = row["position"]
            self.changes += 1

    def drift(self) -> list[tuple[Any, ...]]:
        """Read what is left of the log; return what differs from the table: the article, the column, its value here and there."""
        with psycopg.connect(self._url, autocommit=True, row_factory=dict_row) as connection:
            self._follow(connection)
            there = {row["id"]: row for row in connection.execute(_PUBLIC)}
        return [
            (article, column, self.articles.get(article, {}).get(column), value)
            for article, row in there.items()
            for column, value in row.items()
            if self.articles.get(article, {}).get(column) != value
        ]
