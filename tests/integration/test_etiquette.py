"""The etiquette towards hosts, with a real server and a real database."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import psycopg
import pytest
from publisher import Answer, Asked, Publisher
from structlog.testing import capture_logs

from ingest.config import Settings
from ingest.model.web import FailureKind, Fetched, FetchFailed, Request
from ingest.pipeline.etiquette import MAX_REQUESTS, Etiquette, Trip
from ingest.text.urls import host
from ingest.web.fetch import Fetcher

if TYPE_CHECKING:
    from collections.abc import Callable


def _all(database_url: str, query: str, *parameters: object) -> list[tuple]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        cursor = connection.execute(query, parameters or None)
        return cursor.fetchall() if cursor.description else []


PAST = "UPDATE ingest.robots SET until = now()"


class Host:
    """A host whose robots.txt can be fetched, or cannot."""

    def __init__(self, robots: Answer | None = None) -> None:
        self.robots = robots
        self.pages: dict[str, Answer] = {}

    def __call__(self, asked: Asked) -> Answer | None:
        if asked.path == "/robots.txt":
            return self.robots
        return self.pages.get(asked.path, Answer(body=b"a page"))


def robots(text: str, **more: object) -> Answer:
    return Answer(body=text.encode(), content_type="text/plain", **more)  # type: ignore[arg-type]  # a test's own facts


@pytest.fixture
async def ask(store):
    """Return a function that serves a host and fetches its paths."""

    async def asking(host: Host, *paths: str, between: Callable[[], object] = lambda: None, **settings: object):
        chosen = Settings(allow_private_networks=True, _env_file=None, **settings)  # type: ignore[arg-type,call-arg]  # pydantic's own
        with Publisher(host) as publisher:
            async with Fetcher(allow_private_networks=True) as fetcher:
                etiquette = Etiquette(settings=chosen, store=store, fetcher=fetcher)
                got = []
                for path in paths:
                    got.append(await etiquette.get(request(publisher.url("one.localhost", path)), obeys_robots=True))
                    between()
            return got, [asked.path for asked in publisher.asked]

    return asking


def request(url: str) -> Request:
    return Request(url=url, accept="*/*", max_bytes=1000, total_timeout_s=5)


# ------------------------------------------------------------------------------------------------------------ robots.txt


async def test_a_disallowed_page_is_not_asked_for_and_the_rule_is_named(ask):
    (first, second), asked = await ask(Host(robots("User-agent: *\nDisallow: /private")), "/private/a", "/open")
    assert isinstance(first, FetchFailed)
    assert first.failure is FailureKind.DISALLOWED
    assert first.detail.endswith(": Disallow: /private")
    assert first.detail.startswith("robots.txt of one.localhost:")
    assert isinstance(second, Fetched)
    assert asked == ["/robots.txt", "/open"]


@pytest.mark.parametrize("status", [404, 403, 401, 410, 400, 204, 304])
async def test_a_host_without_robots_txt_allows_everything(ask, database_url, status):
    (got,), asked = await ask(Host(Answer(status=status)), "/a")
    assert isinstance(got, Fetched)
    assert asked == ["/robots.txt", "/a"]
    assert _all(database_url, "SELECT rules, error, until > now() + interval '23 h' FROM ingest.robots") == [
        ("", None, True)
    ]


@pytest.mark.parametrize("status", [500, 503, 429])
async def test_while_robots_txt_cannot_be_had_nothing_is_allowed(ask, status):
    host = Host(Answer(status=status))
    (first, second), asked = await ask(host, "/a", "/b")
    assert isinstance(first, FetchFailed)
    assert first.status is None
    assert first.detail.startswith(f"its robots.txt cannot be had: HTTP {status}")
    assert first == second
    # for a minute it is not asked for again
    assert asked == ["/robots.txt"]


async def test_robots_txt_that_could_not_be_had_is_asked_for_again(ask, database_url):
    host = Host(Answer(status=500))

    def mend() -> None:
        host.robots = robots("")
        _all(database_url, PAST)

    (first, second), asked = await ask(host, "/a", "/a", between=mend)
    assert isinstance(first, FetchFailed)
    assert isinstance(second, Fetched)
    assert asked == ["/robots.txt", "/robots.txt", "/a"]


async def test_rules_of_before_hold_while_robots_txt_cannot_be_had(ask, database_url):
    host = Host(robots("User-agent: *\nDisallow: /private"))

    def breaks() -> None:
        host.robots = Answer(status=500)
        _all(database_url, PAST)

    (_, first, second), asked = await ask(host, "/a", "/private", "/b", between=breaks)
    assert isinstance(first, FetchFailed)
    assert first.failure is FailureKind.DISALLOWED
    assert isinstance(second, Fetched)
    assert asked.count("/robots.txt") == 3
    assert _all(database_url, "SELECT rules, error FROM ingest.robots") == [
        ("Disallow: /private", "server_error: HTTP 500 X")
    ]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ((), 86_400),
        ((("Cache-Control", "max-age=7200"),), 7200),
        ((("Cache-Control", "max-age=1"),), 300),
        ((("Cache-Control", "max-age=9999999"),), 86_400),
        ((("Cache-Control", "no-cache"),), 86_400),
    ],
)
async def test_robots_txt_is_kept_as_its_cache_control_says_within_a_day(ask, database_url, headers, seconds):
    _, asked = await ask(Host(robots("", headers=headers)), "/a", "/b")
    assert asked == ["/robots.txt", "/a", "/b"]
    ((left,),) = _all(database_url, "SELECT extract(epoch FROM until - fetched_at)::int FROM ingest.robots")
    assert left == seconds


async def test_a_larger_robots_txt_is_obeyed_as_far_as_it_is_read(ask):
    text = "User-agent: *\nDisallow: /a\n" + "#" * 600_000 + "\nDisallow: /b"
    (first, second), _ = await ask(Host(robots(text)), "/a", "/b")
    assert isinstance(first, FetchFailed)
    assert isinstance(second, Fetched)


async def test_robots_txt_is_found_behind_redirects_and_lost_in_a_loop_of_them(ask):
    host = Host(Answer(status=301, headers=(("Location", "/elsewhere"),)))
    host.pages["/elsewhere"] = robots("User-agent: *\nDisallow: /")
    (got,), _ = await ask(host, "/a")
    assert isinstance(got, FetchFailed)
    assert got.failure is FailureKind.DISALLOWED


async def test_robots_txt_in_a_loop_is_none(ask):
    (got,), _ = await ask(Host(Answer(status=301, headers=(("Location", "/robots.txt"),))), "/a")
    assert isinstance(got, Fetched)


async def test_a_redirect_leads_nowhere_that_is_disallowed(ask):
    host = Host(robots("User-agent: *\nDisallow: /private"))
    host.pages["/a"] = Answer(status=302, headers=(("Location", "/private/a"),))
    (got,), asked = await ask(host, "/a")
    assert isinstance(got, FetchFailed)
    assert got.failure is FailureKind.DISALLOWED
    assert asked == ["/robots.txt", "/a"]


async def test_a_crawl_delay_becomes_the_spacing_of_the_host_within_the_operators_bound(ask, database_url):
    text = "User-agent: *\nCrawl-delay: 20"
    await ask(Host(robots(text)), "/a")
    assert _all(database_url, "SELECT spacing_s FROM ingest.host") == [(20,)]
    _all(database_url, PAST)
    await ask(Host(robots(text)), "/a", max_crawl_delay_s=7)
    assert 7 in {row[0] for row in _all(database_url, "SELECT spacing_s FROM ingest.host")}


async def test_the_robots_txt_of_https_and_that_of_http_are_two_files(store, database_url):
    # nobody speaks TLS at this port: its robots.txt for https cannot be had
    with Publisher(Host(robots("User-agent: *\nDisallow: /private\nCrawl-delay: 20"))) as publisher:
        async with Fetcher(allow_private_networks=True) as fetcher:
            etiquette = Etiquette(settings=Settings(_env_file=None), store=store, fetcher=fetcher)  # type: ignore[call-arg]  # pydantic's own
            plain = publisher.url("one.localhost", "/a")
            secure = await etiquette.get(request(plain.replace("http:", "https:")), obeys_robots=True)
            got = await etiquette.get(request(plain), obeys_robots=True)
            private = await etiquette.get(request(publisher.url("one.localhost", "/private")), obeys_robots=True)
    assert isinstance(secure, FetchFailed)
    assert "its robots.txt cannot be had" in secure.detail
    assert isinstance(got, Fetched)
    assert isinstance(private, FetchFailed)
    assert private.failure is FailureKind.DISALLOWED
    known = _all(database_url, "SELECT origin, host, error IS NULL FROM ingest.robots ORDER BY origin")
    name = f"one.localhost:{publisher.port}"
    assert known == [(f"http://{name}", name, True), (f"https://{name}", name, False)]
    # turns go by host, whatever the scheme
    assert _all(database_url, "SELECT name, spacing_s FROM ingest.host") == [(name, 20)]


async def test_a_host_has_the_longest_crawl_delay_of_its_robots_txt_files(store, database_url):
    for origin, spacing_s in (("https://one.example", 20), ("http://one.example", 0), ("https://two.example", 0)):
        await store.hosts.keep_robots(origin, robots="", keep_s=60, spacing_s=spacing_s)
    query = "SELECT name, spacing_s FROM ingest.host ORDER BY name"
    assert _all(database_url, query) == [("one.example", 20), ("two.example", 0)]
    await store.hosts.keep_robots("https://one.example", robots="", keep_s=60, spacing_s=3)
    assert _all(database_url, query) == [("one.example", 3), ("two.example", 0)]
    await store.hosts.keep_robots("http://one.example", error="timeout: silent", keep_s=60)
    assert _all(database_url, query) == [("one.example", 3), ("two.example", 0)]


async def test_what_a_host_said_is_forgotten_with_the_host(store, database_url):
    await store.hosts.keep_robots("https://one.example", robots="", keep_s=60, spacing_s=0)
    _all(
        database_url,
        "UPDATE ingest.host SET next_request_at = now() - interval '31 days', next_poll_at = now() - interval '31 days'",
    )
    assert await store.hosts.forget() == 1
    assert _all(database_url, "SELECT origin FROM ingest.robots") == []


async def test_many_at_once_ask_for_robots_txt_once(store):
    host = Host(robots("", takes_s=0.3))
    with Publisher(host) as publisher:
        async with Fetcher(allow_private_networks=True, per_host=10) as fetcher:
            etiquette = Etiquette(settings=Settings(_env_file=None), store=store, fetcher=fetcher)  # type: ignore[call-arg]  # pydantic's own
            wanted = [request(publisher.url("one.localhost", f"/{number}")) for number in range(8)]
            await asyncio.gather(*(etiquette.get(one, obeys_robots=True) for one in wanted))
        assert [asked.path for asked in publisher.asked].count("/robots.txt") == 1


async def test_where_robots_txt_is_not_obeyed_it_is_not_asked_for(store):
    with Publisher(Host(robots("User-agent: *\nDisallow: /"))) as publisher:
        async with Fetcher(allow_private_networks=True) as fetcher:
            etiquette = Etiquette(settings=Settings(_env_file=None), store=store, fetcher=fetcher)  # type: ignore[call-arg]  # pydantic's own
            got = await etiquette.get(request(publisher.url("one.localhost", "/a")), obeys_robots=False)
        assert isinstance(got, Fetched)
        assert [asked.path for asked in publisher.asked] == ["/a"]


async def test_robots_txt_files_that_redirect_to_one_host_wait_for_its_turns(store):
    news = Host()
    with Publisher(news) as publisher:
        there = publisher.url("third.localhost", "/rules")
        news.robots = Answer(status=302, headers=(("Location", there),))
        news.pages["/rules"] = robots("")
        async with Fetcher(allow_private_networks=True) as fetcher:
            settings = Settings(_env_file=None, host_spacing_s=0.3)  # type: ignore[call-arg]  # pydantic's own
            etiquette = Etiquette(settings=settings, store=store, fetcher=fetcher)
            wanted = [request(publisher.url(f"host-{number}.localhost", "/a")) for number in range(30)]
            got = await asyncio.gather(*(etiquette.page(one, host(one.url)) for one in wanted))
        times = [asked.at for asked in publisher.of("third.localhost")]
    # the wait for a turn is 2 s at most: after that, the robots.txt counts as one that cannot be had
    assert 4 < len(times) < 15
    assert times[-1] - times[0] >= (len(times) - 1) * 0.3 - 0.2
    assert sum(isinstance(one, Fetched) for one in got) == len(times)
    late = next(one for one in got if isinstance(one, FetchFailed))
    assert late.failure is FailureKind.RATE_LIMITED
    assert late.detail.startswith("its robots.txt cannot be had: a redirect to third.localhost")


async def test_robots_txt_behind_more_than_five_redirects_is_none(ask):
    host = Host(Answer(status=301, headers=(("Location", "/1"),)))
    host.pages = {f"/{n}": Answer(status=301, headers=(("Location", f"/{n + 1}"),)) for n in range(1, 6)}
    host.pages["/6"] = robots("User-agent: *\nDisallow: /")
    (got,), asked = await ask(host, "/a")
    assert isinstance(got, Fetched)
    assert asked == ["/robots.txt", "/1", "/2", "/3", "/4", "/5", "/a"]


# ----------------------------------------------------------------------------------------------------- what a page may cost


async def test_a_page_costs_no_more_requests_than_it_may_whatever_its_way_and_its_robots_txt_files(store):
    def leads_on(asked: Asked) -> Answer:
        """Lead from host to host; each robots.txt leads around in its own host first."""
        number, path = int(asked.host.partition(".")[0].removeprefix("h")), asked.path
        if path.startswith("/robots.txt"):
            steps = len(path) - len("/robots.txt")
            to = f"{path}x" if steps < 5 else ""
        else:
            to = f"http://h{number + 1}.localhost:{publisher.port}/page"
        return Answer(status=302, headers=(("Location", to),)) if to else robots("")

    with Publisher(leads_on) as publisher:
        async with Fetcher(allow_private_networks=True) as fetcher:
            settings = Settings(_env_file=None, host_spacing_s=0)  # type: ignore[call-arg]  # pydantic's own
            etiquette = Etiquette(settings=settings, store=store, fetcher=fetcher)
            trip = Trip()
            first = request(publisher.url("h0.localhost", "/page"))
            got = await etiquette.page(first, host(first.url), trip)
            again = await etiquette.page(request(publisher.url("h100.localhost", "/page")), "", trip)
    assert isinstance(got, FetchFailed)
    assert (got.failure, got.detail) == (FailureKind.REDIRECTS, f"more than {MAX_REQUESTS} requests for one page")
    # what a refresh leads to is a part of the same visit
    assert again == got
    assert MAX_REQUESTS - 7 < len(publisher.asked) <= MAX_REQUESTS


# ------------------------------------------------------------------------------------------------------ asked too often


def busy(*headers: tuple[str, str], status: int = 429) -> Answer:
    return Answer(status=status, headers=headers)


SLOWED = (
    "SELECT refusal.slowed_at IS NOT NULL, extract(epoch FROM greatest(refusal.slowed_until, now()) - now())::float8,"
    " next_request_at = refusal.slowed_until, next_poll_at = refusal.slowed_until, refusal.slow_s"
    " FROM ingest.host JOIN ingest.refusal ON host = name"
)


async def _after_refusals(
    store, database_url: str, host: Host, *paths: str, between=lambda: None, kind: str = "page", **settings: object
):
    """Fetch paths of one host one after the other; return the events."""
    chosen = Settings(_env_file=None, robots="none", **settings)  # type: ignore[arg-type,call-arg]  # pydantic's own
    with Publisher(host) as publisher, capture_logs() as events:
        name = f"one.localhost:{publisher.port}"
        _all(database_url, "INSERT INTO ingest.host (name) VALUES (%s) ON CONFLICT DO NOTHING", name)
        async with Fetcher(allow_private_networks=True) as fetcher:
            etiquette = Etiquette(settings=chosen, store=store, fetcher=fetcher)
            for path in paths:
                wanted = request(publisher.url("one.localhost", path))
                await (etiquette.page(wanted, name) if kind == "page" else etiquette.feed(wanted))
                between()
    return [(event["event"], event) for event in events]


async def test_one_page_that_is_refused_again_and_again_slows_no_host(store, database_url):
    host = Host()
    host.pages["/a"] = busy(("Retry-After", "600"))
    assert await _after_refusals(store, database_url, host, *["/a"] * 5) == []
    assert _all(database_url, SLOWED)[0][0] is False


async def test_several_pages_that_are_refused_slow_the_host_once_and_one_that_is_served_ends_it(store, database_url):
    host = Host()
    host.pages |= {f"/{number}": busy(("Retry-After", "600")) for number in range(5)}
    events = await _after_refusals(store, database_url, host, "/0", "/1", "/2", "/3", "/4")
    ((name, event),) = events
    assert name == "host_slowed"
    assert (event["refused"], event["wait_s"]) == (3, 600)
    ((slowed, wait_s, pages, feeds, slow_s),) = _all(database_url, SLOWED)
    assert (slowed, pages, feeds, slow_s) == (True, True, False, 60)
    assert 590 < wait_s <= 600
    assert (await store.reports.status())["hosts_slowed"] == 1
    (error,) = await store.reports.last_errors()
    assert error["what"] == "host"
    assert error["error"].startswith("refused 3 pages in a row: left alone until ")


async def test_refused_pages_leave_the_feeds_of_their_host_alone_and_refused_feeds_its_pages(store, database_url):
    day = busy(("Retry-After", "86400"))
    host = Host()
    host.pages |= {f"/{number}": day for number in range(3)}
    ((name, event),) = await _after_refusals(store, database_url, host, "/0", "/1", "/2")
    assert (name, event["kind"], event["wait_s"]) == ("host_slowed", "page", 3600)
    ((slowed, wait_s, pages, feeds, _),) = _all(database_url, SLOWED)
    assert (slowed, pages, feeds) == (True, True, False)
    # a page's Retry-After is bounded by an hour, a feed's by the longest time between two polls
    assert 3590 < wait_s <= 3600
    _all(database_url, "DELETE FROM ingest.host")
    ((name, event),) = await _after_refusals(store, database_url, host, "/0", "/1", "/2", kind="feed")
    assert (name, event["kind"], event["wait_s"]) == ("host_slowed", "feed", 86_400)
    assert [row[2:4] for row in _all(database_url, SLOWED)] == [(False, True)]


async def test_feeds_that_redirect_to_what_another_publishers_host_refuses_do_not_slow_its_feeds(store, database_url):
    refuses = Host()
    refuses.pages["/busy"] = busy(("Retry-After", "86400"))
    with Publisher(refuses) as publisher:
        for number in range(3):
            location = publisher.url("two.localhost", "/busy")
            refuses.pages[f"/{number}"] = Answer(status=302, headers=(("Location", location),))
        name = f"two.localhost:{publisher.port}"
        _all(database_url, "INSERT INTO ingest.host (name) VALUES (%s)", name)
        async with Fetcher(allow_private_networks=True) as fetcher:
            settings = Settings(_env_file=None, robots="none")  # type: ignore[call-arg]  # pydantic's own
            etiquette = Etiquette(settings=settings, store=store, fetcher=fetcher)
            for number in range(3):
                failed = await etiquette.feed(request(publisher.url("one.localhost", f"/{number}")))
                assert isinstance(failed, FetchFailed)
                assert failed.failure is FailureKind.RATE_LIMITED
    assert _all(database_url, "SELECT * FROM ingest.refusal") == []
    assert _all(database_url, "SELECT next_poll_at <= now() FROM ingest.host WHERE name = %s", name) == [(True,)]


async def test_a_feed_that_is_served_says_nothing_of_refused_pages(store, database_url):
    host = Host()
    host.pages |= {f"/{number}": busy() for number in range(3)}
    await _after_refusals(store, database_url, host, "/0", "/1", "/2")
    await _after_refusals(store, database_url, host, "/feed", kind="feed")
    assert (await store.reports.status())["hosts_slowed"] == 1


async def test_a_403_for_too_many_requests_counts_like_a_429(store, database_url):
    host = Host()
    host.pages |= {f"/{number}": busy(("X-RateLimit-Remaining", "0.0"), status=403) for number in range(3)}
    assert [name for name, _ in await _after_refusals(store, database_url, host, "/0", "/1", "/2")] == ["host_slowed"]
    host.pages |= {f"/{number}": busy(status=403) for number in range(9)}
    _all(database_url, "DELETE FROM ingest.host")
    assert await _after_refusals(store, database_url, host, "/3", "/4", "/5", "/6") == []


async def test_a_host_that_serves_again_is_told_and_as_before(store, database_url):
    host = Host()
    host.pages |= {f"/{number}": busy() for number in range(3)}
    events = await _after_refusals(store, database_url, host, "/0", "/1", "/2", "/good", "/0", "/1")
    assert [name for name, _ in events] == ["host_slowed", "host_recovered"]
    assert _all(database_url, "SELECT slowed_at, slow_s, cardinality(urls) FROM ingest.refusal") == [(None, None, 2)]


async def test_pages_that_are_served_in_between_keep_a_host_from_being_slowed(store, database_url):
    host = Host()
    host.pages |= {f"/{number}": busy() for number in range(3)}
    assert await _after_refusals(store, database_url, host, "/0", "/1", "/good", "/2") == []


async def test_a_host_that_goes_on_refusing_is_left_alone_for_twice_as_long_each_time(store, database_url):
    host = Host()
    host.pages |= {f"/{number}": busy() for number in range(6)}

    def let_pass() -> None:
        _all(database_url, "UPDATE ingest.refusal SET slowed_until = now() WHERE slowed_until > now()")

    events = await _after_refusals(store, database_url, host, *(f"/{number}" for number in range(6)), between=let_pass)
    assert [name for name, _ in events] == ["host_slowed"]
    assert _all(database_url, "SELECT slow_s FROM ingest.refusal") == [(480,)]


async def test_an_overload_that_names_no_time_is_no_word_on_how_often_to_ask(store, database_url):
    host = Host()
    host.pages |= {f"/{number}": busy(status=503) for number in range(5)}
    assert await _after_refusals(store, database_url, host, *(f"/{number}" for number in range(5))) == []
    host.pages |= {f"/{number}": busy(("Retry-After", "5"), status=503) for number in range(5)}
    events = await _after_refusals(store, database_url, host, *(f"/{number}" for number in range(5)))
    assert [(name, event["wait_s"]) for name, event in events] == [("host_slowed", 60)]


# ----------------------------------------------------------------------------------------------- redirects to other hosts


async def test_a_redirect_to_another_host_waits_for_a_turn_there(store, database_url):
    news = Host()
    with Publisher(news) as publisher:
        there = f"two.localhost:{publisher.port}"
        news.pages["/go"] = Answer(status=302, headers=(("Location", f"http://{there}/page"),))
        async with Fetcher(allow_private_networks=True, per_host=9) as fetcher:
            settings = Settings(_env_file=None, robots="none", host_spacing_s=0.3)  # type: ignore[call-arg]  # pydantic's own
            etiquette = Etiquette(settings=settings, store=store, fetcher=fetcher)
            wanted = request(publisher.url("one.localhost", "/go"))
            got = await asyncio.gather(*(etiquette.page(wanted, host(wanted.url)) for _ in range(4)))
            assert all(isinstance(one, Fetched) for one in got)
            seen = [asked.at for asked in publisher.of("two.localhost")]
            assert seen[-1] - seen[0] >= 3 * 0.3 - 0.15
            assert _all(database_url, "SELECT due_at >= next_request_at FROM ingest.host WHERE name = %s", there) == [
                (True,)
            ]
            _all(database_url, "UPDATE ingest.host SET next_request_at = now() + interval '1 hour'")
            late = await etiquette.page(wanted, host(wanted.url))
    assert isinstance(late, FetchFailed)
    assert (late.failure, late.detail) == (
        FailureKind.RATE_LIMITED,
        f"a redirect to {there}, whose turn does not come soon",
    )
    assert len(publisher.of("two.localhost")) == 4
