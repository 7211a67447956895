"""What goes wrong on demand."""

from __future__ import annotations

import pytest
from newsrooms import get

from ingest.demo.fault import Fault
from ingest.demo.server import Newsroom
from ingest.model.web import FailureKind, Fetched, FetchFailed


@pytest.fixture
async def newsroom():
    async with Newsroom(hosts=[]) as room:
        room.add("page.localhost", "/a", b"body " * 2000, "text/plain")
        yield room


async def test_a_status_fault_says_when_to_come_back_and_ends_after_its_times(newsroom):
    url = newsroom.url("page.localhost", "/a")
    newsroom.fault(Fault(host="page.localhost", kind="status", status=503, retry_after_s=7, times=2))
    for _ in range(2):
        failed = await get(url)
        assert (failed.failure, failed.status, failed.retry_after_s) == (FailureKind.SERVER_ERROR, 503, 7)
    assert isinstance(await get(url), Fetched)


@pytest.mark.parametrize(("status", "kind"), [(404, FailureKind.NOT_FOUND), (410, FailureKind.GONE)])
async def test_a_page_can_be_missing_or_gone_until_the_faults_are_cleared(newsroom, status, kind):
    url = newsroom.url("page.localhost", "/a")
    newsroom.fault(Fault(host="page.localhost", path="/a", kind="status", status=status))
    assert (await get(url)).failure == kind
    newsroom.clear_faults()
    assert isinstance(await get(url), Fetched)


async def test_a_hanging_page_never_answers(newsroom):
    newsroom.fault(Fault(host="*", kind="hang"))
    assert (await get(newsroom.url("page.localhost", "/a"), timeout_s=0.3)).failure == FailureKind.TIMEOUT


@pytest.mark.parametrize("kind", ["cut", "reset"])
async def test_a_broken_connection_brings_no_body(newsroom, kind):
    newsroom.fault(Fault(host="page.localhost", kind=kind))
    assert isinstance(await get(newsroom.url("page.localhost", "/a")), FetchFailed)


async def test_a_slow_body_arrives_whole(newsroom):
    newsroom.fault(Fault(host="page.localhost", kind="slow", seconds=0.2))
    assert (await get(newsroom.url("page.localhost", "/a"))).body == b"body " * 2000


async def test_a_fault_meets_only_the_paths_it_names(newsroom):
    newsroom.add("page.localhost", "/b/1", b"b", "text/plain")
    newsroom.fault(Fault(host="page.localhost", path="/b/*", kind="status"))
    assert isinstance(await get(newsroom.url("page.localhost", "/a")), Fetched)
    assert isinstance(await get(newsroom.url("page.localhost", "/b/1")), FetchFailed)


async def test_faults_by_chance_are_the_same_ones_for_the_same_seed():
    runs = []
    for _ in range(2):
        async with Newsroom(seed=6, hosts=[]) as room:
            url = room.add("page.localhost", "/a", b"a", "text/plain")
            room.fault(Fault(host="*", kind="status", probability=0.5))
            runs.append([isinstance(await get(url), Fetched) for _ in range(12)])
    assert runs[0] == runs[1]
    assert set(runs[0]) == {True, False}


def test_an_unknown_kind_of_fault_is_refused():
    with pytest.raises(ValueError, match="kind is one of"):
        Fault(host="*", kind="explode")
