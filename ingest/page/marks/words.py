"""The words in classes and ids that tell what an element holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.model.page import Mark, MarkKind
from ingest.page.marks.lines import MAX_LINE

if TYPE_CHECKING:
    from ingest.page.layout import Layout


def _by_word(kinds: dict[MarkKind, str]) -> dict[str, MarkKind]:
    return {word: kind for kind, words in kinds.items() for word in words.split()}


ANYWHERE = _by_word(
    {
        MarkKind.RELATED: "related recommend recommended recommends recommendation recommendations recirc recirculation readmore readnext "
        "seealso similars outbrain taboola relacionada relacionadas relacionado relacionados correlati gerelateerd powiazane "
        "ilgili lesetipps empfehlungen meistgelesen",
        MarkKind.NEWSLETTER: "newsletter newsletters signup optin boletin infolettre nieuwsbrief nyhetsbrev nyhedsbrev",
        MarkKind.PROMO: "promo promos promotion promoted promotional cta popup modal tooltip <dialog> <not-prose>",
        MarkKind.AD: "advert advertisement advertising advertorial sponsor sponsors sponsored disclaimer disclosure werbung anzeige "
        "publicidad publicidade publicite pubblicita reklama reklam annonse annons",
        MarkKind.SHARE: "share sharing social toolbar teilen compartir partage partager condividi",
        MarkKind.COMMENT: "comment comments disqus respond kommentare comentarios commentaires commenti reacties",
        MarkKind.NAVIGATION: "breadcrumb breadcrumbs toc pagination <nav> <footer> <button>",
        MarkKind.WALL: "paywall regwall wall",
        MarkKind.BYLINE: "byline bylines",
        MarkKind.CAPTION: "caption captions bildunterschrift bildtext didascalia bijschrift <figcaption>",
        MarkKind.RATING: "rating ratings",
        MarkKind.BANNER: "banner",
        MarkKind.HIDDEN: "<hidden>",
        MarkKind.SUMMARY: "<ai>",
    }
)
"""What the elements around a paragraph are called, and what that makes of it."""


BEHIND_THE_HEAD = _by_word({MarkKind.PROMO: "teaser teasers"})
"""Above the text, these are called a standfirst."""


AT_THE_HEAD = _by_word(
    {
        MarkKind.DATE: "date dates time timestamp datetime published publish pubdate posted updated dateline datum fecha tarih <time>",
        MarkKind.BYLINE: "author authors credit credits vcard autor autoren auteur auteurs autore autores forfatter yazar",
        MarkKind.NAVIGATION: "tag tags category categories kicker eyebrow overline topline dachzeile spitzmarke antetitulo surtitre occhiello",
        MarkKind.CAPTION: "image photo foto video",
    }
)


IN_FIGURES = _by_word({MarkKind.DATE: "meta"})
"""As above, where a number stands in it: a standfirst is called so, too."""


AT_THE_TAIL = _by_word(
    {
        MarkKind.AUTHOR: "author authors bio biography vcard autor autoren auteur auteurs autore autores forfatter yazar",
        MarkKind.NAVIGATION: "tag tags keywords topics category categories next previous foot footer",
        MarkKind.RELATED: "<article>",
        MarkKind.ASIDE: "<aside>",
    }
)


COMMENTED = 1_000
"""Characters of a text that readers' comments stand below, of whatever length."""


BESIDE = 0.2
"""What else stands there, by their length."""


KEPT = frozenset("source sources credit credits correction corrections footnote footnotes references".split())  # noqa: SIM905 -- words read best as words
"""What readers want to find below an article."""


KEPT_HEADINGS = frozenset(
    "sources references footnotes corrections quellen literatur fuentes referencias bibliografía références bibliographie "  # noqa: SIM905 -- words read best as words
    "fonti riferimenti fontes referências bronnen kilder källor źródła bibliografia источники литература kaynaklar 参考文献".split()
)


NOTE = re.compile(r"[*†‡\[(]|\d{1,3}(?:[.)\]:]?\s+\W*[A-Z]|\s?\[)")
"""What footnotes begin with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the page declares, as evidence for and against its paragraphs."""

    url: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    text: str = ""
    """The article's text, as far as it is declared."""
    is_news: bool = False
    """The page calls itself news: what it sets apart from the text, as a list of links, is seldom part of that."""


_SCORE = re.compile(
    r"(?:[^\W\d]{1,20}:? )?\d{1,3}(?:[.,]\d{1,2})?\s?(?:/|von|out of|of|sur|de|di|su|van|av|af|z|ze|из|üzerinden)\s?\d{1,3}"
    r"(?:\s[^\W\d]{1,20})?\W?",
    re.IGNORECASE,
)
"""What a review gives, as "4.5 out of 5 stars"."""


def mark_by_word(
    layout: Layout,
    index: int,
    kinds: dict[str, MarkKind],
    trusted: frozenset[str] = frozenset(),
    *,
    at_end: bool = False,
) -> Mark | None:
    words = (layout.names(index) & kinds.keys()) - trusted
    if not words:
        return None
    kind, word = min((kinds[word], word) for word in words)
    if kind is MarkKind.HIDDEN and len(layout.texts[index]) > MAX_LINE:
        return None
    if kind is MarkKind.CAPTION and _SCORE.fullmatch(layout.texts[index]):
        return None
    return Mark(kind=kind, evidence=word.strip("<>"), at_end=at_end)
