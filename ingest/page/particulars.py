"""What a page says of its article beside the text: picture, summary, section, tags, last change, access, rights, outlet.

JSON-LD is asked first, then meta elements: whoever writes JSON-LD has described the article, and meta elements are often those of the
whole site. For the last change, microdata is asked, too. The picture is that of Open Graph first, since JSON-LD lists the same picture in several cuts.
"""

from __future__ import annotations

import html
import re
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from ingest.model.particulars import LeadImage, Particulars
from ingest.page.authors import names_in
from ingest.page.json_ld import as_list
from ingest.page.microdata import values_of
from ingest.text.date_habits import Habits
from ingest.text.date_reader import read_date
from ingest.text.dates import PLAUSIBLE_YEARS
from ingest.text.plain import fold, label
from ingest.text.urls import absolute_link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from ingest.model.particulars import Source
    from ingest.page.facts import Facts

_MAX_CHARACTERS = 300
"""The number of characters that are kept of a name, a tag or a notice."""

_MAX_DESCRIPTION_CHARACTERS = 2_000
"""The number of characters that are kept of a description or a caption. A standfirst has about 200."""

_MAX_TAGS = 50
"""The number of tags that are kept. One page in a hundred has more than 20."""

_MAX_PIXELS = 100_000
"""A picture has no more pixels than this in a row or a column."""

_MAX_ITEMS = 200
"""The number of values of one key that are looked at."""

_DESCRIPTION_KEYS = ("og:description", "description", "twitter:description", "dc.description", "dcterms.description")
_SECTION_KEYS = ("article:section", "parsely-section", "section", "cxenseparse:recs:category", "category")
_TAG_KEYS = ("article:tag", "news_keywords", "parsely-tags", "sailthru.tags", "keywords")
_CHANGE_KEYS = (
    "article:modified_time",
    "og:article:modified_time",
    "datemodified",
    "og:updated_time",
    "dcterms.modified",
    "lastmod",
)
_COPYRIGHT_KEYS = ("copyright", "dcterms.rights", "dc.rights", "rights")
_OUTLET_KEYS = ("og:site_name", "dc.publisher", "publisher", "application-name")
_IMAGE_KEYS = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src", "thumbnail")
"""The meta elements that hold a value, the most trusted first."""

_TIERS = {"free": True, "locked": False}
"""The values of ``article:content_tier``. A metered article is free for some and not for others."""

_ACCESS = {"true": True, "false": False}

_TAG_SEPARATOR = re.compile(r"[,;\uff0c\u3001\u060c]")
_MARKUP = re.compile(r"<[^<>]{0,500}>")


_Given = TypeVar("_Given")
_Value = TypeVar("_Value")


def particulars_of(facts: Facts, language: str | None) -> Particulars:
    """Return what a page says of its article, each value from the first source that gives it. ``language``: in which dates are read."""
    found = _Found()
    changes = Habits(language, [*facts.texts("datePublished"), *facts.named("article:published_time")])
    return Particulars(
        image=found.first("image", _images(facts), lambda image: image),
        description=found.first("description", _texts(facts, "description", _DESCRIPTION_KEYS), _paragraph) or "",
        section=found.first("section", _texts(facts, "articleSection", _SECTION_KEYS), _name) or "",
        tags=found.first("tags", _lists(facts, "keywords", _TAG_KEYS), _tags) or (),
        modified_at=found.first("modified_at", _changes(facts), lambda text: _date(text, changes)),
        is_free=found.first("is_free", _access(facts), lambda value: value),
        licence=found.first("licence", _licences(facts), _name) or "",
        copyright=found.first("copyright", _rights(facts), _name) or "",
        outlet=found.first("outlet", _outlets(facts), _name) or "",
        sources=found.sources,
    )


class _Found:
    """The sources of the values that were found."""

    def __init__(self) -> None:
        self.sources: dict[str, Source] = {}

    def first(
        self, name: str, stated: Iterable[tuple[Source, _Given]], read: Callable[[_Given], _Value | None]
    ) -> _Value | None:
        """Return the first value that can be read, and remember its source."""
        for source, given in islice(stated, _MAX_ITEMS):
            value = read(given)
            if value not in (None, "", ()):
                self.sources[name] = source
                return value
        return None


def _texts(facts: Facts, key: str, names: tuple[str, ...]) -> Iterator[tuple[Source, str]]:
    """Yield the texts that JSON-LD and meta elements give for a key."""
    yield from (("json_ld", text) for text in facts.texts(key))
    yield from (("meta", text) for name in names for text in facts.named(name))


def _changes(facts: Facts) -> Iterator[tuple[Source, str]]:
    yield from _texts(facts, "dateModified", _CHANGE_KEYS)
    for element in facts.properties.get("dateModified", ()):
        yield from (("microdata", text) for text in values_of(element))


def _lists(facts: Facts, key: str, names: tuple[str, ...]) -> Iterator[tuple[Source, list[Any]]]:
    yield from (("json_ld", as_list(value)) for value in facts.values(key))
    yield from (("meta", list(facts.named(name))) for name in names)


def _images(facts: Facts) -> Iterator[tuple[Source, LeadImage | None]]:
    for name in _IMAGE_KEYS:
        for url in facts.named(name):
            yield "meta", _of_open_graph(facts, url)
    for value in facts.values("image"):
        yield from (("json_ld", _of_object(facts, one)) for one in islice(as_list(value), _MAX_ITEMS))
    yield from (("json_ld", _of_object(facts, text)) for text in facts.texts("thumbnailUrl"))


def _of_open_graph(facts: Facts, url: str) -> LeadImage | None:
    """Return the picture of Open Graph; what JSON-LD says of the same picture is said of it, too."""
    link = _link(facts, url)
    objects = [_of_object(facts, one) for value in facts.values("image") for one in islice(as_list(value), _MAX_ITEMS)]
    same = next((image for image in objects if image and image.url == link), None)
    if link is None:
        return None
    width, height = (_pixels(next(iter(facts.named(f"og:image:{side}")), None)) for side in ("width", "height"))
    alts = (*facts.named("og:image:alt"), *facts.named("twitter:image:alt"))
    return LeadImage(
        url=link,
        width=width or (same.width if same else None),
        height=height or (same.height if same else None),
        alt=_paragraph(alts[0]) if alts else "",
        caption=same.caption if same else "",
        credit=same.credit if same else "",
    )


def _of_object(facts: Facts, stated: Any) -> LeadImage | None:
    """Return the picture in a value of JSON-LD: a URL, an ``ImageObject``, or a reference to one."""
    if isinstance(stated, str):
        stated = {"url": stated}
    if not isinstance(stated, dict):
        return None
    known = facts.pictures.get(str(stated.get("@id")), stated) if "url" not in stated else stated
    urls = (one for key in ("url", "contentUrl") for one in as_list(known.get(key)))
    url = next((link for one in urls if isinstance(one, str) and (link := _link(facts, one))), None)
    if url is None:
        return None
    credit = next((name for key in _CREDITS for name in names_in(known.get(key, []), facts.by_id)), "")
    return LeadImage(
        url=url,
        width=_pixels(known.get("width")),
        height=_pixels(known.get("height")),
        caption=_paragraph(str(known.get("caption") or "")),
        credit=_name(credit),
    )


_CREDITS = ("creditText", "credit", "creator", "author", "copyrightHolder")
"""The members of an ``ImageObject`` that name who made the picture."""


def _access(facts: Facts) -> Iterator[tuple[Source, bool | None]]:
    for value in facts.values("isAccessibleForFree"):
        yield "json_ld", _ACCESS.get(str(value).strip().lower().rpartition("/")[2])
    yield from (("meta", _TIERS.get(text.strip().lower())) for text in facts.named("article:content_tier"))


def _licences(facts: Facts) -> Iterator[tuple[Source, str]]:
    for value in facts.values("license"):
        for one in as_list(value):
            stated = one.get("url") or one.get("name") if isinstance(one, dict) else one
            yield "json_ld", stated if isinstance(stated, str) else ""
    for element in facts.tree.iter("link", "a"):
        if "license" in element.get("rel", ""):
            yield "link", absolute_link(element.get("href") or "", facts.base) or ""


def _rights(facts: Facts) -> Iterator[tuple[Source, str]]:
    yield from (("json_ld", text) for text in facts.texts("copyrightNotice"))
    for value in facts.values("copyrightHolder"):
        yield from (("json_ld", name) for name in names_in(value, facts.by_id))
    yield from (("meta", text) for name in _COPYRIGHT_KEYS for text in facts.named(name))


def _outlets(facts: Facts) -> Iterator[tuple[Source, str]]:
    for value in facts.values("publisher"):
        yield from (("json_ld", name) for name in names_in(value, facts.by_id))
    yield from (("meta", text) for name in _OUTLET_KEYS for text in facts.named(name))


def _plain(text: str, limit: int) -> str:
    """Return a text without markup, on one line. Many systems escape it twice."""
    plain = html.unescape(html.unescape(text[: 4 * limit]))
    return label(_MARKUP.sub(" ", plain) if "<" in plain else plain, limit)


def _paragraph(text: str) -> str:
    return _plain(text, _MAX_DESCRIPTION_CHARACTERS)


def _name(text: str) -> str:
    name = _plain(text, _MAX_CHARACTERS)
    return name if any(map(str.isalnum, name)) else ""


def _tags(stated: list[Any]) -> tuple[str, ...]:
    """Return the tags in a list of texts and of terms, or in one text with separators, each once."""
    names = (one.get("name") if isinstance(one, dict) else one for one in islice(stated, _MAX_ITEMS))
    texts = [text[: _MAX_TAGS * _MAX_CHARACTERS] for text in names if isinstance(text, str)]
    parts = [part for text in texts for part in _TAG_SEPARATOR.split(html.unescape(text))] if len(texts) == 1 else texts
    found: dict[str, str] = {}
    for part in islice(parts, _MAX_ITEMS):
        tag = _name(part)
        if tag:
            found.setdefault(fold(tag), tag)
    return tuple(found.values())[:_MAX_TAGS]


def _date(text: str, habits: Habits) -> datetime | None:
    when = read_date(text, habits)
    return when if when is not None and when.year in PLAUSIBLE_YEARS else None


def _link(facts: Facts, url: str) -> str | None:
    return absolute_link(html.unescape(url.strip()), facts.base) if url.strip() else None


def _pixels(stated: Any) -> int | None:
    """Return a number of pixels: a number, a text such as "640px", or a ``QuantitativeValue``."""
    value = stated.get("value") if isinstance(stated, dict) else stated
    digits = re.match(r"\s*(\d{1,6})(?:\.0*)?\s*(?:px)?\s*$", str(value))
    return int(digits[1]) if digits and 0 < int(digits[1]) <= _MAX_PIXELS else None
