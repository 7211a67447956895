"""A site whose articles are in a language without cues, and what is learned from them."""

from __future__ import annotations

import random
from functools import cache

from ingest.boilerplate.keys import at_site, fingerprints, texts
from ingest.boilerplate.repeats import Holder, repeated

SITE = "gazeto.example"
FOOTER = "Tiu ĉi gazeto aperas ĉiumatene, ankaŭ dimanĉe."
"""A passage in Esperanto, a language without cues."""
_SYLLABLES = "ka mo ti re su na lo vi pe du ra ki so mu te la ni vo pa de".split()  # noqa: SIM905 -- words read best as words


@cache
def sentence_of(number: int, words: int = 18) -> str:
    """Return a text that no other number gives."""
    words_of = random.Random(number)
    return " ".join("".join(words_of.choices(_SYLLABLES, k=3)) for _ in range(words)).capitalize() + "."


def paragraphs_of(number: int, paragraphs: int = 4) -> list[str]:
    return [sentence_of(1000 * number + place) for place in range(paragraphs)]


def holder_of(number: int, text: list[str], *, title: str = "", site: str = SITE) -> Holder:
    return Holder(number, at_site(fingerprints(text, title=title), site))


def learned_from(articles: list[list[str]], site: str = SITE) -> dict[str, int]:
    """Return what counts as boilerplate, in how many articles, once the site has published these in their order."""
    holders = [holder_of(number, text, site=site) for number, text in enumerate(articles, 1)]
    known: dict[int, int] = {}
    for number, holder in enumerate(holders):
        others = [other for other in holders[:number] if set(other.keys) & set(holder.keys)]
        recent = [one.id for one in holders[: number + 1]][-64:]
        for passage in repeated(holder, others, learned=frozenset(known), recent=recent):
            if passage.boilerplate:
                known[passage.key] = passage.articles
    spelled = {key: text for article in articles for key, text in texts(article, site).items()}
    return {spelled[key]: count for key, count in known.items()}
