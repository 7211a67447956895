import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import uvloop
from structlog.testing import capture_logs
from worker_chores import (
    cues_were_read,
    eat_memory,
    hang_in_c,
    hang_in_python,
    ignored_signals,
    refuse,
    segfault,
    square,
    threads,
    weights_were_read,
    write_pid_and_hang,
)

from ingest.article.fingerprint import text_of
from ingest.article.result import nothing_read
from ingest.boilerplate.removal import restore
from ingest.model.feed import NotAFeed, ParsedFeed
from ingest.model.page import Page, PageInput, PageVerdict, Verdict, WorkerFailed
from ingest.workers.pool import Workers
from ingest.workers.reading import read_page

WORDS = (
    "The council voted on Tuesday to rebuild the old bridge over the Aure, which has been closed to traffic since May.",
    "Work is to begin in spring and to take two years, the mayor told reporters after the session.",
    "Residents had collected four thousand signatures for a reopening, and some of them followed the vote in the hall.",
)
HTML = (
    "<!doctype html><html lang='en'><head><title>Bridge to be rebuilt</title></head><body><article>"
    "<h1>Bridge to be rebuilt</h1>" + "".join(f"<p>{line}</p>" for line in WORDS) + "</article></body></html>"
)


def page_input(html=HTML, feed_html="", **given):
    page = Page(url="https://example.com/bridge", body=html.encode(), content_type="text/html; charset=utf-8")
    facts = {"page": page, "feed_html": feed_html, "language": "en", "site": "example.com", "title": "", **given}
    return PageInput(**facts)


@contextlib.contextmanager
def running(count=1, *, timeout_s=20.0, memory_mb=512, recycle_after=100):
    workers = Workers(count, timeout_s=timeout_s, memory_mb=memory_mb, recycle_after=recycle_after)
    try:
        yield workers
    finally:
        workers.close()


def ended(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except FileNotFoundError:
        return True


# ------------------------------------------------------------------------------------------------------------ one page


def test_a_page_becomes_a_reading():
    reading = read_page(page_input())
    assert reading.text.body == "\n".join(WORDS)
    assert (reading.metadata.title, reading.metadata.language, reading.judged.verdict) == (
        "Bridge to be rebuilt",
        "en",
        Verdict.FULL,
    )
    assert reading.judged.reason is None
    assert reading.extractor.startswith("trafilatura 2")
    found = text_of(reading.text.body)
    assert (reading.text.text_hash, reading.text.letters) == (found.text_hash, found.letters)
    assert reading.extract_ms > 0
    assert reading.clean_ms > 0


def test_what_is_stripped_from_a_page_is_kept_beside_its_body():
    line = "Follow us on Facebook, X and Google News."
    reading = read_page(page_input(HTML.replace("</article>", f"<p>{line}</p></article>")))
    assert reading.text.body == "\n".join(WORDS)
    assert [removal.text.strip() for removal in reading.text.removed] == [line]
    assert restore(reading.text.body, reading.text.removed) == "\n".join((*WORDS, line))


def test_without_a_page_the_feed_gives_the_text():
    reading = read_page(page_input(page=None, feed_html="<p>" + "</p><p>".join(WORDS)))
    assert (reading.text.body, reading.judged.verdict) == ("\n".join(WORDS), Verdict.FEED_ONLY)
    assert (reading.judged.reason, reading.extractor) == ("there is no page", "")


def test_a_body_that_is_no_page_is_told_in_the_reason():
    pdf = Page(url="https://example.com/a.pdf", body=b"%PDF-1.7 ...", content_type="text/html")
    reading = read_page(page_input(page=pdf))
    reason = "the body is a PDF document, and the feed carries no text"
    assert (reading.text.body, reading.judged.verdict, reading.judged.reason) == ("", Verdict.EMPTY, reason)
    assert (reading.judged.page_verdict, reading.judged.page_evidence) == (
        PageVerdict.EMPTY,
        "the body is a PDF document",
    )


def test_a_text_that_is_all_boilerplate_leaves_an_empty_body():
    line = "Follow us on Facebook, X and Google News."
    reading = read_page(page_input(page=None, feed_html=f"<p>{line}</p>"))
    assert (reading.text.body, reading.judged.verdict) == ("", Verdict.EMPTY)
    assert reading.judged.reason == "all of the text is boilerplate"
    assert restore(reading.text.body, reading.text.removed) == line


def test_nothing_read_is_a_reading_too():
    reading = nothing_read("no luck")
    assert (reading.judged.verdict, reading.text.body, reading.judged.reason) == (Verdict.EMPTY, "", "no luck")
    assert reading.text.text_hash == text_of("").text_hash


# ------------------------------------------------------------------------------------------------------- in a process


async def test_a_worker_reads_pages_and_feeds():
    rss = b"<rss version='2.0'><channel><title>News</title><item><link>https://example.com/1</link></item></channel></rss>"
    with running() as workers:
        reading = await workers.read_page(page_input())
        feed = await workers.read_feed(rss, "https://example.com/feed", "application/rss+xml", 10)
        page = await workers.read_feed(b"\x89PNG", "https://example.com/feed", None, 10)
    assert reading.text.body == "\n".join(WORDS)
    assert isinstance(feed, ParsedFeed)
    assert [entry.url for entry in feed.entries] == ["https://example.com/1"]
    assert isinstance(page, NotAFeed)


async def test_a_worker_finds_the_cues_read():
    with running() as workers:
        assert await workers.run(cues_were_read) == 1


async def test_a_bug_in_a_worker_is_raised_to_the_caller():
    with running() as workers:
        with pytest.raises(ValueError, match="a bug"):
            await workers.run(refuse)
        assert await workers.run(square, 3) == 9


@pytest.mark.parametrize("hang", [hang_in_python, hang_in_c])
async def test_a_worker_that_hangs_is_killed_and_replaced(hang):
    with running(timeout_s=0.5) as workers:
        before = await workers.run(os.getpid)
        assert await workers.run(hang) == WorkerFailed(kind="timeout", detail="took longer than 0.5 s")
        assert await workers.run(os.getpid) != before
        assert ended(before)


async def test_a_worker_that_takes_too_much_memory_is_stopped_and_replaced():
    with running(memory_mb=256) as workers:
        before = await workers.run(os.getpid)
        assert await workers.run(eat_memory) == WorkerFailed(kind="memory", detail="took more than 256 MB")
        assert await workers.run(os.getpid) != before


@contextlib.contextmanager
def logged_replacements():
    """Yield a list that gets the reason of each replacement of a worker at the end."""
    reasons = []
    with capture_logs() as events:
        yield reasons
    reasons += [(event["log_level"], event["reason"]) for event in events if event["event"] == "worker_replaced"]


async def test_a_worker_that_is_killed_while_it_has_nothing_to_do_is_replaced_and_this_is_logged():
    with logged_replacements() as reasons, running() as workers:
        os.kill(await workers.run(os.getpid), signal.SIGKILL)
        await workers.run(os.getpid)
    assert reasons == [("warning", "died")]


async def test_the_reason_for_which_a_call_has_stopped_its_worker_is_logged():
    with logged_replacements() as reasons, running(timeout_s=0.5) as workers:
        await workers.run(os.getpid)
        await workers.run(hang_in_python)
        await workers.run(os.getpid)
    assert reasons == [("warning", "timeout")]


async def test_a_worker_that_is_recycled_is_told_to_those_who_debug():
    with logged_replacements() as reasons, running(recycle_after=3) as workers:
        for _ in range(7):
            await workers.run(os.getpid)
    assert reasons == [("debug", "recycled")] * 2


async def test_workers_that_are_started_beforehand_answer_the_first_calls():
    with running(2) as workers:
        await workers.start()
        started = {place._pid for place in workers._places}
        assert len(started) == 2
        assert await workers.run(os.getpid) in started


async def test_an_answer_is_sent_beyond_the_memory_limit(capfd):
    with running(memory_mb=200) as workers:
        before = await workers.run(os.getpid)
        assert await workers.run(bytes, 60_000_000) == bytes(60_000_000)
        assert await workers.run(os.getpid) == before
    assert capfd.readouterr().err == ""


async def test_a_worker_has_one_thread():
    with running() as workers:
        assert await workers.run(threads) == 1


async def test_a_worker_is_forked_with_the_weights():
    with running() as workers:
        assert await workers.run(weights_were_read)


async def test_a_worker_that_crashes_is_replaced():
    with running() as workers:
        failed = await workers.run(segfault)
        assert isinstance(failed, WorkerFailed)
        assert (failed.kind, failed.detail) == ("crash", "ended with exit code -11")
        assert await workers.run(square, 4) == 16


async def test_a_worker_killed_at_work_is_a_crash(tmp_path):
    began = tmp_path / "pid"
    with running() as workers:
        call = asyncio.create_task(workers.run(write_pid_and_hang, began))
        while not (began.exists() and began.read_text()):
            await asyncio.sleep(0.02)
        os.kill(int(began.read_text()), signal.SIGKILL)
        failed = await call
        assert isinstance(failed, WorkerFailed)
        assert failed.kind == "crash"


async def test_a_worker_killed_while_idle_costs_no_call():
    with running() as workers:
        for number in range(5):
            os.kill(await workers.run(os.getpid), signal.SIGKILL)
            assert await workers.run(square, number) == number * number


async def test_all_workers_killed_at_once_are_replaced():
    with running(3) as workers:
        pids = await asyncio.gather(*(workers.run(os.getpid) for _ in range(3)))
        for pid in set(pids):
            os.kill(pid, signal.SIGKILL)
        assert await asyncio.gather(*(workers.run(square, n) for n in range(9))) == [n * n for n in range(9)]


async def test_the_server_that_workers_come_from_may_be_killed():
    with running() as workers:
        server = await workers.run(os.getppid)
        os.kill(server, signal.SIGKILL)
        assert wait_until(lambda: ended(server))
        for number in range(5):
            assert await workers.run(square, number) == number * number
        assert await workers.run(os.getppid) != server


async def test_the_server_outlives_workers_that_end_at_the_same_moment():
    servers = set()
    for _ in range(60):
        with running(4, recycle_after=1) as workers:
            servers.update(await asyncio.gather(*(workers.run(os.getppid) for _ in range(12))))
        with running(4) as workers:
            servers.update(await asyncio.gather(*(workers.run(os.getppid) for _ in range(4))))
    assert len(servers) == 1


async def test_a_worker_is_replaced_after_its_calls():
    with running(recycle_after=3) as workers:
        pids = [await workers.run(os.getpid) for _ in range(9)]
    assert len(set(pids)) == 3
    assert pids == sorted(pids, key=pids.index)


async def test_waiting_for_a_free_worker_does_not_count_as_time():
    with running(timeout_s=1.0) as workers:
        outcomes = await asyncio.gather(*(workers.run(time.sleep, 0.4) for _ in range(5)))
    assert outcomes == [None] * 5


async def test_one_hanging_call_holds_up_no_other():
    with running(2, timeout_s=3.0) as workers:
        hanging = asyncio.create_task(workers.run(hang_in_c))
        assert [await workers.run(square, n) for n in range(20)] == [n * n for n in range(20)]
        assert not hanging.done()
        assert (await hanging).kind == "timeout"


async def test_calls_are_answered_in_turn():
    order = []

    async def caller(name, calls):
        for _ in range(calls):
            await workers.run(square, 1)
            order.append(name)

    with running() as workers:
        await asyncio.gather(caller("busy", 20), caller("other", 1))
    assert order.index("other") <= 2


async def test_a_feed_goes_before_the_pages_that_wait():
    order = []

    async def recorded(name, call):
        await call
        order.append(name)

    with running() as workers:
        await workers.run(square, 1)
        pages = [asyncio.create_task(recorded("page", workers.run(time.sleep, 0.1))) for _ in range(5)]
        await asyncio.sleep(0.05)
        feeds = [
            asyncio.create_task(recorded("feed", workers.read_feed(b"", "https://a.example/", None, 9)))
            for _ in range(2)
        ]
        await asyncio.gather(*pages, *feeds)
    assert order == ["page", "feed", "feed", "page", "page", "page", "page"]


async def test_a_turn_that_is_given_up_goes_to_the_next():
    with running() as workers:
        await workers.run(square, 1)
        busy = asyncio.create_task(workers.run(time.sleep, 0.2))
        waiting = [asyncio.create_task(workers.run(square, number)) for number in range(3)]
        await asyncio.sleep(0.05)
        waiting[0].cancel()
        assert await busy is None
        waiting[1].cancel()  # its turn has come, and it does not know yet
        assert await waiting[2] == 4
        assert await workers.run(square, 5) == 25


async def test_a_call_that_is_given_up_frees_its_worker():
    with running() as workers:
        call = asyncio.create_task(workers.run(hang_in_c))
        await asyncio.sleep(0.3)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert await workers.run(square, 5) == 25


async def test_a_worker_takes_the_memory_of_its_page_and_no_more():
    huge = f"<html><body><article><p>{'many words ' * 900_000}</p></article></body></html>"
    with running(memory_mb=200) as workers:
        failed = await workers.read_page(page_input(huge))
        assert isinstance(failed, WorkerFailed)
        assert failed.kind == "memory"
        assert (await workers.read_page(page_input())).text.body == "\n".join(WORDS)


async def test_large_values_pass_both_ways():
    large = bytes(20_000_000)
    with running() as workers:
        assert await workers.run(bytes, large) == large


async def test_workers_heed_neither_sigterm_nor_sigint():
    with running() as workers:
        assert await workers.run(ignored_signals) == {signal.SIGTERM, signal.SIGINT}
        worker, server = await workers.run(os.getpid), await workers.run(os.getppid)
        for number in (signal.SIGTERM, signal.SIGINT):
            os.kill(worker, number)
            os.kill(server, number)
        await asyncio.sleep(0.3)
        assert (await workers.run(os.getpid), await workers.run(os.getppid)) == (worker, server)


async def test_closing_stops_workers_whatever_they_do():
    workers = Workers(2, timeout_s=60, memory_mb=512, recycle_after=100)
    pid = await workers.run(os.getpid)
    call = asyncio.create_task(workers.run(hang_in_c))
    await asyncio.sleep(0.3)
    call.cancel()
    workers.close()
    assert ended(pid)
    with pytest.raises(RuntimeError, match="closed"):
        await workers.run(square, 2)
    workers.close()
    with pytest.raises(asyncio.CancelledError):
        await call


def test_closing_what_was_never_used_starts_nothing():
    before = set(threading.enumerate())
    Workers(4, timeout_s=1, memory_mb=512, recycle_after=1).close()
    assert set(threading.enumerate()) <= before


def test_workers_serve_uvloop():
    async def main():
        with running(2, timeout_s=1.0) as workers:
            return await asyncio.gather(workers.run(square, 6), workers.run(hang_in_c), workers.run(square, 7))

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        first, second, third = runner.run(main())
    assert (first, second.kind, third) == (36, "timeout", 49)


# --------------------------------------------------------------------------------------------- when the daemon is killed

DAEMON = """
import asyncio, sys
sys.path.insert(0, {here!r})
from ingest.workers.pool import Workers
import worker_chores

async def main():
    workers = Workers(2, timeout_s=600, memory_mb=512, recycle_after=100)
    await asyncio.gather(*(workers.run(worker_chores.write_pid_and_hang, path) for path in sys.argv[1:]))

asyncio.run(main())
"""


def descendants(pid):
    lists = [tasks.read_text().split() for tasks in Path(f"/proc/{pid}/task").glob("*/children")]
    children = [int(child) for children in lists for child in children]
    return {*children}.union(*map(descendants, children))


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
def test_no_process_outlives_a_daemon_that_is_killed(tmp_path):
    pids = [tmp_path / "a", tmp_path / "b"]
    daemon = subprocess.Popen([sys.executable, "-c", DAEMON.format(here=str(Path(__file__).parent)), *pids])
    try:
        assert wait_until(lambda: all(path.exists() and path.read_text() for path in pids))
        family = {int(path.read_text()) for path in pids}
        family |= descendants(daemon.pid)
    finally:
        daemon.kill()
        daemon.wait()
    # two workers, and the server that they come from
    assert len(family) >= 3
    assert wait_until(lambda: all(map(ended, family)))
