"""The class words that say what an element holds, each with the kind of mark that it gives to the paragraphs within."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.model.page import Mark, MarkKind
from ingest.page.marks.phrases import SCORE
from ingest.page.marks.sizes import MAX_LINE

if TYPE_CHECKING:
    from ingest.page.layout import Layout


def mark_by_word(
    layout: Layout,
    index: int,
    kinds: dict[str, MarkKind],
    trusted: frozenset[str] = frozenset(),
    *,
    at_end: bool = False,
) -> Mark | None:
    """Return the mark of a paragraph by the class words around it; None where no such word speaks against it.

    ``kinds`` is one of the vocabularies below. ``trusted`` words say nothing: the page uses them for parts of its article.
    """
    words = (layout.class_words(index) & kinds.keys()) - trusted
    if not words:
        return None
    kind, word = min((kinds[word], word) for word in words)
    if kind is MarkKind.HIDDEN and len(layout.texts[index]) > MAX_LINE:
        return None
    if kind is MarkKind.CAPTION and SCORE.fullmatch(layout.texts[index]):
        return None
    return Mark(kind=kind, evidence=word.strip("<>"), at_end=at_end)


# ------------------------------------------------------------------------------------------------------------- vocabularies


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
"""The words that count wherever a paragraph stands."""

BEHIND_THE_HEAD = _by_word({MarkKind.PROMO: "teaser teasers"})
"""The words that count only after the first paragraph of the text. Above it, they name the standfirst."""

AT_THE_HEAD = _by_word(
    {
        MarkKind.DATE: "date dates time timestamp datetime published publish pubdate posted updated dateline datum fecha tarih <time>",
        MarkKind.BYLINE: "author authors credit credits vcard autor autoren auteur auteurs autore autores forfatter yazar",
        MarkKind.NAVIGATION: "tag tags category categories kicker eyebrow overline topline dachzeile spitzmarke antetitulo surtitre occhiello",
        MarkKind.CAPTION: "image photo foto video",
    }
)
"""The words that count only at the head of the article."""

AT_THE_HEAD_WITH_FIGURES = _by_word({MarkKind.DATE: "meta"})
"""The words that count only at the head of the article, in a line with a digit. Without one, they may name the standfirst."""

AT_THE_TAIL = _by_word(
    {
        MarkKind.AUTHOR: "author authors bio biography vcard autor autoren auteur auteurs autore autores forfatter yazar",
        MarkKind.NAVIGATION: "tag tags keywords topics category categories next previous foot footer",
        MarkKind.RELATED: "<article>",
        MarkKind.ASIDE: "<aside>",
    }
)
"""The words that count only at the end of the article."""

KEPT = frozenset("source sources credit credits correction corrections footnote footnotes references".split())  # noqa: SIM905 -- words read best as words
"""The words for what readers want to find at the end of an article."""
