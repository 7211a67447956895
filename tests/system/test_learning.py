"""The passages that a site repeats are learned, by all daemons and in any language. The operator can overrule what is learned."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import time
from typing import TYPE_CHECKING

import pytest
from pages import page
from processes import Ingest, rows

from ingest.demo.feeds import Listed
from ingest.demo.server import Newsroom

if TYPE_CHECKING:
    from pathlib import Path

SITE = "gazeto.localhost"
FOOTER = ["Sekvu nin en ĉiuj kanaloj de nia gazeto, ĉiutage.", "Dankon pro via legado, kaj ĝis baldaŭ ĉe nia paĝaro!"]
MIDDLE = "Legu ankaŭ la tutan liston de niaj abonproponoj ĉi tie."

_THINGS = [
    "ponto",
    "lernejo",
    "biblioteko",
    "haveno",
    "parko",
    "muzeo",
    "stacidomo",
    "bazaro",
    "preĝejo",
    "hospitalo",
    "lago",
    "vojo",
    "rivero",
    "arbaro",
    "kastelo",
]


def _text(number: int) -> list[str]:
    """Return the paragraphs of an article. No other article has any of them."""
    thing = _THINGS[number % len(_THINGS)]
    mark = f"{thing} {'a' * (number // len(_THINGS) + 1)}"
    return [
        f"La urba konsilio diskutis hieraŭ dum tri horoj pri la {mark}, kaj fine ĝi konsentis pri unua malgranda paŝo.",
        f"Neniu atendis, ke la {mark} plenigos la salonon, diris la urbestro, kiu alportis nur kvardek seĝojn kun si.",
        f"Raporto pri la {mark} devas esti preta antaŭ la aŭtuno; ĝis tiam ĉio restas kiel ĝi estas, skribis la parolanto.",
    ]


def _publish(newsroom: Newsroom, texts: list[list[str]], *, site: str = SITE, listed: str = "/feed") -> str:
    """Serve articles and a feed that lists them; return the URL of the feed."""
    entries = []
    for number, paragraphs in enumerate(texts):
        title = f"Novaĵo pri la {_THINGS[number % len(_THINGS)]} numero {number}"
        url = newsroom.add(site, f"/n/{number}", page(*paragraphs, title=title), "text/html; charset=utf-8")
        entries.append(Listed(url=url, title=title, summary=paragraphs[0]))
    return newsroom.add_feed_of(site, "rss2", entries, path=listed)


async def _pass(tmp_path: Path, url: str, feed: str, **settings: object) -> Ingest:
    (tmp_path / "feeds.txt").write_text(feed)
    with Ingest(
        tmp_path,
        "run",
        "--once",
        INGEST_DATABASE_URL=url,
        INGEST_FEEDS="feeds.txt",
        INGEST_MIN_POLL_INTERVAL_S=0.01,
        INGEST_POLL_INTERVAL_S=0.01,
        INGEST_MAX_POLL_INTERVAL_S=0.01,
        **settings,
    ) as ingest:
        assert await asyncio.to_thread(ingest.wait, 90) == 0
    assert [event for event in ingest.events if event["level"] in {"error", "critical"}] == []
    return ingest


async def _command(tmp_path: Path, url: str, *arguments: str) -> str:
    with Ingest(tmp_path, *arguments, INGEST_DATABASE_URL=url) as ingest:
        assert await asyncio.to_thread(ingest.wait, 60) == 0, ingest.text
    return ingest.text


def _bodies(url: str) -> list[list[str]]:
    """Return the paragraphs of each article, in the order of the URLs."""
    found = rows(url, "SELECT body FROM ingest.article ORDER BY length(url), url")
    return [body.split("\n") for (body,) in found]


BROKEN = """
    SELECT id FROM ingest.article
     WHERE ingest.extracted_text(body, removed) <> ALL (
           SELECT ingest.extracted_text(body, removed) FROM ingest.revision WHERE article_id = article.id)"""


async def test_a_footer_becomes_known_at_the_third_article_and_is_gone_from_the_first_two_as_well(
    tmp_path, database_url
):
    texts = [_text(number) + FOOTER for number in range(3)]
    async with Newsroom(seed=1, hosts=[]) as newsroom:
        await _pass(tmp_path, database_url, _publish(newsroom, texts[:2]))
        assert _bodies(database_url) == texts[:2]
        ingest = await _pass(tmp_path, database_url, _publish(newsroom, texts))
    assert _bodies(database_url) == [_text(number) for number in range(3)]
    assert sorted(event["text"] for event in ingest.named("passage_learned")) == sorted(FOOTER)
    assert {event["articles"] for event in ingest.named("passage_learned")} == {3}
    # while they have the footer, two texts so short are copies of each other; then they are not
    told = (
        "SELECT kind, count(*) FROM ingest.changes_after(0) WHERE kind NOT IN ('merged', 'split') GROUP BY 1 ORDER BY 1"
    )
    assert rows(database_url, told) == [("new", 3), ("recleaned", 3)]
    kinds = rows(database_url, "SELECT kind, count(*) FROM ingest.revision GROUP BY 1")
    assert kinds == [("recleaned", 3)]
    assert rows(database_url, BROKEN) == []
    ((removed,),) = rows(database_url, "SELECT DISTINCT removed->0->>'rule' FROM ingest.article")
    assert removed.startswith("learned:3/")


async def test_what_the_operator_keeps_comes_back_and_what_he_strips_goes(tmp_path, database_url):
    texts = [_text(number) + FOOTER for number in range(4)]
    async with Newsroom(seed=1, hosts=[]) as newsroom:
        feed = _publish(newsroom, texts)
        await _pass(tmp_path, database_url, feed)
        assert _bodies(database_url) == [_text(number) for number in range(4)]
        site = f"{SITE}:{newsroom.port}"
        told = await _command(tmp_path, database_url, "boilerplate", "keep", FOOTER[1].upper(), "--site", site)
        assert "4 articles are due" in told
        await _command(tmp_path, database_url, "boilerplate", "strip", "Neniu atendis*seĝojn*", "--pattern")
        await _pass(tmp_path, database_url, feed)
        expected = [[_text(number)[0], _text(number)[2], FOOTER[1]] for number in range(4)]
        assert _bodies(database_url) == expected
        rules = rows(
            database_url, "SELECT DISTINCT cut->>'rule' FROM ingest.article, jsonb_array_elements(removed) AS cut"
        )
        assert {rule.partition(":")[0] for (rule,) in rules} == {"operator", "learned"}
        listed = json.loads(await _command(tmp_path, database_url, "boilerplate", "list", "--site", site, "--json"))
        assert [(row["text"], row["boilerplate"], row["ruling"]) for row in listed] == [
            (FOOTER[1], False, "keep"),
            (FOOTER[0], True, None),
            ("Neniu atendis*seĝojn*", True, "strip (pattern)"),
        ]
        await _command(tmp_path, database_url, "boilerplate", "strip", FOOTER[1], "--site", site)
        await _command(
            tmp_path, database_url, "boilerplate", "keep", "neniu ATENDIS*seĝojn*", "--pattern", "--site", site
        )
        await _pass(tmp_path, database_url, feed)
        assert _bodies(database_url) == [_text(number) for number in range(4)]
        told = await _command(tmp_path, database_url, "boilerplate", "forget", FOOTER[1].upper(), "--site", site)
        assert told == "forgotten: 4 articles are due for cleaning again\n"
        listed = await _command(tmp_path, database_url, "boilerplate", "list", "--site", site)
        # what the site repeats is learned, whatever was said of it in between
        assert re.search(rf"{re.escape(FOOTER[1])} +│ 4 +│ 4 +│ yes +│ +│", listed)


async def test_who_says_a_word_that_concerns_nothing_is_told_so_and_what_to_do(tmp_path, database_url):
    for arguments, exit_code, told in (
        (("list", "--site", "gazeto.example"), 0, ("no article of gazeto.example shares a passage with another",)),
        (("keep", "Follow * us"), 0, ("No stored article holds this passage", "with --pattern it stands for any text")),
        (
            ("strip", "*us*", "--pattern", "--site", "https://gazeto.example/1"),
            0,
            ("No article of gazeto.example is stored",),
        ),
        (
            ("forget", "Subscribe now"),
            1,
            ("you said nothing of this passage of all sites; `ingest boilerplate list` shows",),
        ),
        (("forget", "a*", "--pattern", "--site", "gazeto.example"), 1, ("nothing of this pattern at gazeto.example",)),
        (("strip", "…"), 2, ("there is no word in TEXT",)),
        (("strip", "**", "--pattern"), 2, ("there is no word in TEXT",)),
        (("--help",), 0, ("`keep` brings the passage back",)),
    ):
        with Ingest(tmp_path, "boilerplate", *arguments, INGEST_DATABASE_URL=database_url) as ingest:
            assert await asyncio.to_thread(ingest.wait, 60) == exit_code, ingest.text
        shown = " ".join(ingest.text.replace("│", " ").split())
        assert [text for text in told if text not in shown] == [], shown


async def test_two_daemons_learn_together_what_many_sites_repeat_and_lose_no_paragraph(tmp_path, database_url):
    sites = [f"gazeto{number}.localhost" for number in range(3)]
    texts = [_text(number) for number in range(30)]
    for number, text in enumerate(texts):
        texts[number] = [*text, *FOOTER]
        texts[number][1 + number % 2 : 1 + number % 2] = [MIDDLE] if number % 3 == 0 else []
    async with Newsroom(seed=1, hosts=[]) as newsroom:
        feeds = [
            _publish(
                newsroom,
                [
                    [f"{line} ({site})" if line in _text(number) else line for line in text]
                    for number, text in enumerate(texts)
                ],
                site=site,
            )
            for site in sites
        ]
        (tmp_path / "feeds.txt").write_text("\n".join(feeds))
        settings = {"INGEST_DATABASE_URL": database_url, "INGEST_FEEDS": "feeds.txt", "INGEST_WORKERS": 1}
        with Ingest(tmp_path, "run", **settings) as one, Ingest(tmp_path, "run", **settings) as other:
            await _until(database_url, "SELECT count(*) = 90 FROM ingest.article")
            await _until(database_url, "SELECT count(*) = 0 FROM ingest.recleaning")
            assert await asyncio.to_thread(one.stop) == await asyncio.to_thread(other.stop) == 0
    for daemon in (one, other):
        assert [event for event in daemon.events if event["level"] != "info"] == []
    found = rows(database_url, "SELECT url, site, body FROM ingest.article")
    for url, site, body in found:
        number = int(url.rpartition("/")[2])
        assert body.split("\n") == [f"{line} ({site.partition(':')[0]})" for line in _text(number)]
    assert rows(database_url, BROKEN + " AND revision > 1") == []


async def _until(url: str, query: str, timeout: float = 60) -> None:
    until = time.monotonic() + timeout
    while not rows(url, query)[0][0]:
        assert time.monotonic() < until, query
        await asyncio.sleep(0.1)


@pytest.mark.slow
async def test_a_daemon_that_is_killed_while_it_learns_loses_nothing_of_it(tmp_path, database_url):
    texts = [_text(number) + FOOTER for number in range(40)]
    async with Newsroom(seed=1, hosts=[]) as newsroom:
        (tmp_path / "feeds.txt").write_text(_publish(newsroom, texts))
        settings = {
            "INGEST_DATABASE_URL": database_url,
            "INGEST_FEEDS": "feeds.txt",
            "INGEST_WORKERS": 1,
            "INGEST_LEASE_S": 2,
            "INGEST_PER_HOST": 2,
        }
        for moment in (
            "SELECT count(*) >= 2 FROM ingest.article",
            "SELECT count(*) >= 1 FROM ingest.passage WHERE boilerplate",
            "SELECT count(*) >= 1 FROM ingest.revision",
            "SELECT count(*) >= 20 FROM ingest.article",
        ):
            with Ingest(tmp_path, "run", **settings) as daemon:
                await asyncio.to_thread(daemon.wait_for, "daemon_started")
                await _until(database_url, moment)
                daemon.signal(signal.SIGKILL)
        with Ingest(tmp_path, "run", **settings) as daemon:
            await _until(database_url, "SELECT count(*) = 40 FROM ingest.article")
            await _until(database_url, "SELECT count(*) = 0 FROM ingest.recleaning")
            assert await asyncio.to_thread(daemon.stop) == 0
    assert _bodies(database_url) == [_text(number) for number in range(40)]
    assert rows(database_url, BROKEN + " AND revision > 1") == []
