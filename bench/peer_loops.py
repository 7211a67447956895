"""Loops that do a part of the daemon's work with other libraries, each in a few processes; a program that any environment can run.

It reads its task from a line of JSON, says ``ready`` when its processes have what they import, begins at the next line, and prints
what it did. Names below ``localhost`` are looked up without the system's resolver, which may not know them.
"""

from __future__ import annotations

import importlib
import json
import multiprocessing
import resource
import sys
import time
from typing import Any

from other_loops import cpu_s, know_localhost

_TABLE = (
    "CREATE TABLE IF NOT EXISTS article (url text PRIMARY KEY, title text, published text, authors text, body text)"
)
_INSERT = (
    "INSERT INTO article (url, title, published, authors, body) VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
)
_TIMEOUT_S = 30
_NEEDS = {
    "trafilatura": ("requests", "trafilatura"),
    "loop": ("requests", "feedparser", "trafilatura", "psycopg"),
    "newspaper": ("requests", "feedparser", "newspaper", "psycopg"),
    "newsplease": ("requests", "feedparser", "newsplease", "psycopg"),
}
_kept: dict[str, Any] = {}
"""What a process keeps open: the session and the connection."""


def _session() -> Any:
    if "session" not in _kept:
        _kept["session"] = importlib.import_module("requests").Session()
    return _kept["session"]


def _connection() -> Any:
    if "connection" not in _kept:
        _kept["connection"] = importlib.import_module("psycopg").connect(_kept["database"])
    return _kept["connection"]


def _extract(url: str) -> tuple[int, float]:
    """Fetch a page and extract its text; return 1, and the CPU seconds of the extraction."""
    text = _session().get(url, timeout=_TIMEOUT_S).text
    begin = time.process_time()
    importlib.import_module("trafilatura").extract(text, url=url)
    return 1, time.process_time() - begin


def _of_feed(task: tuple[str, str]) -> tuple[int, float]:
    """Store the articles of a feed, each in a transaction of its own; return their number. A page that fails is a row without a body."""
    kind, url = task
    read = {"loop": _by_trafilatura, "newspaper": _by_newspaper, "newsplease": _by_newsplease}[kind]
    entries = importlib.import_module("feedparser").parse(_session().get(url, timeout=_TIMEOUT_S).content).entries
    for entry in entries:
        try:
            found = read(entry)
        except Exception as error:  # noqa: BLE001 -- libraries raise what they like, and a loop goes on
            print(f"{entry.link}: {error}", file=sys.stderr)
            found = (entry.title, None, None, None)
        _connection().execute(_INSERT, (entry.link, *(value and value.replace("\0", "") for value in found)))
        _connection().commit()
    return len(entries), 0.0


def _by_trafilatura(entry: Any) -> tuple[str | None, ...]:
    page = _session().get(entry.link, timeout=_TIMEOUT_S)
    body = importlib.import_module("trafilatura").extract(page.text, url=entry.link)
    return entry.title, entry.get("published"), entry.get("author"), body


def _by_newspaper(entry: Any) -> tuple[str | None, ...]:
    article = importlib.import_module("newspaper").Article(entry.link, fetch_images=False)
    article.download()
    article.parse()
    return article.title, str(article.publish_date), ", ".join(article.authors), article.text


def _by_newsplease(entry: Any) -> tuple[str | None, ...]:
    article = importlib.import_module("newsplease").NewsPlease.from_url(entry.link, fetch_images=False)
    return article.title, str(article.date_publish), ", ".join(article.authors or []), article.maintext


def main() -> None:
    """Do the task."""
    task = json.loads(sys.stdin.readline())
    know_localhost()
    _kept["database"] = task["database"]
    for module in _NEEDS[task["kind"]]:
        importlib.import_module(module)
    if task["database"]:
        with importlib.import_module("psycopg").connect(task["database"]) as connection:
            connection.execute(_TABLE)
    with multiprocessing.get_context("fork").Pool(task["processes"]) as pool:
        print("ready", flush=True)
        sys.stdin.readline()
        begin = time.monotonic()
        if task["kind"] == "trafilatura":
            done = list(pool.imap_unordered(_extract, task["urls"]))
        else:
            done = list(pool.imap_unordered(_of_feed, [(task["kind"], url) for url in task["urls"]]))
        seconds = time.monotonic() - begin
        pool.close()
        pool.join()
    pages, inside_s = sum(count for count, _ in done), sum(cpu for _, cpu in done)
    used_s = cpu_s(resource.RUSAGE_CHILDREN)
    print(json.dumps({"pages": pages, "seconds": seconds, "cpu_s": used_s, "inside_s": inside_s}), flush=True)


if __name__ == "__main__":
    main()
