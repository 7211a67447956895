"""The simulated publishers and their habits, read from sites.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from string import Template
from typing import Any, Literal

FeedKind = Literal["rss2", "rss1", "atom", "json"]
"""The formats of feeds: RSS 2.0, RSS 1.0, Atom, JSON Feed."""
GuidHabit = Literal["url", "tag", "number", "none", "changing"]
"""What a feed gives as guid: the URL, a tag URI, a number, no guid, or another guid at every poll."""
TitleHabit = Literal["plain", "cdata", "markup"]
"""How a feed writes titles: as text, in CDATA, or as HTML that is escaped twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One publisher; the habits are explained at the top of sites.toml."""

    host: str
    name: str
    language: str
    kind: FeedKind
    feed: str
    """The path of the feed."""
    page: str
    """The pattern of an article's path."""
    encoding: str = "utf-8"
    charset: Literal["header", "meta", "both"] = "both"
    """Where pages declare their encoding."""
    guid: GuidHabit = "url"
    titles: TitleHabit = "plain"
    validators: tuple[str, ...] = ()
    """What the feed and the pages can be validated by: ``etag``, ``last_modified``."""
    full: bool = False
    """Whether the feed carries whole articles."""
    wire: bool = False
    """Whether the site publishes the wire's articles, too."""
    corrects: bool = False
    """Whether the site corrects articles by itself."""
    compressed: bool = False
    """Whether pages and feeds are sent with a content coding, if the reader accepts one."""
    tracking: bool = False
    """Whether the feed adds a tracking query to links, another one at every poll."""
    relative: bool = False
    """Whether the feed's links are relative."""
    learned: bool = False
    """Whether the judge does not know all of its boilerplate by the words, so that some must be learned from three of its articles."""
    middle: tuple[str, ...] = field(default=())
    """The boilerplate passages that stand between paragraphs."""
    tail: tuple[str, ...] = field(default=())
    """The boilerplate passages that stand at the end of each article."""

    @property
    def changing(self) -> bool:
        """Whether the feed differs at every poll, even if nothing was published."""
        return self.tracking or self.guid == "changing"

    def template(self) -> Template:
        """Return the template of its article pages."""
        return _template(self.host)


@cache
def _template(host: str) -> Template:
    return Template(files("ingest.demo").joinpath("pages", f"{host}.html").read_text(encoding="utf-8"))


@cache
def sites() -> tuple[Site, ...]:
    """Return all sites, in the file's order."""
    text = files("ingest.demo").joinpath("sites.toml").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(text)["site"]
    return tuple(
        Site(**{**row, **{name: tuple(row.get(name, ())) for name in ("validators", "middle", "tail")}}) for row in rows
    )
