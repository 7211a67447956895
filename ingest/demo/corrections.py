"""How publishers change an article that they have published."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, assert_never

from ingest.demo.ledger import Passage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

Change = Literal["typo", "headline", "figures", "addition", "shrink", "retraction", "rewrite", "boilerplate"]
"""The kinds of change. ``boilerplate`` changes only the passages around the article."""

_NUMBER = re.compile(r"\d+")
_LONG_WORD = re.compile(r"[^\W\d_]{6,}")
_MARK = re.compile("[,、，،;؛]|(?<=[^\\W\\d]) (?=[^\\W\\d])")


def changed(  # noqa: PLR0911 -- one for each kind of change
    passages: Sequence[Passage], change: Change, fresh: Sequence[str], random: Random
) -> tuple[Passage, ...]:
    """Return an article's passages after a change. ``fresh`` holds new paragraphs, for changes that need some."""
    own = [index for index, passage in enumerate(passages) if not passage.boilerplate]
    texts = [passage.text for passage in passages]
    match change:
        case "headline":
            return tuple(passages)
        case "boilerplate":
            return (*passages, *(passage for passage in passages if passage.boilerplate))
        case "typo":
            place = next((index for index in own if _LONG_WORD.search(texts[index])), own[0])
            return _with(passages, {place: _misspelled(texts[place])})
        case "figures":
            place = random.choice([index for index in own if _NUMBER.search(texts[index])] or own)
            by = random.randint(1, 9)
            return _with(passages, {place: _NUMBER.sub(lambda found: str(int(found[0]) + by), texts[place], count=1)})
        case "addition":
            return (*passages[: own[-1] + 1], Passage(text=fresh[0]), *passages[own[-1] + 1 :])
        case "shrink":
            return tuple(passage for index, passage in enumerate(passages) if index != own[len(own) // 2])
        case "retraction":
            return tuple(
                replace(passage, text=fresh[0]) if index == own[0] else passage
                for index, passage in enumerate(passages)
                if index == own[0] or passage.boilerplate
            )
        case "rewrite":
            return _with(passages, dict(zip(own[1::2], fresh, strict=False)))
        case _:
            assert_never(change)


def _with(passages: Sequence[Passage], texts: dict[int, str]) -> tuple[Passage, ...]:
    return tuple(
        replace(passage, text=texts.get(index, passage.text), link=None, anchor="") if index in texts else passage
        for index, passage in enumerate(passages)
    )


def _misspelled(text: str) -> str:
    """Return the text with a letter of a long word doubled. If no word is long, remove a comma."""
    word = _LONG_WORD.search(text)
    if word is None or not word[0].isalpha() or _is_unspaced(word[0]):
        return _MARK.sub("", text, count=1)
    middle = word.start() + len(word[0]) // 2
    return text[:middle] + text[middle] + text[middle:]


def _is_unspaced(word: str) -> bool:
    return any("\u0e00" <= character <= "\u0eff" or "\u3040" <= character <= "\u9fff" for character in word)
