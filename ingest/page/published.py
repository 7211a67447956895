"""The date on which a page's article was published, from the first of the page's sources that gives one."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from ingest.page.json_ld import as_list
from ingest.page.microdata import values_of
from ingest.page.shown import by_headline, names_date, short_text
from ingest.text.date_habits import Habits
from ingest.text.date_reader import read_date
from ingest.text.dates import PLAUSIBLE_YEARS, is_midnight, offset_s

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from lxml.html import HtmlElement

    from ingest.page.facts import Facts

_FIRST_KEYS = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dcterms.created",
    "dc.date.issued",
    "dcterms.issued",
)
"""The meta elements that hold the date of publication, the most trusted first."""

_NAMED = re.compile(
    r"pub(?:lish(?:ed|ing)?|lication)?[-_.:]?(?:date|time|at|on)(?![a-z])|(?:date|time)[-_.:]?pub(?:lish|lication)"
)
"""A part of the name of a meta element, in lower case, by which it holds the date of publication."""

_LAST_KEYS = ("dc.date", "dc.date.created", "dcterms.date", "date.created", "date")
"""The meta elements that hold some date, which seldom is not that of publication."""

_CHANGE_KEYS = ("article:modified_time", "og:updated_time", "datemodified", "lastmod", "dcterms.modified")
"""The meta elements that hold the date of the last change. They show how the site writes dates."""

_CHANGED = re.compile(r"updat|modif|unpublish|expir", re.IGNORECASE)
"""The parts of classes and names of meta elements that name another date, even beside the date of publication."""

_MAX_AROUND = 2
"""The number of elements around a ``time`` element whose classes are read."""

_MAX_CHARACTERS = 100
"""The text of an element that is read as a date has no more characters than this."""

_LABEL = re.compile(
    r"^(?:first )?(?:date|published|posted|publication date|ver\u00f6ffentlicht|publi\u00e9|publicado|pubblicato|gepubliceerd|publicerad|"
    r"publisert|opublikowano)(?: (?:on|at|am|le|el|em|il|op))?\s?:?\s",
    re.IGNORECASE,
)
"""The words before a date that is shown."""


def published_of(facts: Facts, language: str | None) -> tuple[datetime | None, str | None]:
    """Return the first believable date of publication, and its source: ``json_ld``, ``meta`` or ``time_element``.

    Where the first date is a day, or a time without an offset, and another source gives the same day, or the same time of day, and says
    more, the date is that of the other source. What the page shows is looked at only where it can say more.
    """
    stated = [*_declared(facts)]
    dates = _read(stated, facts, language)
    if not dates or is_midnight(dates[0][0]) or offset_s(dates[0][0]) is None:
        dates = _read([*stated, *_shown(facts)], facts, language)
    if not dates:
        return None, None
    return next((other for other in dates[1:] if _says_more(other[0], dates[0][0])), dates[0])


def _read(stated: list[tuple[str, str]], facts: Facts, language: str | None) -> list[tuple[datetime, str]]:
    """Return the believable dates among texts, with their sources."""
    changed = (text for key in _CHANGE_KEYS for text in facts.named(key))
    habits = Habits(language, [*(text for _, text in stated), *changed, *_written(facts, "dateModified")])
    read = ((read_date(text, habits), source) for source, text in stated)
    return [(when, source) for when, source in read if when is not None and when.year in PLAUSIBLE_YEARS]


def _says_more(other: datetime, first: datetime) -> bool:
    """Return whether a date gives what another one leaves out: the time of the same day, or the offset of the same time."""
    if is_midnight(first) and not is_midnight(other):
        return other.date() == first.date()
    is_same = other.replace(tzinfo=None, microsecond=0) == first.replace(tzinfo=None, microsecond=0)
    return is_same and offset_s(first) is None and offset_s(other) is not None


def _declared(facts: Facts) -> Iterator[tuple[str, str]]:
    yield from (("json_ld", text) for text in _written(facts, "datePublished"))
    named = (key for key in facts.meta if _NAMED.search(key) and not _CHANGED.search(key))
    keys = dict.fromkeys((*_FIRST_KEYS, *named, *_LAST_KEYS))
    yield from (("meta", text) for key in keys for text in facts.named(key))


def _shown(facts: Facts) -> Iterator[tuple[str, str]]:
    yield from (("time_element", text) for text in _times(facts) if text)
    on_pages = (value for page in facts.pages for value in as_list(page.get("datePublished")))
    yield from (("json_ld", value) for value in on_pages if isinstance(value, str))
    yield from (("json_ld", text) for text in _written(facts, "dateCreated"))


def _written(facts: Facts, key: str) -> list[str]:
    """Return the dates of JSON-LD as texts. Some sites write the seconds since 1970 as a number."""
    values = (one for value in facts.values(key) for one in as_list(value))
    return [str(one) for one in values if isinstance(one, str | int) and not isinstance(one, bool)]


def _times(facts: Facts) -> Iterator[str]:
    """Yield the dates of the elements that are marked as the date of publication: by microdata, by an attribute, by a class."""
    for element in facts.properties.get("datePublished", ()):
        yield from values_of(element)
    for element in by_headline(facts.marked.dates):
        if _is_dated(element):
            stated = element.get("datetime") or element.get("title")
            yield stated or _LABEL.sub("", short_text(element, _MAX_CHARACTERS))


def _is_dated(element: HtmlElement) -> bool:
    """Return whether an element gives the date of publication, as its class says, or that of an element close around it."""
    if element.get("pubdate") is not None:
        return True
    close = [element.get("class", ""), *(one.get("class", "") for one in islice(element.iterancestors(), _MAX_AROUND))]
    named = close if element.tag == "time" else close[:1]
    return any(names_date(name.lower()) for name in named) and not _CHANGED.search(close[0])
