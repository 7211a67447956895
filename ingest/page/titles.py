"""The headline of a page's article, from the first of the page's sources that gives one, without the site's name."""

from __future__ import annotations

import html
import re
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ingest.page.authors import names_in
from ingest.text.plain import fold, label, one_line
from ingest.text.scripts import WIDE, count_wide, weighted_length

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.page.facts import Facts

_MAX_TITLE_CHARACTERS = 1_000
"""The number of characters that are kept of a title. One page in a hundred has a title of more than 126."""

_MAX_PARTS = 10
"""The number of separators in a title that are looked at."""

_MIN_HEADING_LENGTH = 12
"""The weighted length from which on a heading may be a headline. A shorter one may be the name of a section or of the site."""

_MIN_HOST_LENGTH = 4
"""The number of letters from which on the end of a title is compared with the site's host name."""

_SEPARATORS = " |\uff5c\u2013\u2014\u00b7\u2022\u00bb\u203a\u22c6*-"
"""The characters between a headline and the site's name."""

_SEPARATOR = re.compile(r"\s[|\u2013\u2014\u00b7\u2022\u00bb\u203a\u22c6*-]\s|\s?\uff5c\s?")
"""A separator between a headline and the site's name, wherever it stands in a title."""

_BEFORE = re.compile(r"\s?[|\u2013\u2014\u00b7\u2022\u00bb\u203a\u22c6*:-]\s|\uff5c\s?")
"""A separator behind the site's name, where that name begins a title."""

_BEHIND = re.compile(
    rf"\s[|\u2013\u2014\u00b7\u2022\u00bb\u203a\u22c6*:-]\s|\s?[|\uff5c_]|(?<=[{WIDE}])[-\u2013\u2014]"
)
"""A separator that stands directly behind a known headline, where looser ones are safe too."""

_MIN_UNDERLINED = 6
"""The number of East Asian characters before a low line that are a headline: it holds no low line, so the names follow there."""

_DOTS = re.compile(r"\s?(?:\u2026|\.\.\.)")
_CUT = re.compile(rf"{_DOTS.pattern}$")
"""The end of a title that was shortened."""

_MIN_CUT_LENGTH = 15
"""The number of characters that are left of a title that was shortened."""

_BREAK = re.compile(r"<br\s?/?>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|abbr|b|cite|code|em|font|i|mark|p|q|s|small|span|strong|sub|sup|u|wbr)(?:\s[^<>]{0,200}|\s?/)?>",
    re.IGNORECASE,
)
"""A tag in the text of a title."""


def title_of(facts: Facts) -> str | None:
    """Return the headline without the site's name; None where the page gives no title.

    The sources are JSON-LD, the titles for social media, a top heading that is alone, the document's title, and the other headings. A
    site's name is a title only where there is no other.
    """
    names = _Names(facts)
    cleaned = [_without_site(text, names) for text in filter(None, map(_plain, _stated(facts)))]
    titles = [text for text in cleaned if not names.is_site(text)] or cleaned
    return label(_uncut(titles[0], titles), _MAX_TITLE_CHARACTERS) if titles else None


def _stated(facts: Facts) -> Iterator[str]:
    yield from facts.texts("headline")
    yield from facts.named("og:title")
    yield from facts.named("twitter:title")
    if len(facts.headings) == 1:
        yield from facts.headings
    yield facts.document_title()
    yield from facts.headings


def _plain(text: str) -> str:
    """Return a title on one line, without markup. Many systems escape it twice."""
    plain = one_line(html.unescape(html.unescape(text[: 4 * _MAX_TITLE_CHARACTERS])))
    return one_line(_TAG.sub("", _BREAK.sub(" ", plain))) if "<" in plain else plain


def _uncut(title: str, others: list[str]) -> str:
    """Return the whole of a title that was shortened, if another source gives it."""
    bare = _CUT.sub("", title)
    if bare == title or len(bare) < _MIN_CUT_LENGTH:
        return title
    whole = [
        other
        for other in others
        if other.startswith(bare) and not _DOTS.match(other, len(bare)) and not _CUT.search(other)
    ]
    return min(whole, key=len, default=title)


class _Names:
    """The names of a site, and the headings of a page, by which a headline is told from what stands around it."""

    def __init__(self, facts: Facts) -> None:
        self._names = frozenset(map(fold, filter(None, _names_of_site(facts))))
        self._host = _label_of(facts.url)
        self.headings = [*facts.headings, *facts.subheadings]

    def is_site(self, text: str) -> bool:
        """Return whether a text is a name of the site, as the page declares it or as its host name spells it."""
        folded = fold(text)
        if folded in self._names:
            return True
        bare = folded.replace(" ", "")
        is_part = self._host.endswith(bare) or self._host.startswith(bare) or bare.startswith(self._host)
        return (
            len(bare) >= _MIN_HOST_LENGTH
            and is_part
            and 2 * len(bare) > len(self._host)
            and 2 * len(self._host) > len(bare)
        )


def _names_of_site(facts: Facts) -> Iterator[str]:
    yield from facts.named("og:site_name")
    yield from facts.named("application-name")
    for value in facts.values("publisher"):
        yield from names_in(value, facts.by_id)


def _label_of(url: str) -> str:
    """Return the letters of the longest label of a URL's host name: ``valleycourier`` of ``www.valley-courier.example``."""
    labels = (urlsplit(url).hostname or "").replace("-", "").split(".")[:-1]
    return max(labels, key=len, default="")


def _without_site(title: str, names: _Names) -> str:
    """Return a title without the site's name before or behind it, where that name is certain.

    It is certain where the site declares its name, where its host name spells it, and where a heading shows the title without it. A
    heading may also be the site's logo, so it must not be a name of the site.
    """
    for heading in names.headings:
        if _is_headline(heading) and heading in title and not names.is_site(heading):
            before, _, behind = title.partition(heading)
            is_end = not behind or _BEHIND.match(behind) or _BEHIND.match(title, len(before) + len(heading))
            if is_end and (not before or (len(before) < len(heading) and before.rstrip()[-1:] in _SEPARATORS)):
                return heading
    underlined, line, _ = title.partition("_")
    if line and count_wide(underlined) >= _MIN_UNDERLINED:
        return underlined.strip()
    return _without_names(title, names).strip(_SEPARATORS + "") or title


def _without_names(title: str, names: _Names) -> str:
    for separator in islice(_SEPARATOR.finditer(title), _MAX_PARTS):
        if names.is_site(title[separator.end() :]):
            return title[: separator.start()]
    first = _BEFORE.search(title)
    if first and names.is_site(title[: first.start()]) and _is_headline(title[first.end() :]):
        return title[first.end() :]
    return title


def _is_headline(heading: str) -> bool:
    """Return whether a heading is too long to be the name of a section or of the site."""
    return weighted_length(heading) >= _MIN_HEADING_LENGTH
