"""The simulated publishers and their habits, read from sites.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from string import Template
from typing import Any, Literal

FeedKind = Literal["rss2", "rss1", "atom", "json"]
GuidHabit = Literal["url", "tag", "number", "none", "changing"]
TitleHabit = Literal["plain", "cdata", "markup"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One publisher; the habits are explained at the top of sites.toml."""

    host: str
    name: str
    language: str
    kind: FeedKind
    feed: str
    """Path of the feed."""
    page: str
    """Pattern of an article's path."""
    encoding: str = "utf-8"
    charset: Literal["header", "meta", "both"] = "both"
    guid: GuidHabit = "url"
    titles: TitleHabit = "plain"
    validators: tuple[str, ...] = ()
    full: bool = False
    """The feed carries whole articles."""
    wire: bool = False
    """Carries the wire's articles."""
    corrects: bool = False
    compressed: bool = False
    """Pages and feeds are sent with a content coding where the reader accepts one."""
    tracking: bool = False
    relative: bool = False
    learned: bool = False
    """No cue is known in its language: what it repeats has to be learned, from three of its articles."""
    middle: tuple[str, ...] = field(default=())
    tail: tuple[str, ...] = field(default=())

    @property
    def changing(self) -> bool:
        """Tell whether the feed is another one at every poll, though nothing was published."""
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
