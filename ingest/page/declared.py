"""What a page declares about its article: title, authors, date, language, canonical URL, and at times the text.

It is read from JSON-LD with the types of schema.org, from Open Graph and other meta elements, and from HTML's own elements. The sources
are asked in the order of how well publishers maintain them. Nothing is guessed: a fact that the page does not declare is None.
"""

from __future__ import annotations

import html
import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from ingest.page.json_ld import about_this_page, articles_among, as_list, nodes_of, read_script
from ingest.text.date_habits import Habits
from ingest.text.date_reader import read_date
from ingest.text.dates import PLAUSIBLE_YEARS
from ingest.text.fragments import paragraphs_of_html
from ingest.text.plain import label, one_line
from ingest.text.scripts import WIDE, count_wide, weighted_length
from ingest.text.urls import absolute_link, canonical_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from lxml.html import HtmlElement

_MAX_AUTHORS = 20
"""The number of authors that are kept. One page in a hundred names more than 4."""

_MAX_NAME_CHARACTERS = 200
"""The number of characters that a name or a date may have. One page in a hundred has a name of more than 44."""

_MAX_TITLE_CHARACTERS = 1_000
"""The number of characters that are kept of a title. One page in a hundred has a title of more than 126."""

_MAX_HEADINGS = 10
"""The number of headings of one rank, and of separators in a title, that are looked at. The headline is among the first."""

_MAX_DESCRIPTIONS = 10
"""The number of descriptions that are kept. The pages of the corpus have 3 different ones at most."""

_MIN_HEADING_LENGTH = 12
"""The weighted length from which on a heading may be a headline. A shorter one may be the name of a section or of the site."""

_AUTHOR_KEYS = ("author", "article:author", "parsely-author", "sailthru.author", "byl", "dc.creator", "dcterms.creator")
"""The meta elements that name authors, the most trusted first."""

_DATE_KEYS = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "article.published",
    "parsely-pub-date",
    "sailthru.date",
    "dcterms.created",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "publishdate",
    "publish-date",
    "publication_date",
    "pubdate",
    "date",
)
"""The meta elements that hold the date of publication, the most trusted first."""

_DESCRIPTION_KEYS = ("og:description", "description", "twitter:description")
"""The meta elements that describe the article."""

_HEADLINE_KEYS = ("og:title", "twitter:title")
"""The meta elements that hold the headline."""


_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}")
"""A language tag (BCP 47) in lower case, with three subtags at most."""

_BYLINE = re.compile(r"^(?:by|von|par|por|di|door|av|af)\s+", re.IGNORECASE)
"""The word before a name in a byline."""

_SEPARATORS = " |\uff5c\u2013\u2014\u00b7\u2022\u00bb\u203a-"
"""The characters between a headline and the site's name."""

_SEPARATOR = re.compile(r"\s[|\u2013\u2014\u00b7\u2022\u00bb\u203a-]\s|\s?\uff5c\s?")
"""A separator between a headline and the site's name, wherever it stands in a title."""

_BEHIND = re.compile(rf"\s[|\u2013\u2014\u00b7\u2022\u00bb\u203a-]\s|\s?[|\uff5c_]|(?<=[{WIDE}])[-\u2013\u2014]")
"""A separator that stands directly behind a known headline, where looser ones are safe too."""

_MIN_UNDERLINED = 6
"""The number of East Asian characters before a low line that are a headline: it holds no low line, so the names follow there."""

_MAIL = re.compile(r"[\s,;(<]{0,4}[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}[\s)>]{0,4}")
"""A mail address beside a name."""

_NOBODY = frozenset({"name", "author", "admin", "administrator", "null", "none", "undefined", "unknown", "n/a"})
"""The words that systems write where they know no author."""

_TRUE = {"true", "https://schema.org/true", "http://schema.org/true"}
"""The spellings of "true" in JSON-LD."""

_FALSE = {"false", "https://schema.org/false", "http://schema.org/false"}
"""The spellings of "false" in JSON-LD."""

_MAX_COUNT_DIGITS = 6
"""The number of digits that a count of words may have. No article has a million words."""

_MEDIA = ("video", "music", "audio", "image", "gallery", "photo")
"""The beginnings of Open Graph types that are a film, a sound or pictures."""

_DATED = ("publish", "entry-date")
"""The parts of classes of ``time`` elements that give the date of publication."""


class Declared:
    """What a page declares of itself. It is a stranger's word: bounded and of the right shape, but not checked."""

    def __init__(self, tree: HtmlElement, url: str) -> None:
        """``tree`` holds the whole document, ``url`` is the address that it came from."""
        self._tree = tree
        bases = (base.get("href") for base in tree.iter("base"))
        self._base = absolute_link(next((href for href in bases if href is not None), ""), url) or url
        self._meta = _meta(tree)
        self._nodes = nodes_of(tree)
        self._articles = about_this_page(articles_among(self._nodes), {canonical_url(url), self.canonical_url()})

    def title(self) -> str | None:
        """Return the headline without the site's name; None where the page declares none."""
        headings = [heading for heading in map(_text, islice(self._tree.iter("h1"), _MAX_HEADINGS)) if heading]
        shown = [*headings, *filter(None, map(_text, islice(self._tree.iter("h2"), _MAX_HEADINGS)))]
        alone = headings if len(headings) == 1 else []
        stated = [*self._each("headline"), *self._meta.get("og:title", ()), *alone]
        titles = (
            _text(one)
            for one in self._tree.iter("title")
            if (parent := one.getparent()) is not None and parent.tag == "head"
        )
        for text in (*stated, next(titles, ""), *headings):
            title = self._without_site(one_line(html.unescape(text)), shown)
            if title:
                return label(title, _MAX_TITLE_CHARACTERS)
        return None

    def _without_site(self, title: str, headings: list[str]) -> str:
        """Return a title without the site's name behind it, where that name is certain.

        It is certain where the site declares its name, and where a heading shows the title without it. A heading may also be the site's
        logo, so it must not equal a declared name.
        """
        publishers = [name for publisher in self._all("publisher") for name in _names(publisher)]
        names = {one_line(name).casefold() for name in (*self._meta.get("og:site_name", ()), *publishers)}
        heads = [title[: separator.start()] for separator in islice(_SEPARATOR.finditer(title), _MAX_HEADINGS)]
        for heading in headings:
            headed = title.startswith(heading) and _BEHIND.match(title, len(heading))
            if headed and _is_headline(heading) and heading.casefold() not in names:
                return heading
        underlined, line, _ = title.partition("_")
        if line and count_wide(underlined) >= _MIN_UNDERLINED:
            return underlined.strip()
        shown_site = heads and title[len(heads[-1]) :].lstrip(_SEPARATORS).casefold() in names
        return heads[-1] if shown_site else title

    def headlines(self) -> Iterator[str]:
        """Yield the texts that the page shows or declares as its headline, as they are written."""
        for heading in islice(self._tree.iter("h1"), 1):
            yield "".join(heading.itertext())
        for key in _HEADLINE_KEYS:
            yield from self._meta.get(key, ())

    def authors(self) -> tuple[str, ...]:
        """Return the names of the authors."""
        stated = [name for author in self._all("author") for name in _names(author)]
        for names in (stated, [name for key in _AUTHOR_KEYS for name in self._meta.get(key, ())]):
            found = dict.fromkeys(filter(None, map(_author, names)))
            if found:
                return tuple(found)[:_MAX_AUTHORS]
        return ()

    def published(self) -> tuple[datetime | None, str | None]:
        """Return the first believable date of publication, and its source: ``json_ld``, ``meta`` or ``time_element``."""
        sources = (
            ("json_ld", self._each("datePublished")),
            ("meta", [text for key in _DATE_KEYS for text in self._meta.get(key, ())]),
            ("time_element", [str(one.get("datetime")) for one in self._tree.iter("time") if _is_dated(one)]),
        )
        habits = Habits(self.language(), [text for _, texts in sources for text in texts])
        for source, texts in sources:
            for text in texts:
                when = read_date(text, habits)
                if when is not None and when.year in PLAUSIBLE_YEARS:
                    return when, source
        return None, None

    def language(self) -> str | None:
        """Return the language of the article as a BCP 47 tag in lower case; None where the page declares none."""
        stated = (
            self._tree.get("lang"),
            self._tree.get("xml:lang"),
            *self._meta.get("og:locale", ()),
            *self._each("inLanguage"),
        )
        for text in stated:
            tag = one_line(text or "").replace("_", "-").lower()
            if _LANGUAGE.fullmatch(tag):
                return tag
        return None

    def canonical_url(self) -> str | None:
        """Return the URL that the page declares as its own; None where it declares none."""
        links = (link for link in self._tree.iter("link") if "canonical" in link.get("rel", "").split())
        for link in (*(link.get("href") for link in links), *self._meta.get("og:url", ())):
            if link is not None and (url := canonical_url(link, self._base)):
                return url
        return None

    def is_article(self) -> bool:
        """Return whether the page calls itself an article."""
        typed = any("article" in text.lower() for text in self._meta.get("og:type", ()))
        return bool(self._articles) or typed or "article:published_time" in self._meta

    def is_news(self) -> bool:
        """Return whether the page calls itself news (``NewsArticle`` of schema.org and the types below it), as most news pages do."""
        kinds = (kind for value in self._all("@type") for kind in as_list(value) if isinstance(kind, str))
        return any(kind.endswith("NewsArticle") for kind in kinds)

    def medium(self) -> str | None:
        """Return the Open Graph type of the page if that is a film, a sound or pictures; otherwise None."""
        kinds = (one_line(text).lower() for text in self._meta.get("og:type", ()))
        return next((f"og:type {kind[:40]}" for kind in kinds if kind.startswith(_MEDIA)), None)

    def is_free(self) -> bool | None:
        """Return whether everybody may read the article (schema.org ``isAccessibleForFree``); None where the page does not say."""
        stated = [str(value).strip().lower() for value in self._all("isAccessibleForFree")]
        known = [text in _TRUE for text in stated if text in _TRUE | _FALSE]
        return all(known) if known else None

    def words(self) -> int | None:
        """Return the number of words in the article (schema.org ``wordCount``); None where the page does not say."""
        stated = [str(value).strip() for value in self._all("wordCount")]
        counts = [int(text) for text in stated if text.isdecimal() and len(text) <= _MAX_COUNT_DIGITS]
        return max(counts, default=0) or None

    def text(self) -> tuple[str, ...]:
        """Return the paragraphs of the article's text (schema.org ``articleBody``); empty where the page does not give it."""
        longest = max(self._each("articleBody"), key=len, default="")
        return (
            paragraphs_of_html(longest)
            if "<" in longest
            else tuple(filter(None, map(one_line, html.unescape(longest).splitlines())))
        )

    def heads_of_text(self) -> list[str]:
        """Return the headlines of the articles of which the page gives a text."""
        of_text = (node for node in self._articles if node.get("articleBody"))
        return [head for node in of_text for head in as_list(node.get("headline")) if isinstance(head, str)]

    def descriptions(self) -> tuple[str, ...]:
        """Return the page's descriptions of the article. Often one of them is its standfirst, at times cut short."""
        stated = [text for key in _DESCRIPTION_KEYS for text in self._meta.get(key, ())]
        texts = (one_line(html.unescape(text)) for text in (*stated, *self._each("description")))
        return tuple(dict.fromkeys(filter(None, texts)))[:_MAX_DESCRIPTIONS]

    def _all(self, key: str) -> Iterator[Any]:
        """Yield the values that the JSON-LD of the article gives for a key."""
        return (node[key] for node in self._articles if key in node)

    def _each(self, key: str) -> list[str]:
        """Return those values that are texts, also from within lists."""
        return [text for value in self._all(key) for text in as_list(value) if isinstance(text, str)]


def _meta(tree: HtmlElement) -> dict[str, list[str]]:
    """Return the content of the meta elements by their property, name or itemprop in lower case."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        key = element.get("property") or element.get("name") or element.get("itemprop")
        content = element.get("content")
        if key and content and content.strip():
            found.setdefault(key.strip().lower(), []).append(content)
    return found


def _text(element: HtmlElement) -> str:
    return one_line("".join(element.itertext()))


def _is_dated(time: HtmlElement) -> bool:
    """Return whether a ``time`` element gives the date of publication."""
    named, classes = time.get("itemprop") == "datePublished", time.get("class", "")
    says = named or time.get("pubdate") is not None or any(part in classes for part in _DATED)
    return says and time.get("datetime") is not None


def _names(author: Any) -> Iterator[str]:
    for one in as_list(author):
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            yield from (name for name in as_list(one.get("name")) if isinstance(name, str))


def _author(name: str) -> str | None:
    """Return a name fit to be shown; None where the text is an address, a number or a word for nobody."""
    said = one_line(html.unescape(name))
    if said.startswith("{"):  # JSON-LD where a name should be
        said = next(_names(read_script(said)), "")
    text = _MAIL.sub(" ", _BYLINE.sub("", said, count=1)).strip() if " " in said else said
    is_address = ("@" in text and " " not in text) or "://" in text or text.startswith(("www.", "/"))
    is_name = any(map(str.isalpha, text)) and not is_address and text.casefold() not in _NOBODY
    return label(text, _MAX_NAME_CHARACTERS) if is_name and len(text) <= _MAX_NAME_CHARACTERS else None


def _is_headline(heading: str) -> bool:
    """Return whether a heading is too long to be the name of a section or of the site."""
    return weighted_length(heading) >= _MIN_HEADING_LENGTH
