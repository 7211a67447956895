"""Puts lines of ours between the paragraphs of pages.

On public pages, calls such as "Download our app" stand at the end or in boxes of their own. On other pages they stand between two
paragraphs, and look like them. A judge that has never seen this goes by the place alone. So it is shown both: calls of ours, and news of
ours that looks like calls, in the same places.
"""

from __future__ import annotations

import random
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import lxml.html
from lines import ARTICLE, FOLDS, NOTE, SHORTEST_JOINED, TEASER, Line, Slots, Training, is_headline, is_label, labelled

from ingest.boilerplate.block_features import SAYS
from ingest.boilerplate.line_model import line_model

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from ingest.page.sheet import Sheet

FOR_PAGE = 4
"""So many lines are put into a page."""
_ARTICLE_SHARE, _LABELLED_SHARE, _END_SHARE = 0.4, 0.2, 0.2
"""The share of lines of news; of headlines behind labels among the calls; of lines that stand behind the last paragraph."""
_SHORT_SHARE, _BARE_SHARE, _SHORT = 0.4, 0.25, (2, 6)
"""The shares of pages that are shortened, and that lose what stands around the text; how many paragraphs a shortened page keeps."""
_OF_LABEL = SAYS.index("says_label")
"""The column of labels. They are a closed class: the model knows nearly all of them, so it says of them what it says of pages."""
_ENGLISH = "en"


class Plant(NamedTuple):
    """A line of ours for a page."""

    text: str
    is_article: bool
    says: NDArray[np.float32]
    """What a line model says of it that has not seen its scenario, and the program's of its label (see ``Reading.columns``)."""


def plants(lines: Sequence[Line], training: Training, languages: Sequence[str]) -> list[list[Plant]]:
    """Return for each page, given by its language, the lines to put into it; for a language that has no lines, English ones."""
    training.unseen_logits  # noqa: B018 -- it calibrates the models of the folds
    chance, slots = random.Random(1), Slots(1)
    by_language = _by_language(lines)
    chosen = [
        [_line(by_language.get(language) or by_language[_ENGLISH], slots, chance) for _ in range(FOR_PAGE)]
        for language in languages
    ]
    flat = [line for some in chosen for line in some]
    says = line_model().read([line.text for line in flat]).columns()
    for fold in range(FOLDS):
        rows = [number for number, line in enumerate(flat) if line.fold == fold]
        unseen = training.model(fold).read([flat[row].text for row in rows]).columns()
        says[rows, :_OF_LABEL] = unseen[:, :_OF_LABEL]
    found = iter(Plant(line.text, line.kind == ARTICLE, said) for line, said in zip(flat, says, strict=True))
    return [[next(found) for _ in some] for some in chosen]


def _by_language(lines: Sequence[Line]) -> dict[str, dict[str, list[Line]]]:
    found: dict[str, dict[str, list[Line]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        if line.kind not in {NOTE, TEASER} and len(line.text) >= SHORTEST_JOINED:
            found[line.lang][ARTICLE if line.kind == ARTICLE else "call"].append(line)
        if is_label(line) or is_headline(line):
            found[line.lang][f"label{line.fold}" if is_label(line) else f"headline{line.fold}"].append(line)
    return {lang: kinds for lang, kinds in found.items() if kinds[ARTICLE] and kinds["call"]}


def _line(of: dict[str, list[Line]], slots: Slots, chance: random.Random) -> Line:
    """Return a line whose slots are filled."""
    if chance.random() < _ARTICLE_SHARE:
        chosen = chance.choice(of[ARTICLE])
    else:
        chosen = chance.choice(of["call"])
        labels, headlines = of.get(f"label{chosen.fold}"), of.get(f"headline{chosen.fold}")
        if labels and headlines and chance.random() < _LABELLED_SHARE:
            label, headline = chance.choice(labels), chance.choice(headlines)
            text = labelled(slots.filled(label), slots.filled(headline), label.lang, chance)
            return Line(label.lang, label.kind, text, label.group)
    return Line(chosen.lang, chosen.kind, slots.filled(chosen), chosen.group)


def planted(sheet: Sheet, some: Sequence[Plant], seed: str) -> str:
    """Return a page's HTML with lines between the paragraphs that the extractor took; each looks like the paragraph before it.

    Public pages are long. So some pages keep the first few of their paragraphs alone, and some lose all that stands around these.
    """
    chance = random.Random(seed)
    places = list(dict.fromkeys(_places(sheet)))
    shortened, bare = chance.random() < _SHORT_SHARE, chance.random() < _BARE_SHARE
    if shortened:
        kept = chance.randint(*_SHORT)
        for element in places[kept:]:
            element.drop_tree()
        places = places[:kept]
    if bare:
        _strip(sheet, places)
    for plant in some if places else ():
        before = places[-1] if chance.random() < _END_SHARE else chance.choice(places)
        element = lxml.html.Element(
            before.tag, {name: before.get(name) for name in ("class", "style") if before.get(name)}
        )
        element.text, element.tail, before.tail = plant.text, before.tail, None
        before.addnext(element)
    return lxml.html.tostring(sheet.tree, encoding="unicode")


def _strip(sheet: Sheet, kept: Sequence[lxml.html.HtmlElement]) -> None:
    """Drop all elements of a page's body but some paragraphs, which then stand in one ``article``."""
    body = sheet.tree.find("body")
    if body is not None and kept:
        article = lxml.html.Element("article")
        article.extend(kept)
        body[:], body.text = [article], None


def _places(sheet: Sheet) -> Iterator[lxml.html.HtmlElement]:
    """Yield the element of each of the extractor's paragraphs that is a ``p``; one with line breaks holds several paragraphs."""
    for block in sheet.places:
        if block is not None and block.around.tag == "p" and block.around.getparent() is not None:
            yield block.around
