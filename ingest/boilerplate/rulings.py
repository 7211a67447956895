"""The operator's word on a passage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest.boilerplate.keys import at_site, fingerprints_of_folded, folded_passage
from ingest.model.boilerplate import Known, Ruled, Ruling
from ingest.text.plain import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Knowledge:
    """What is known of a site's passages, made ready for one text after the other."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._texts: dict[str, Ruled] = {}
        self._patterns: list[tuple[Ruling, list[str]]] = []
        for ruling in known.rulings:
            if ruling.pattern:
                self._patterns.append((ruling, pattern_pieces(ruling.text)))
            else:
                self._texts.setdefault(folded_passage(ruling.text), ruling.word)

    def ruling(self, text: str) -> Ruled | None:
        """Return the operator's word on a passage: that on its own text goes before that on a pattern."""
        if not self._known.rulings:
            return None
        folded = folded_passage(text)
        matching = (ruling.word for ruling, pieces in self._patterns if _matches(pieces, folded))
        return self._texts.get(folded) or next(matching, None)

    def rule(self, paragraph: str) -> str | None:
        """Return the rule by which a paragraph goes, with the evidence in numbers: in how many of how many articles."""
        if not self._known.learned:
            return None
        for key in at_site(fingerprints_of_folded(folded_passage(paragraph)), self._known.site):
            if key in self._known.learned:
                return f"learned:{self._known.learned[key]}/{max(self._known.articles, self._known.learned[key])}"
        return None


def ruled(rows: Iterable[dict[str, Any]], rulings: Iterable[Ruling]) -> list[dict[str, Any]]:
    """Return rows of ``site`` and ``text`` with the ``ruling`` that holds on each; then those rulings that hold on none."""
    every = tuple(rulings)
    by_site: dict[str, Knowledge] = {}
    shown = []
    for row in rows:
        if row["site"] not in by_site:
            known = Known(rulings=tuple(ruling for ruling in every if ruling.site in {row["site"], ""}))
            by_site[row["site"]] = Knowledge(known)
        shown.append({**row, "ruling": by_site[row["site"]].ruling(row["text"])})
    empty = {"articles": None, "of_articles": None, "boilerplate": None, "last_seen_at": None, "first_seen_at": None}
    texts = {(row["site"], folded_passage(row["text"])) for row in shown}
    return shown + [
        {"site": ruling.site, "text": ruling.text, "ruling": _told(ruling), **empty}
        for ruling in every
        if ruling.pattern or (ruling.site, folded_passage(ruling.text)) not in texts
    ]


def _told(ruling: Ruling) -> str:
    return f"{ruling.word} (pattern)" if ruling.pattern else ruling.word


def pattern_pieces(pattern: str) -> list[str]:
    """Return the texts between the ``*`` of a pattern, folded."""
    return [fold(piece) for piece in pattern.split("*")]


def _matches(pieces: Sequence[str], folded: str) -> bool:
    """Tell whether the pieces stand in a text one after the other, the first at its start and the last at its end.

    Linear: each piece is looked for once, from the end of the one before.
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
