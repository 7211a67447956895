"""The newsroom as a process of its own, and its orders."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys

from newsrooms import get

from ingest.demo.ledger import Ledger
from ingest.demo.server import Newsroom
from ingest.demo.sites import sites
from ingest.model.web import Fetched


async def test_the_newsroom_runs_as_a_process_takes_orders_and_ends_on_sigterm(tmp_path):
    path = tmp_path / "ledger.jsonl"
    options = ["--seed", "7", "--initial", "3", "--count", "4", "--rate", "500", "--ledger", path]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ingest.demo", *options, stdout=asyncio.subprocess.PIPE
    )
    try:
        ready = json.loads(await process.stdout.readline())
        assert len(ready["feeds"]) == len([site for site in sites() if not site.learned])
        control = f"http://control.localhost:{ready['port']}"
        assert json.loads((await get(f"{control}/feeds")).body) == ready["feeds"]
        assert (await get(f"{control}/nothing")).status == 404
        while len({article.identity for article in Ledger.load(path)}) < 7:
            await asyncio.sleep(0.02)
        known = json.loads((await get(f"{control}/ledger")).body)
        assert [article["key"] for article in known] == list(Ledger.load(path).articles)
    finally:
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


async def test_orders_publish_correct_and_break_things():
    async with Newsroom(seed=2, hosts=["bogazpostasi.localhost"]) as newsroom:
        control = newsroom.url("control.localhost")
        assert await order(f"{control}publish?n=2") == [article.url for article in newsroom.ledger]
        key = next(iter(newsroom.ledger)).key
        assert await order(f"{control}correct?key={key}") == newsroom.ledger.articles[key].url
        assert len(newsroom.ledger.articles[key].revisions) == 2
        await order(f"{control}fault", {"host": "*", "kind": "status", "status": 503})
        assert (await get(newsroom.feeds[0])).status == 503
        await order(f"{control}clear")
        assert isinstance(await get(newsroom.feeds[0]), Fetched)
        assert await order(f"{control}fault", {"host": "*", "kind": "explode"}) is None


async def order(url, body=None):
    """POST with the standard library's client, in a thread; None for a refusal."""
    script = (
        "import sys, urllib.request as r\n"
        "q = r.Request(sys.argv[1].replace('control.localhost', '127.0.0.1'), data=sys.argv[2].encode(), method='POST')\n"
        "q.add_header('Host', 'control.localhost')\n"
        "print(r.urlopen(q).read().decode())\n"
    )
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", script, url, json.dumps(body)],
        capture_output=True,
        text=True,
        check=False,
    )
    return json.loads(done.stdout) if done.returncode == 0 else None


def test_help_teaches_the_orders_and_wrong_arguments_are_refused():
    told = subprocess.run([sys.executable, "-m", "ingest.demo", "--help"], capture_output=True, text=True, check=True)
    assert "POST /fault" in told.stdout
    refused = subprocess.run([sys.executable, "-m", "ingest.demo", "--rate", "0"], capture_output=True, check=False)
    assert refused.returncode == 2
