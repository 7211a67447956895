"""What a page declares about its article: title, authors, date, language, canonical URL, and at times the text.

It is read from JSON-LD with the types of schema.org, from Open Graph and other meta elements, from microdata, and from HTML's own
elements. The sources are asked in the order of how well publishers maintain them. Nothing is guessed: a fact that the page does not
declare is None.
"""

from __future__ import annotations

import html
import re
from itertools import islice
from typing import TYPE_CHECKING

from ingest.page.authors import authors_of
from ingest.page.facts import Facts
from ingest.page.json_ld import as_list
from ingest.page.particulars import particulars_of
from ingest.page.published import published_of
from ingest.page.titles import title_of
from ingest.text.fragments import paragraphs_of_html
from ingest.text.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from lxml.html import HtmlElement

    from ingest.model.particulars import Particulars

_MAX_DESCRIPTIONS = 10
"""The number of descriptions that are kept. The pages of the corpus have 3 different ones at most."""

_DESCRIPTION_KEYS = ("og:description", "description", "twitter:description")
"""The meta elements that describe the article."""

_HEADLINE_KEYS = ("og:title", "twitter:title")
"""The meta elements that hold the headline."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}")
"""A language tag (BCP 47) in lower case, with three subtags at most."""

_TRUE = {"true", "https://schema.org/true", "http://schema.org/true"}
"""The spellings of "true" in JSON-LD."""

_FALSE = {"false", "https://schema.org/false", "http://schema.org/false"}
"""The spellings of "false" in JSON-LD."""

_MAX_COUNT_DIGITS = 6
"""The number of digits that a count of words may have. No article has a million words."""

_MEDIA = ("video", "music", "audio", "image", "gallery", "photo")
"""The beginnings of Open Graph types that are a film, a sound or pictures."""


class Declared:
    """What a page declares of itself. It is a stranger's word: bounded and of the right shape, but not checked."""

    def __init__(self, tree: HtmlElement, url: str) -> None:
        """``tree`` holds the whole document, ``url`` is the address that it came from."""
        self._tree = tree
        self._facts = Facts(tree, url)

    def title(self) -> str | None:
        """Return the headline without the site's name; None where the page declares none."""
        return title_of(self._facts)

    def headlines(self) -> Iterator[str]:
        """Yield the texts that the page shows or declares as its headline, as they are written."""
        for heading in islice(self._tree.iter("h1"), 1):
            yield "".join(heading.itertext())
        for key in _HEADLINE_KEYS:
            yield from self._facts.named(key)

    def authors(self) -> tuple[str, ...]:
        """Return the names of the authors."""
        return authors_of(self._facts)

    def published(self) -> tuple[datetime | None, str | None]:
        """Return the first believable date of publication, and its source: ``json_ld``, ``meta`` or ``time_element``."""
        return published_of(self._facts, self._regional_language())

    def particulars(self) -> Particulars:
        """Return what the page says of its article beside text, title, authors and date."""
        return particulars_of(self._facts, self._regional_language())

    def language(self) -> str | None:
        """Return the language of the article as a BCP 47 tag in lower case; None where the page declares none."""
        return next(self._languages(), None)

    def _regional_language(self) -> str | None:
        """Return the language with a country if the page declares one elsewhere: by it, day and month are told apart."""
        language = self.language()
        if language is None:
            return None
        return next((tag for tag in self._languages() if tag.startswith(f"{language}-")), language)

    def _languages(self) -> Iterator[str]:
        stated = (
            self._tree.get("lang"),
            self._tree.get("xml:lang"),
            *self._facts.named("og:locale"),
            *self._facts.texts("inLanguage"),
        )
        for text in stated:
            tag = one_line(text or "").replace("_", "-").lower()
            if _LANGUAGE.fullmatch(tag):
                yield tag

    def canonical_url(self) -> str | None:
        """Return the URL that the page declares as its own; None where it declares none."""
        return self._facts.canonical_url()

    def is_article(self) -> bool:
        """Return whether the page calls itself an article."""
        typed = any("article" in text.lower() for text in self._facts.named("og:type"))
        return bool(self._facts.articles) or typed or "article:published_time" in self._facts.meta

    def is_news(self) -> bool:
        """Return whether the page calls itself news (``NewsArticle`` of schema.org and the types below it), as most news pages do."""
        kinds = (kind for value in self._facts.values("@type") for kind in as_list(value) if isinstance(kind, str))
        return any(kind.endswith("NewsArticle") for kind in kinds)

    def medium(self) -> str | None:
        """Return the Open Graph type of the page if that is a film, a sound or pictures; otherwise None."""
        kinds = (one_line(text).lower() for text in self._facts.named("og:type"))
        return next((f"og:type {kind[:40]}" for kind in kinds if kind.startswith(_MEDIA)), None)

    def is_free(self) -> bool | None:
        """Return whether everybody may read the article (schema.org ``isAccessibleForFree``); None where the page does not say."""
        stated = [str(value).strip().lower() for value in self._facts.values("isAccessibleForFree")]
        known = [text in _TRUE for text in stated if text in _TRUE | _FALSE]
        return all(known) if known else None

    def words(self) -> int | None:
        """Return the number of words in the article (schema.org ``wordCount``); None where the page does not say."""
        stated = [str(value).strip() for value in self._facts.values("wordCount")]
        counts = [int(text) for text in stated if text.isdecimal() and len(text) <= _MAX_COUNT_DIGITS]
        return max(counts, default=0) or None

    def text(self) -> tuple[str, ...]:
        """Return the paragraphs of the article's text (schema.org ``articleBody``); empty where the page does not give it."""
        longest = max(self._facts.texts("articleBody"), key=len, default="")
        return (
            paragraphs_of_html(longest)
            if "<" in longest
            else tuple(filter(None, map(one_line, html.unescape(longest).splitlines())))
        )

    def heads_of_text(self) -> list[str]:
        """Return the headlines of the articles of which the page gives a text."""
        of_text = (node for node in self._facts.articles if node.get("articleBody"))
        return [head for node in of_text for head in as_list(node.get("headline")) if isinstance(head, str)]

    def descriptions(self) -> tuple[str, ...]:
        """Return the page's descriptions of the article. Often one of them is its standfirst, at times cut short."""
        stated = [text for key in _DESCRIPTION_KEYS for text in self._facts.named(key)]
        texts = (one_line(html.unescape(text)) for text in (*stated, *self._facts.texts("description")))
        return tuple(dict.fromkeys(filter(None, texts)))[:_MAX_DESCRIPTIONS]
