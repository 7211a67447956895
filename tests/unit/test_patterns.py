"""No pattern takes long on a near-match. Each is tried on texts made of its own pieces, of one length and of four times that length."""

from __future__ import annotations

import importlib
import pkgutil
import re
from re import _constants as sre  # type: ignore[attr-defined]  # the parser that re itself uses, 3.11 and later
from re import _parser  # type: ignore[attr-defined]
from time import process_time

import pytest

import ingest
from ingest.boilerplate import note_phrases

SIZE = 2_000
"""The number of characters of the shorter text. Four times as many take a linear pattern 4 times as long, a quadratic one 16 times."""
HARMLESS_S = 0.01
GROWTH = 10
ENDS_OF_TEXTS = {"COPYRIGHT": 250, "BRACKETED": 120}
"""Patterns that are searched for only at the end of a text, each with the number of characters that are searched."""
BEGINNINGS = {"NOTICE", "openings", "labels", "named", "ONLY_ADDRESS", "PROGRAM"}
"""Patterns that are matched only at the beginning of a text, or with all of it."""
READERS = ("ingest.boilerplate.", "ingest.page.", "ingest.text.plain", "ingest.text.fragments", "ingest.text.scripts")
"""Modules that read pages and texts, by the beginnings of their names."""


def _patterns() -> dict[str, re.Pattern[str]]:
    """Return every compiled pattern of the modules that read pages and texts, by its module and name."""
    found: dict[str, re.Pattern[str]] = {}
    for module in pkgutil.walk_packages(ingest.__path__, "ingest."):
        if module.name.startswith(READERS):
            for name, value in vars(importlib.import_module(module.name)).items():
                found |= _within(f"{module.name.removeprefix('ingest.')}.{name}", value)
    for phrases in note_phrases.phrases_of_notes():
        for name in ("openings", "labels", "named"):
            found[f"boilerplate.note_phrases.{phrases.note}.{name}"] = getattr(phrases, name)
    found["boilerplate.note_phrases.agencies"] = note_phrases.agencies()
    return found


def _within(name: str, value: object) -> dict[str, re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        return {name: value}
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, tuple | list):
        pieces = [_within(f"{name}.{number}", piece) for number, piece in enumerate(value)]
        return {inner: pattern for piece in pieces for inner, pattern in piece.items()}
    return {}


def _sample(tree: object, pieces: list[str]) -> str:
    """Return a text that a pattern matches, about; gather what it repeats."""
    text = ""
    for operator, argument in tree:  # type: ignore[attr-defined]
        if operator is sre.LITERAL:
            text += chr(argument)
        elif operator is sre.IN:
            text += _one_of(argument)
        elif operator in {sre.NOT_LITERAL, sre.ANY}:
            text += "x"
        elif operator in {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}:
            least, _, inner = argument
            piece = _sample(inner, pieces)
            pieces.append(piece)
            text += piece * max(1, min(least, 3))
        elif operator is sre.SUBPATTERN:
            text += _sample(argument[3], pieces)
        elif operator is sre.ATOMIC_GROUP:
            text += _sample(argument, pieces)
        elif operator is sre.BRANCH:
            branches = [_sample(branch, pieces) for branch in argument[1][:20]]
            pieces += branches[:5]
            text += max(branches, key=len)
        elif operator is sre.ASSERT:
            text += _sample(argument[1], pieces) if argument[0] > 0 else ""
    return text


_OF_A_CATEGORY = {
    sre.CATEGORY_SPACE: " ",
    sre.CATEGORY_DIGIT: "1",
    sre.CATEGORY_WORD: "a",
    sre.CATEGORY_NOT_SPACE: "a",
    sre.CATEGORY_NOT_DIGIT: "a",
    sre.CATEGORY_NOT_WORD: "-",
}


def _one_of(choices: list[tuple[object, object]]) -> str:
    """Return a character of a class."""
    if choices[0][0] is sre.NEGATE:
        refused = re.compile("|".join(re.escape(chr(code)) for kind, code in choices if kind is sre.LITERAL) or "(?!)")
        classes = {code for kind, code in choices if kind is sre.CATEGORY}
        likely = " " if sre.CATEGORY_WORD in classes or sre.CATEGORY_NOT_SPACE in classes else "a"
        return likely if not refused.match(likely) else "x"
    kind, code = choices[0]
    if kind is sre.LITERAL:
        return chr(code)  # type: ignore[arg-type]
    if kind is sre.RANGE:
        return chr(code[0])  # type: ignore[index]
    return _OF_A_CATEGORY.get(code, "a")


def _units(pattern: re.Pattern[str]) -> list[str]:
    """Return what long near-matches are made of: the pattern's own pieces, and what is common in texts."""
    pieces: list[str] = []
    whole = _sample(_parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE | re.UNICODE), pieces)
    own = [whole, whole[:-1], whole[: len(whole) // 2], *sorted(set(pieces), key=len, reverse=True)[:8]]
    return list(
        dict.fromkeys(unit for unit in [*own, "a", " ", "1", "a ", "a. ", ". ", "“", "(", "-", "@", "a.", "<"] if unit)
    )


def _seconds(pattern: re.Pattern[str], text: str, *, anywhere: bool) -> float:
    best = float("inf")
    for _ in range(3):
        begin = process_time()
        if anywhere:
            for _match in pattern.finditer(text):
                pass
        else:
            pattern.match(text), pattern.fullmatch(text)
        best = min(best, process_time() - begin)
        if best < HARMLESS_S:
            break
    return best


def _grows_too_fast(pattern: re.Pattern[str], unit: str, size: int, *, anywhere: bool) -> bool:
    """Return whether a pattern's time grows faster than the text at each of three attempts: a busy machine may slow one down."""
    for _ in range(3):
        texts = [unit * (length // len(unit) + 1) + "\x00" for length in (size, 4 * size)]
        longer = _seconds(pattern, texts[1], anywhere=anywhere)
        if longer < HARMLESS_S or longer <= GROWTH * _seconds(pattern, texts[0], anywhere=anywhere):
            return False
    return True


PATTERNS = _patterns()


def _repeats_groups_possessively(tree: object) -> bool:
    for operator, argument in tree:  # type: ignore[attr-defined]
        if operator is sre.POSSESSIVE_REPEAT and len(argument[2]) > 1:
            return True
        inner = argument if isinstance(argument, tuple | list) else (argument,)
        parts = [part for part in inner if isinstance(part, _parser.SubPattern)]
        parts += [
            part
            for choices in inner
            if isinstance(choices, list)
            for part in choices
            if isinstance(part, _parser.SubPattern)
        ]
        if any(map(_repeats_groups_possessively, parts)):
            return True
    return False


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_no_pattern_repeats_a_group_possessively(name):
    """Python before 3.11.5 gets it wrong; an atomic group around it is right."""
    pattern = PATTERNS[name]
    assert not _repeats_groups_possessively(_parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE | re.UNICODE))


def test_a_group_that_is_repeated_possessively_is_found_out():
    assert _repeats_groups_possessively(_parser.parse(r"x|(?:a(?=\d(?: \d)*+))"))
    assert not _repeats_groups_possessively(_parser.parse(r"(?>\d+(?: \d+)*)[ab]++"))


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_a_pattern_takes_a_long_near_match_in_linear_time(name):
    pattern, short = PATTERNS[name], name.rpartition(".")[2].lstrip("_")
    size = ENDS_OF_TEXTS.get(short, 4 * SIZE) // 4
    for unit in _units(pattern):
        assert not _grows_too_fast(pattern, unit, size, anywhere=short not in BEGINNINGS), (unit, pattern.pattern[:200])


def test_every_module_with_patterns_is_looked_at():
    modules = {name.rpartition(".")[0] for name in PATTERNS}
    assert {"page.parts", "page.replaced", "page.declared", "page.walls", "text.plain"} <= modules
    assert {"boilerplate.sentences.SENTENCE_END", "boilerplate.note_phrases.credits.openings"} <= PATTERNS.keys()


def test_a_pattern_that_grows_too_fast_is_found_out():
    pattern = re.compile(r"\s*\s*x")
    assert any(_grows_too_fast(pattern, unit, SIZE // 16, anywhere=True) for unit in _units(pattern))
