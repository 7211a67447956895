"""`ingest feed set`: what holds for one feed alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from ingest.cli.feeds import for_each
from ingest.cli.options import Headers, Interval, SecretFile, SpeaksFor, Strip, Text, Url, User, UserAgent, examples

if TYPE_CHECKING:
    from ingest.model.boilerplate import Note
    from ingest.store.store import Store

commands = typer.Typer()


@commands.command(
    "set",
    epilog=examples(
        "ingest feed set https://news.example/rss.xml --strip credits,corrections",
        "ingest feed set https://news.example/rss.xml --interval 2h",
        "ingest feed set https://news.example/rss.xml --text feed",
        "ingest feed set https://feeds.example/news --speaks-for news.example",
        "ingest feed set https://news.example/rss.xml --user me    asks for the password",
        "ingest feed set https://news.example/rss.xml --header X-Key --secret-file key.txt",
    ),
)
def set_feed(  # noqa: PLR0913 -- an option for each thing that can be set
    url: Url,
    *,
    speaks_for: SpeaksFor = "",
    interval: Interval = "",
    text: Text = None,
    strip: Strip = "",
    user: User = "",
    header: Headers = None,
    user_agent: UserAgent = "",
    secret_file: SecretFile = None,
) -> None:
    """Set what holds for one feed alone.

    How often it is polled, where the text of its articles comes from, which notes are stripped, which site it speaks for, and with which
    login or headers it is asked for. `ingest feed show` shows what is set.
    """
    from ingest.cli.feed_headers import header_changes
    from ingest.model.page import TextFrom

    if not (interval or text or strip or speaks_for or user or header or user_agent):
        raise typer.BadParameter(
            "name --interval, --text, --strip, --speaks-for, --user, --header or --user-agent; `ingest feed show` shows what is set"
        )
    interval_s, notes, site = _seconds(interval), _notes(strip), _domain(speaks_for)
    headers = header_changes(user, user_agent, header or (), secret_file)

    async def change(store: Store, feed: str) -> bool:
        found = await headers.make(store, feed) and (not strip or await store.feeds.set_strip(feed, notes))
        if interval:
            found = found and await store.feed_choices.set_interval(feed, interval_s)
        if text:
            found = found and await store.feed_choices.set_text(feed, None if text == "default" else TextFrom(text))
        if speaks_for == "none":
            return found and await store.sources.take_back(feed) is not None
        return found and (not site or await store.sources.say(feed, site) is not None)

    for_each([url], change, "set")


_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def _seconds(interval: str) -> float | None:
    """Return the seconds of an interval such as ``15m``; None: `default`, or none is given. Raises typer.BadParameter."""
    from ingest.config import read_settings

    if interval in {"", "default"}:
        return None
    number, unit = (interval[:-1], interval[-1]) if interval[-1] in _SECONDS else (interval, "s")
    if not (number.isascii() and number.isdigit() and len(number) <= _DIGITS):
        raise typer.BadParameter(
            f"{interval}: an interval is a number of seconds, or a number with s, m, h or d: 900, 15m, 2h"
        )
    seconds = float(number) * _SECONDS[unit]
    # names that no setting has are warned of when the feed is changed
    settings = read_settings()
    if not settings.min_poll_interval_s <= seconds <= settings.max_poll_interval_s:
        raise typer.BadParameter(
            f"{interval}: no feed is polled more often than every {settings.min_poll_interval_s:g} s (INGEST_MIN_POLL_INTERVAL_S), "
            f"or less often than every {settings.max_poll_interval_s:g} s (INGEST_MAX_POLL_INTERVAL_S)"
        )
    return seconds


_DIGITS = 9
"""An interval has at most so many digits: a number of seconds up to 30 years."""


def _notes(strip: str) -> tuple[Note, ...] | None:
    """Return the notes that are to be stripped; None: those that are stripped from all feeds. Raises typer.BadParameter."""
    from ingest.setting_values import notes_of

    try:
        return None if strip == "default" else () if strip == "none" else notes_of(strip)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _domain(site: str) -> str:
    """Return the registrable domain of a site or a URL that the operator names; "" if none is named. Raises typer.BadParameter."""
    from ingest.text.domains import registrable_domain
    from ingest.text.urls import host

    if site in {"", "none"}:
        return ""
    name = host(site if "://" in site else f"https://{site}")
    if not name:
        raise typer.BadParameter(f"{site!r} names no site")
    return registrable_domain(name)
