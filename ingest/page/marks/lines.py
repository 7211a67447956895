"""Single lines: bylines, dates, lines that lead to something else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.model.page import Mark, MarkKind
from ingest.text.plain import fold
from ingest.text.scripts import weighted_length

if TYPE_CHECKING:
    from collections.abc import Iterable


MAX_LINE = 150
"""Characters of a line of the head, or of one that is hidden; what is longer is text."""


_MAX_STAMP = 80
"""Characters of a line with a name or a date and no more."""


SHORT = 60


def share_mark(kind: MarkKind, share: float, *, at_end: bool = False) -> Mark:
    return Mark(kind=kind, evidence=f"{share:.2f}", at_end=at_end)


_NAMES = 2


_BY = re.compile(r"(?:(?:written |reviewed )?by|von|par|por|di|door|av|af)\b:?", re.IGNORECASE)


_AMOUNT = frozenset("$€£¥₹₩₺₽%#+")


_WHEN = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d).{0,20}?(?<!\d)\d{1,2}[:.h]\d\d(?!\d)|(?<!\d)\d{1,2}[:.h]\d\d(?!\d).{0,20}?(?<!\d)(?:19|20)\d\d(?!\d)"
)
"""A year and a time of day."""


_DAY = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d|\d{1,2}[:.h]\d\d|\d{1,2}([./-])\d{1,2}\1(?:\d\d)?\d\d)(?!\d)|\d\s?[年月日]|\d\s?[년월일]"
)
"""A year, a time of day, a day of a month: other figures are an address, a telephone, a score."""


_HASHTAG = re.compile(r"#\w+")


_MONEY = re.compile(
    r"\d\s?(?:euros?|eur|usd|dollars?|chf|gbp|pounds?|francs?|kr|zł|kč|円|元|원|руб\w*|грн)(?!\w)", re.IGNORECASE
)


_DATED = re.compile(
    r"(?:this (?:article|guide|page|post|review|story)|(?:dieser?) (?:artikel|beitrag|seite|text)|cet article|cette page|"
    r"est[ae] (?:artículo|artigo|nota|página|post|texto)|questo articolo|dit artikel|denn[ae] (?:artikel|artikkelen|sida|siden))\b"
    r".{0,40}\b(?:19|20)\d\d\b.{0,20}",
    re.IGNORECASE,
)
"""A sentence that says of itself when it was written."""


UPDATED = re.compile(
    r"\b(?:updated|modified|published|posted|aktualisiert|veröffentlicht|actualizado|publicado|mis à jour|publié|aggiornato|"
    r"pubblicato|atualizado|bijgewerkt|gepubliceerd|oppdatert|publisert|opdateret|uppdaterad|publicerad|päivitetty|"
    r"aktualizováno|aktualizacja|güncelleme|обновлено|опубликовано|оновлено)|입력|수정|تحديث|עודכן|"
    r"(?<![^\d日時分秒])(?:更新|公開|配信|发布|發布)|(?:更新|公開|配信|发布|發布)(?=[\d:：日时時於于])",
    re.IGNORECASE,
)


_DIGITS = 4


_STAMP_WORDS = 10


_STAMP = 1 / 6
"""Share of digits in a line with a date and no more."""


def named_in(text: str, names: Iterable[str]) -> list[str]:
    """Return the authors whom a text names; one of a single word has to be most of it, it may be a word like others.

    ``names``: folded.
    """
    spoken = f" {fold(text)} "
    return [name for name in names if f" {name} " in spoken and (" " in name or len(name) >= _MOSTLY * len(text))]


_MOSTLY = 0.5


def byline_mark(text: str) -> Mark | None:
    """Tell "By Ann Example, Aurevale": a name is written with capitals, and ends no sentence."""
    words = text.split()
    named = sum(word[0].isupper() for word in words[1:])
    by = (
        len(text) <= SHORT
        and bool(_BY.match(text))
        and named >= _NAMES
        and named >= len(words) - 2
        and text[-1] not in ".!?:"
    )
    return share_mark(MarkKind.BYLINE, named / len(words)) if by else None


def above_text(text: str) -> Mark | None:
    """Tell a line above the text with a day and a time in it, one of a hashtag, one of no letters."""
    if not any(map(str.isalnum, text)):
        return Mark(kind=MarkKind.SEPARATOR)
    if _HASHTAG.fullmatch(text):
        return Mark(kind=MarkKind.NAVIGATION, evidence="#")
    when = _WHEN.search(text) if text[-1] not in ".!?:。！？।" else None
    return share_mark(MarkKind.DATE, len(when.group()) / len(text)) if when else None


def stamp_mark(text: str) -> Mark | None:
    """Tell a line with a date or a time and no more."""
    digits = sum(map(str.isdigit, text))
    bare = (
        digits >= _DIGITS
        and len(text) <= _MAX_STAMP
        and len(text.split()) <= _STAMP_WORDS
        and digits >= _STAMP * weighted_length(text)
        and _DAY.search(text) is not None
    )
    updated = digits and len(text) <= SHORT and UPDATED.search(text)
    other = (
        (text[-1] in ".!?:。！？।" and not _DATED.fullmatch(text))
        or not _AMOUNT.isdisjoint(text)
        or _MONEY.search(text)
    )
    return share_mark(MarkKind.DATE, digits / len(text)) if (bare or updated) and not other else None


_WITHIN = re.compile(r"[.!?]\s|[。！？]")


def lead_mark(text: str) -> Mark | None:
    """Tell a line, of one sentence, that leads to what the text does not hold: a film, a list of links."""
    leads = text[-1] in ":：" and len(text) <= MAX_LINE and not _WITHIN.search(text)
    return Mark(kind=MarkKind.HEADING, evidence=":", at_end=True) if leads else None
