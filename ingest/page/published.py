"""The date on which a page's article was published, from the first of the page's sources that gives one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.page.json_ld import as_list
from ingest.page.microdata import values_of
from ingest.text.date_habits import Habits
from ingest.text.date_reader import read_date
from ingest.text.dates import PLAUSIBLE_YEARS, is_midnight, offset_s

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from lxml.html import HtmlElement

    from ingest.page.facts import Facts

_META_KEYS = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "article:published",
    "datepublished",
    "article.published",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "citation_publication_date",
    "dcterms.created",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date.created",
    "dc.date",
    "dcterms.date",
    "date.created",
    "article_date_original",
    "publishdate",
    "publish-date",
    "publish_date",
    "published_at",
    "publication_date",
    "publicationdate",
    "published-date",
    "pubdate",
    "date",
)
"""The meta elements that hold the date of publication, the most trusted first."""

_CHANGE_KEYS = ("article:modified_time", "og:updated_time", "datemodified", "lastmod", "dcterms.modified")
"""The meta elements that hold the date of the last change. They show how the site writes dates."""

_DATED = ("publish", "entry-date", "post-date", "post__date", "posted", "pubdate")
"""The parts of classes of ``time`` elements that give the date of publication."""


def published_of(facts: Facts, language: str | None) -> tuple[datetime | None, str | None]:
    """Return the first believable date of publication, and its source: ``json_ld``, ``meta`` or ``time_element``.

    Where the first date is a day, or a time without an offset, and another source gives the same day, or the same time of day, and says
    more, the date is that of the other source.
    """
    sources = tuple(_sources(facts))
    changed = [text for key in _CHANGE_KEYS for text in facts.named(key)] + _written(facts, "dateModified")
    habits = Habits(language, [*(text for _, texts in sources for text in texts), *changed])
    read = ((read_date(text, habits), source) for source, texts in sources for text in texts)
    dates = [(when, source) for when, source in read if when is not None and when.year in PLAUSIBLE_YEARS]
    if not dates:
        return None, None
    first = dates[0]
    return next((other for other in dates[1:] if _says_more(other[0], first[0])), first)


def _says_more(other: datetime, first: datetime) -> bool:
    """Return whether a date gives what another one leaves out: the time of the same day, or the offset of the same time."""
    if is_midnight(first) and not is_midnight(other):
        return other.date() == first.date()
    is_same = other.replace(tzinfo=None, microsecond=0) == first.replace(tzinfo=None, microsecond=0)
    return is_same and offset_s(first) is None and offset_s(other) is not None


def _sources(facts: Facts) -> Iterator[tuple[str, list[str]]]:
    yield "json_ld", _written(facts, "datePublished")
    yield "meta", [text for key in _META_KEYS for text in facts.named(key)]
    yield "time_element", [text for text in _times(facts) if text]
    on_pages = (value for page in facts.pages for value in as_list(page.get("datePublished")))
    yield "json_ld", [value for value in on_pages if isinstance(value, str)]


def _written(facts: Facts, key: str) -> list[str]:
    """Return the dates of JSON-LD as texts. Some sites write the seconds since 1970 as a number."""
    values = (one for value in facts.values(key) for one in as_list(value))
    return [str(one) for one in values if isinstance(one, str | int) and not isinstance(one, bool)]


def _times(facts: Facts) -> Iterator[str]:
    for element in facts.properties.get("datePublished", ()):
        yield from values_of(element)
    for element in facts.tree.iter("time"):
        if _is_dated(element):
            yield str(element.get("datetime"))


def _is_dated(time: HtmlElement) -> bool:
    """Return whether a ``time`` element gives the date of publication."""
    classes = time.get("class", "")
    return time.get("datetime") is not None and (time.get("pubdate") is not None or any(part in classes for part in _DATED))
