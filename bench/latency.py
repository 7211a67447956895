"""How long it takes from publication to row, at a steady rate of publication.

How it is measured. A server in a process of its own publishes by the clock: each of 200 sites lists a new article every ten seconds, one
site after the other. The daemon runs as shipped but for the interval between polls, and for the spacing between requests to one address,
which all sites share here. An article is a row at the time that ``article_stored`` tells, which is logged after the commit. What is
published while the daemon starts and polls each feed for the first time does not count. The run is cut into five parts of time.
"""

from __future__ import annotations

import json
from collections import deque
from datetime import datetime
from pathlib import PurePosixPath
from statistics import quantiles
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import running
from made_pages import feed, small_page
from results import CannotRunError, table
from stand import Answer, stand

if TYPE_CHECKING:
    from pathlib import Path

    from stand import Answers

SITES, EVERY_S, SECONDS, QUICK_SECONDS = 200, 10.0, 600.0, 45.0
"""Each of so many sites publishes an article every so many seconds, for so many seconds."""
INTERVAL_S = 10
"""The seconds between two polls of a feed."""
PARTS = 5
_LISTED = 20
_BEFORE_S = 15.0
"""What is published in these first seconds does not count."""
_PATIENCE_S = 120
"""So many seconds after the last publication, all articles must be rows."""
SETTINGS = {
    "INGEST_POLL_INTERVAL_S": str(INTERVAL_S),
    "INGEST_MIN_POLL_INTERVAL_S": str(INTERVAL_S),
    "INGEST_MAX_POLL_INTERVAL_S": str(INTERVAL_S),
    "INGEST_PER_HOST": "2",
    "INGEST_HOST_SPACING_S": "1",
    "INGEST_FEED_SPACING_S": "1",
    "INGEST_PAGE_CONCURRENCY": "32",
}


def run(*, quick: bool = False) -> str:
    """Return the table. Raises CannotRunError."""
    seconds = QUICK_SECONDS if quick else SECONDS
    published = _published(_BEFORE_S + seconds)
    counted = [number for number, at_s in enumerate(published) if at_s >= _BEFORE_S]
    with (
        running.postgres() as postgres,
        stand(postgres.directory, lambda port: _answers(published, port)) as served,
    ):
        feeds = [served.url(_host(site), "/feed") for site in range(SITES)]
        with running.daemon(postgres.directory, postgres.database("ingest_bench_latency"), feeds, SETTINGS) as daemon:
            running.wait_for(
                lambda: daemon.settled() >= len(published) + SITES,
                "all articles",
                daemon.log,
                _BEFORE_S + seconds + _PATIENCE_S,
                glance_s=1,
            )
            stored = _stored(daemon.log)
    took = {number: stored[number] - served.started_at - published[number] for number in counted if number in stored}
    return _told(took, published, seconds)


def _told(took: dict[int, float], published: list[float], seconds: float) -> str:
    parts: list[list[float]] = [[] for _ in range(PARTS)]
    for number, lasted in took.items():
        parts[min(PARTS - 1, int((published[number] - _BEFORE_S) / seconds * PARTS))].append(lasted)
    if any(len(part) < 2 for part in parts):  # noqa: PLR2004 -- a quantile needs two
        raise CannotRunError("too few articles were stored")
    cuts = [quantiles(part, n=100) for part in parts]
    rows = [(f"p{place}", running.spread([cut[place - 1] for cut in cuts])) for place in (50, 90, 99)]
    rows.append((f"p99 beyond the interval of {INTERVAL_S} s", running.spread([cut[98] - INTERVAL_S for cut in cuts])))
    head = f"{SITES} sites, {SITES / EVERY_S:.0f} articles a second for {seconds:.0f} s, polls every {INTERVAL_S} s, {len(took):,} articles;"
    return f"{head} seconds, least / median / largest of {PARTS} parts of the run:\n\n{table(('from publication to row', 's'), rows)}"


def _published(seconds: float) -> list[float]:
    """Return when each article is published; the sites take turns."""
    return [number * EVERY_S / SITES for number in range(int(seconds * SITES / EVERY_S))]


def _answers(published: list[float], port: int) -> Answers:
    """Return the pages, and of each feed one version for each article that it publishes, after one that lists an old article."""
    found: Answers = {}
    for site in range(SITES):
        old = small_page(_host(site), len(published) + site)
        listed = deque([old], maxlen=_LISTED)
        found[old.host, old.path] = [Answer(body=old.html.encode())]
        found[old.host, "/feed"] = [feed(listed, port)]
        for number in range(site, len(published), SITES):
            page = small_page(_host(site), number)
            listed.append(page)
            found[page.host, page.path] = [Answer(body=page.html.encode())]
            found[page.host, "/feed"].append(feed(listed, port, published[number]))
    return found


def _host(site: int) -> str:
    return f"site{site}.localhost"


def _stored(log: Path) -> dict[int, float]:
    """Return when each article was a row, by its number."""
    found = {}
    for line in log.read_text("utf-8").splitlines():
        if '"event": "article_stored"' in line and line.endswith("}"):
            event = json.loads(line)
            number = int(PurePosixPath(urlsplit(event["url"]).path).stem)
            found[number] = datetime.fromisoformat(event["timestamp"]).timestamp()
    return found
