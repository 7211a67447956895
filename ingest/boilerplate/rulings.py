"""The operator's rulings: which passages are kept, and which are stripped, whatever else is known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest.boilerplate.keys import folded_passage
from ingest.model.boilerplate import Ruled
from ingest.text.plain import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ingest.model.boilerplate import Cut, Ruling


_EVERYWHERE = " (all sites)"
"""This stands behind a word that was said of a passage on all sites."""


class Rulings:
    """The rulings that hold at one site, prepared so that many passages can be looked up."""

    def __init__(self, rulings: Iterable[Ruling]) -> None:
        self._texts: dict[str, Ruled] = {}
        self._patterns: list[tuple[Ruled, list[str]]] = []
        for ruling in rulings:
            if ruling.pattern:
                self._patterns.append((ruling.word, pattern_pieces(ruling.text)))
            else:
                self._texts.setdefault(folded_passage(ruling.text), ruling.word)

    def ruling(self, text: str) -> Ruled | None:
        """Return the operator's word on a passage, or None; a ruling on the passage itself goes before patterns."""
        if not self._texts and not self._patterns:
            return None
        folded = folded_passage(text)
        matching = (word for word, pieces in self._patterns if _matches(pieces, folded))
        return self._texts.get(folded) or next(matching, None)

    def keep(self, cut: Cut, paragraphs: Sequence[str]) -> bool:
        """Return whether the operator keeps a cut passage, or the paragraph that it is cut from."""
        return Ruled.KEEP in {self.ruling(cut.text), self.ruling(paragraphs[cut.index])}


def ruled(rows: Iterable[dict[str, Any]], rulings: Iterable[Ruling]) -> list[dict[str, Any]]:
    """Return rows of passages with the ``ruling`` on each, then a row for each ruling that these do not show.

    A ruling on all sites is shown as such in the rows of the sites on which it decides. ``boilerplate`` says what becomes of the passage: a ruling goes before what was learned. Patterns are always shown by rows of their own.
    """
    every = tuple(rulings)
    exact = {
        (ruling.site, folded_passage(ruling.text)): ruling.word for ruling in reversed(every) if not ruling.pattern
    }
    by_site: dict[str, Rulings] = {}
    shown = []
    for row in rows:
        if row["site"] not in by_site:
            by_site[row["site"]] = Rulings(ruling for ruling in every if ruling.site in {row["site"], ""})
        word = by_site[row["site"]].ruling(row["text"])
        told = word and _told_word(word, row["site"], folded_passage(row["text"]), exact)
        shown.append(
            {**row, "ruling": told, "boilerplate": row["boilerplate"] if word is None else word is Ruled.STRIP}
        )
    empty = {"articles": None, "of_articles": None, "last_seen_at": None, "first_seen_at": None}
    texts = {(row["site"], folded_passage(row["text"])) for row in shown}
    texts |= {("", folded_passage(row["text"])) for row in shown if str(row["ruling"]).endswith(_EVERYWHERE)}
    return shown + [
        {
            "site": ruling.site,
            "text": ruling.text,
            "ruling": _shown_word(ruling),
            "boilerplate": ruling.word is Ruled.STRIP,
            **empty,
        }
        for ruling in every
        if ruling.pattern or (ruling.site, folded_passage(ruling.text)) not in texts
    ]


def concern_the_same(one: Ruling, other: Ruling) -> bool:
    """Return whether two rulings are on one passage or one pattern of one site, however it is spelled."""
    if (one.site, one.pattern) != (other.site, other.pattern):
        return False
    if one.pattern:
        return pattern_pieces(one.text) == pattern_pieces(other.text)
    return folded_passage(one.text) == folded_passage(other.text)


def _told_word(word: Ruled, site: str, text: str, exact: Mapping[tuple[str, str], Ruled]) -> str:
    """Return a word on a passage of a site, marked if it was said of the very passage on all sites, and not of this site."""
    return word + _EVERYWHERE if (site, text) not in exact and exact.get(("", text)) is word else word


def _shown_word(ruling: Ruling) -> str:
    return f"{ruling.word} (pattern)" if ruling.pattern else ruling.word


def pattern_pieces(pattern: str) -> list[str]:
    """Return the texts between the ``*`` of a pattern, folded."""
    return [fold(piece) for piece in pattern.split("*")]


def _matches(pieces: Sequence[str], folded: str) -> bool:
    """Return whether a folded text consists of the pieces in their order, with any text between them.

    The time grows with the text alone: each piece is looked for once, from the end of the piece before it.
    """
    first, *others = pieces
    if not others:
        return folded == first
    if not folded.startswith(first):
        return False
    at = len(first)
    for piece in others[:-1]:
        found = folded.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return folded.endswith(others[-1]) and len(folded) - len(others[-1]) >= at
