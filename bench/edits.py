"""Makes the sets of the dedupe benchmark: articles, copies that are edited more and more, and articles that only look like copies."""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cache
from math import exp, log
from random import Random
from typing import TYPE_CHECKING

from pages import CORPUS
from results import CannotRunError

from ingest.demo.texts import Desk
from ingest.text.urls import site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Word = tuple[str, bool]
"""A word, and whether it comes from the original."""
Paragraphs = list[list[Word]]

MIN_WORDS = 100
"""An original has at least this number of words."""
MAX_WORDS = 1000
"""An original has at most this number of words."""
_SIZES = {"ja": 2, "zh": 2, "th": 4}
"""The number of characters that count as a word, in languages without spaces between words."""
_END = re.compile("[.!?。！？।۔։]['\"»”’)」]*$")
_NEWSROOM = ("ar", "de", "en", "eo", "es", "fr", "hi", "hy", "ja", "pt", "ru", "tr", "uk", "zh")
_MADE = 8
"""This number of originals is made for a language of which the corpus has fewer."""
_ORIGINALS = {"de": 20, "en": 30}
"""The largest number of originals in a language of which the corpus has many."""
_OF_OTHERS = 8
"""The largest number of originals in each other language."""
_LETTERS = {
    "th": "กขคงจชซดตถทนบปผพมยรลวสหอะาิีุูเแโ",
    "ko": "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오조초코토포호",
    "el": "αβγδεζηθικλμνξοπρστυφχψω",
    "he": "אבגדהוזחטיכלמנסעפצקרשת",
    "bn": "অআইউএওকখগঘচছজঝটডতথদধনপফবভমযরলশষসহ",
    "ta": "அஆஇஈஉஊஎஏஐஒகஙசஞடணதநபமயரலவழளறன",
    "ka": "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
}
"""The letters of languages that neither corpus nor newsroom has. Words are made of them; a few words are frequent, most are rare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """An article of one of the sets."""

    group: str
    """Texts of one group are copies of one article."""
    language: str
    site: str
    title: str
    paragraphs: tuple[str, ...]
    edit: str = ""
    """The edit that made this text of the original, or the kind of article that only looks like a copy."""
    share: float = 1.0
    """The number of words that come from the original, divided by the words of the text or of the original, whichever has more."""

    @property
    def body(self) -> str:
        """The text as it is stored."""
        return "\n".join(self.paragraphs)


def split(paragraph: str, language: str) -> list[str]:
    """Return the words of a paragraph. In a language without spaces, return pieces that are about as long as words."""
    size = _SIZES.get(language)
    if size is None:
        return paragraph.split()
    return [paragraph[start : start + size] for start in range(0, len(paragraph), size)]


def _marked(text: Text) -> Paragraphs:
    return [[(word, True) for word in split(paragraph, text.language)] for paragraph in text.paragraphs]


def _words(paragraphs: Paragraphs) -> list[Word]:
    return [word for paragraph in paragraphs for word in paragraph]


# -------------------------------------------------------------------------------------------------------------- articles


@dataclass(slots=True)
class Prose:
    """Texts of one language that stand in no original. They are put into copies."""

    language: str
    random: Random
    texts: list[tuple[str, ...]] = field(default_factory=list)
    desk: Desk | None = None
    """It writes new texts when there are no texts, or none that are left."""
    once: bool = False
    """Whether each word is returned only once."""
    _left: list[str] = field(default_factory=list)

    def words(self, count: int) -> list[Word]:
        """Return this number of words in a row. None of them comes from an original."""
        found: list[str] = []
        while len(found) < count:
            found += self._more()
        if self.once:
            self._left = found[count:]
        return [(word, False) for word in found[:count]]

    def _more(self) -> list[str]:
        if self._left:
            left, self._left = self._left, []
            return left
        if self.texts:
            text: Sequence[str] = self.texts.pop() if self.once else self.random.choice(self.texts)
        else:
            text = self.desk.article().paragraphs if self.desk else _of_letters(self.language, self.random)
        return [word for paragraph in text for word in split(paragraph, self.language)]


def _of_letters(language: str, random: Random) -> tuple[str, ...]:
    lexicon = _lexicon(language)
    glue, stop = ("", " ") if language in _SIZES else (" ", ". ")
    sentences = [
        glue.join(lexicon[int(exp(random.random() * log(len(lexicon)))) - 1] for _ in range(random.randint(8, 22)))
        for _ in range(random.randint(20, 40))
    ]
    return tuple(stop.join(sentences[start : start + 3]) + stop.rstrip() for start in range(0, len(sentences), 3))


@cache
def _lexicon(language: str) -> list[str]:
    random = Random(language)  # noqa: S311 -- texts, not secrets
    return ["".join(random.choices(_LETTERS[language], k=random.randint(2, 7))) for _ in range(4000)]


@dataclass(slots=True)
class Sources:
    """Originals, and prose in their languages: some of it is put into copies, some of it makes articles that are no copies."""

    originals: list[Text]
    for_copies: dict[str, Prose]
    for_others: dict[str, Prose]
    """The prose of articles that are no copies. Each word is used once, since these articles stay in the database."""


def sources(seed: int = 1) -> Sources:
    """Read the corpus, and let the newsroom and the alphabets add the languages that it lacks. Raises CannotRunError."""
    random = Random(seed)  # noqa: S311 -- texts, not secrets
    found = Sources(originals=[], for_copies={}, for_others={})
    by_language: dict[str, list[Text]] = defaultdict(list)
    for text in _corpus():
        by_language[text.language].append(text)
    for language in sorted({*_NEWSROOM, *_LETTERS}):
        texts = random.sample(by_language[language], len(by_language[language]))
        spare = len(texts) // 2 if language in _ORIGINALS else 0
        fit = [text for text in texts[spare:] if MIN_WORDS <= len(_words(_marked(text))) <= MAX_WORDS]
        found.originals += [*fit, *_made(language, random, seed)][: _ORIGINALS.get(language, _OF_OTHERS)]
        for place, of in enumerate((texts[: spare // 3], texts[spare // 3 : spare])):
            desk = Desk(language, seed + 1 + place) if language in _NEWSROOM else None
            prose = Prose(language, random, [text.paragraphs for text in of], desk, once=bool(place))
            (found.for_others if place else found.for_copies)[language] = prose
    return found


def _corpus() -> Iterator[Text]:
    pages = CORPUS / "pages.jsonl.gz"
    if not pages.is_file():
        raise CannotRunError(f"the corpus is not there: {pages} is missing")
    seen: set[str] = set()
    with gzip.open(pages, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    with (CORPUS / "documents.jsonl").open(encoding="utf-8") as lines:
        rows += [row for row in map(json.loads, lines) if row["set"] == "documents"]
    for row in rows:
        left_out = {*row.get("boilerplate", ()), *row.get("ignore", ())}
        paragraphs = tuple(text for place, text in enumerate(row["paragraphs"]) if place not in left_out)
        long = [text for text in paragraphs if len(text) > _LONG]
        # some pages are in the corpus twice, or in two versions
        if paragraphs and sum(text in seen for text in long) < _SAME:
            where = site(row.get("url") or "") or f"{re.sub('[^a-z]+', '-', row['source'].lower())[:40]}.example"
            yield Text(
                group=row["id"],
                language=(row["lang"] or "en")[:2],
                site=where,
                title=row.get("title") or "",
                paragraphs=paragraphs,
            )
        seen.update(long)


_LONG, _SAME = 80, 2


def _made(language: str, random: Random, seed: int) -> Iterator[Text]:
    """Make originals of languages of which the corpus has few."""
    desk = Desk(language, seed) if language in _NEWSROOM else None
    for number in range(_MADE):
        written = desk.article() if desk else None
        paragraphs = written.paragraphs if written else _of_letters(language, random)
        title = written.title if written else " ".join(paragraphs[0].split()[:5])
        yield Text(
            group=f"{language}-{number}",
            language=language,
            site=f"{language}.example",
            title=title,
            paragraphs=paragraphs,
        )


# ---------------------------------------------------------------------------------------------------------------- copies


def copies(text: Text, prose: Prose, random: Random) -> Iterator[Text]:
    """Edit an article more and more, each time from the original."""
    original = len(_words(_marked(text)))
    for name, edit in _LADDER.items():
        edited = edit(_marked(text), prose, random)
        words = _words(edited)
        share = sum(own for _, own in words) / max(original, len(words))
        title = "" if name == "no headline" else f"{text.title} – {name}"
        if name == "other headline":
            title = _joined([prose.words(7)], text.language)[0]
        yield replace(
            text,
            site=f"copy.{len(name)}.example",
            title=title,
            paragraphs=_joined(edited, text.language),
            edit=name,
            share=share,
        )


def excerpts(text: Text, prose: Prose, random: Random) -> Iterator[Text]:
    """Take parts of an article that has at least twice as many words."""
    words = _words(_marked(text))
    for size in _EXCERPTS:
        if len(words) < 2 * size:
            continue
        start = random.randrange(len(words) - size)
        part = words[start : start + size]
        framed = [prose.words(size // 8), part, prose.words(size // 12)]
        for name, paragraphs in ((f"{size} words", [part]), (f"{size} words, framed", framed)):
            yield replace(
                text,
                site="digest.example",
                title=f"Digest {start}",
                paragraphs=_joined(paragraphs, text.language),
                edit=name,
            )


_EXCERPTS = (80, 120, 200)


def _joined(paragraphs: Paragraphs, language: str) -> tuple[str, ...]:
    glue = "" if language in _SIZES else " "
    return tuple(glue.join(word for word, _ in paragraph) for paragraph in paragraphs if paragraph)


def _punctuation(paragraphs: Paragraphs, _prose: Prose, random: Random) -> Paragraphs:
    """Leave out commas, use other quotation marks, and write one word of 50 in capitals."""
    changed = [
        [(re.sub("[,;:、،]", "", word).translate(_QUOTES), own) for word, own in paragraph] for paragraph in paragraphs
    ]
    return [
        [(word.upper() if random.random() < 1 / 50 else word, own) for word, own in paragraph] for paragraph in changed
    ]


_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": "“", "»": "”", "’": "'", "–": "-"})


def _words_replaced(share: float) -> Callable[[Paragraphs, Prose, Random], Paragraphs]:
    def edit(paragraphs: Paragraphs, prose: Prose, random: Random) -> Paragraphs:
        others = iter(prose.words(len(_words(paragraphs))))
        return [[next(others) if random.random() < share else word for word in paragraph] for paragraph in paragraphs]

    return edit


def _dateline(paragraphs: Paragraphs, _prose: Prose, _random: Random) -> Paragraphs:
    head = [(word, False) for word in ["HARBOUR", "TOWN", "(agency)", "–"]]
    tail = [
        (word, False)
        for word in ["©", "agency", "2026,", "all", "about", "the", "harbour", "at", "agency.example;", "rw/ab/kf"]
    ]
    return [head + paragraphs[0], *paragraphs[1:], tail]


def _truncated(share: float) -> Callable[[Paragraphs, Prose, Random], Paragraphs]:
    def edit(paragraphs: Paragraphs, _prose: Prose, _random: Random) -> Paragraphs:
        left = round(share * len(_words(paragraphs)))
        kept: Paragraphs = []
        for paragraph in paragraphs:
            kept.append(paragraph[:left])
            left -= len(kept[-1])
        return [paragraph for paragraph in kept if paragraph]

    return edit


def _sentences(paragraphs: Paragraphs) -> list[Paragraphs]:
    """Cut each paragraph into sentences."""
    cut: list[Paragraphs] = []
    for paragraph in paragraphs:
        sentences: Paragraphs = [[]]
        for word in paragraph:
            sentences[-1].append(word)
            if _END.search(word[0]):
                sentences.append([])
        cut.append([sentence for sentence in sentences if sentence])
    return cut


def _sentences_changed(share: float, *, replaced: bool) -> Callable[[Paragraphs, Prose, Random], Paragraphs]:
    """Return an edit that replaces sentences, or leaves them out, until this share of the words is gone."""

    def edit(paragraphs: Paragraphs, prose: Prose, random: Random) -> Paragraphs:
        cut = _sentences(paragraphs)
        places = [(row, column) for row, sentences in enumerate(cut) for column in range(len(sentences))]
        random.shuffle(places)
        left = share * len(_words(paragraphs))
        for row, column in places:
            size = len(cut[row][column])
            if size <= left:
                left -= size
                cut[row][column] = prose.words(size) if replaced else []
        return [[word for sentence in sentences for word in sentence] for sentences in cut]

    return edit


def _paragraphs_replaced(share: float) -> Callable[[Paragraphs, Prose, Random], Paragraphs]:
    def edit(paragraphs: Paragraphs, prose: Prose, random: Random) -> Paragraphs:
        left = share * len(_words(paragraphs))
        changed = list(paragraphs)
        for place in random.sample(range(len(paragraphs)), len(paragraphs)):
            if len(paragraphs[place]) <= left:
                left -= len(paragraphs[place])
                changed[place] = prose.words(len(paragraphs[place]))
        return changed

    return edit


def _added(share: float) -> Callable[[Paragraphs, Prose, Random], Paragraphs]:
    """Return an edit that adds paragraphs until they are this share of the text."""

    def edit(paragraphs: Paragraphs, prose: Prose, random: Random) -> Paragraphs:
        left = round(len(_words(paragraphs)) * share / (1 - share))
        changed = list(paragraphs)
        while left > 0:
            size = min(left, 60)
            changed.insert(random.randint(0, len(changed)), prose.words(size))
            left -= size
        return changed

    return edit


def _reordered(paragraphs: Paragraphs, _prose: Prose, random: Random) -> Paragraphs:
    return random.sample(paragraphs, len(paragraphs))


def _as_it_is(paragraphs: Paragraphs, _prose: Prose, _random: Random) -> Paragraphs:
    return paragraphs


def _all_of(
    *edits: Callable[[Paragraphs, Prose, Random], Paragraphs],
) -> Callable[[Paragraphs, Prose, Random], Paragraphs]:
    def edit(paragraphs: Paragraphs, prose: Prose, random: Random) -> Paragraphs:
        for one in edits:
            paragraphs = one(paragraphs, prose, random)
        return paragraphs

    return edit


_LADDER: dict[str, Callable[[Paragraphs, Prose, Random], Paragraphs]] = {
    "other headline": _as_it_is,
    "no headline": _as_it_is,
    "punctuation": _punctuation,
    "agency dateline, credit": _dateline,
    "paragraphs reordered": _reordered,
    **{f"words replaced, {share:.0%}": _words_replaced(share) for share in (0.02, 0.05, 0.1)},
    **{f"truncated to {share:.0%}": _truncated(share) for share in (0.9, 0.8, 0.7, 0.6)},
    **{f"sentences left out, {share:.0%}": _sentences_changed(share, replaced=False) for share in (0.1, 0.2, 0.3, 0.4)},
    **{f"sentences replaced, {share:.0%}": _sentences_changed(share, replaced=True) for share in (0.1, 0.2, 0.3, 0.4)},
    **{f"paragraphs replaced, {share:.0%}": _paragraphs_replaced(share) for share in (0.1, 0.2, 0.3, 0.4, 0.5)},
    **{f"paragraphs added, {share:.0%}": _added(share) for share in (0.1, 0.2, 0.3, 0.4)},
    "dateline, words 2%, left out 10%": _all_of(
        _dateline, _words_replaced(0.02), _sentences_changed(0.1, replaced=False)
    ),
    "dateline, words 3%, replaced 30%": _all_of(_dateline, _words_replaced(0.03), _paragraphs_replaced(0.3)),
}


# ------------------------------------------------------------------------------------------- what only looks like a copy


def lookalikes(found: Sources, random: Random) -> Iterator[Text]:
    """Make articles that share something with others but are no copies. Each of them is a group of its own."""
    found_ones = [*_same_event(found, random), *_columns(found, random), *_reports(random)]
    for number, text in enumerate(found_ones):
        yield replace(text, group=f"{text.edit} {number}")


def _same_event(found: Sources, random: Random) -> Iterator[Text]:
    """Report what an article reports in other words, with its quotations: 15 to 30 % of its words."""
    for text in random.sample(found.originals, _EVENTS):
        sentences = [sentence for cut in _sentences(_marked(text)) for sentence in cut]
        prose, share = found.for_others[text.language], random.uniform(0.15, 0.3)
        total = len(_words(_marked(text)))
        quoted: Paragraphs = []
        for sentence in random.sample(sentences, len(sentences)):
            if len(_words([*quoted, sentence])) <= share * total:
                quoted.append(sentence)
        paragraphs = [part for quotation in quoted for part in (prose.words(random.randint(20, 40)), quotation)]
        rest = total - len(_words(paragraphs))
        paragraphs += [prose.words(rest)] if rest > 0 else []
        yield replace(text, site="newsroom.example", paragraphs=_joined(paragraphs, text.language), edit="same event")


_EVENTS = 60
_COLUMNS, _WEEKS = 8, 6


def _columns(found: Sources, _random: Random) -> Iterator[Text]:
    """Write weekly columns: 100 words are the same each week, 200 to 350 are not."""
    for column in range(_COLUMNS):
        language = ("en", "de", "fr", "es", "ja", "zh", "th", "ru")[column]
        prose = found.for_others[language]
        head, tail = prose.words(40), prose.words(60)
        for week in range(_WEEKS):
            paragraphs = [head, prose.words(200 + 30 * week), tail]
            yield Text(
                group="", language=language, site=f"column{column}.example", title=f"Column {column}, week {week}",
                paragraphs=_joined(paragraphs, language), edit="weekly column",
            )  # fmt: skip


def _reports(random: Random) -> Iterator[Text]:
    """Write market reports and match reports, each from one skeleton."""
    for name, skeleton in _SKELETONS.items():
        for number in range(_REPORTS):
            filled = [
                re.sub(r"\{(\w)\}", lambda slot: _filled(slot[1], random), line)
                for line in skeleton.strip().split("\n")
            ]
            yield Text(
                group="", language="en", site=f"{name.split()[0]}.example", title=f"{name} {number}: {_filled('x', random)}",
                paragraphs=tuple(filled), edit=name.split(", ")[0],
            )  # fmt: skip


_REPORTS = 30


def _filled(kind: str, random: Random) -> str:
    if kind == "n":
        return str(random.randint(1, 99))
    if kind == "p":
        return f"{random.randint(0, 5)}.{random.randint(0, 99):02}"
    if kind == "k":
        return f"{random.randint(1, 19)},{random.randint(0, 999):03}"
    return random.choice(_NAMES) + random.choice(("", "", "", " Group", " AG", " Holdings", " United", " Rovers"))


_NAMES = [
    f"{first}{last}"
    for first in ("Al", "Bor", "Cas", "Del", "Ev", "Far", "Gor", "Hal", "Is", "Jor")
    for last in ("tavia", "mund", "wick", "lane", "ora")
]
_SKELETONS = {
    "market report, en": """
Shares closed higher on Monday as investors weighed new figures on inflation, with the leading index up {p} per cent at {k} points after a session that saw gains in {n} of its members.
{x} led the winners and rose {p} per cent to {n}.{n} euros, followed by {x}, which gained {p} per cent, while {x} lost {p} per cent and was the weakest of the day.
The euro traded at {p} dollars, little changed from Friday, and a barrel of crude cost {n}.{n} dollars, {p} per cent less than at the close.
Bonds were in demand: the yield on ten-year paper fell to {p} per cent, its lowest in {n} days.
“The market waits for the central bank,” said an analyst at {x}, who expects the index to end the year near {k} points.
In the second tier, {x} jumped {p} per cent after it raised its forecast for the year, and {x} added {p} per cent on talk of a takeover by {x}.
On Tuesday investors look to the figures of {x} and {x}, and to the speech of the governor in the afternoon.
""",
    "market report, de": """
Der Leitindex hat am Dienstag {p} Prozent höher bei {k} Punkten geschlossen, nachdem er im Verlauf bis auf {k} Zähler gestiegen war.
Gewinner des Tages waren die Aktien von {x} mit einem Plus von {p} Prozent auf {n},{n} Euro, gefolgt von {x}, die um {p} Prozent zulegten.
Am Ende des Index standen die Papiere von {x}, die {p} Prozent auf {n},{n} Euro verloren.
Der Euro notierte am Abend bei {p} Dollar, die Rendite der zehnjährigen Anleihe lag bei {p} Prozent nach {p} Prozent am Vortag.
Im Mittelpunkt standen die Zahlen von {x}: der Umsatz wuchs um {n} Prozent auf {n} Millionen Euro, der Gewinn fiel um {n} Prozent.
Die Analysten von {x} beließen die Aktie auf „Halten“ mit einem Kursziel von {n} Euro.
In New York stand der führende Index zur selben Zeit {p} Prozent im Minus bei {k} Punkten.
""",
    "match report, en": """
{x} beat {x} {n}-{n} at home on Saturday and moved up to {n}th place in the table with {n} points from {n} matches.
{x} opened the scoring in the {n}th minute with a header from a corner by {x}, and {x} doubled the lead from the spot {n} minutes later after {x} had been brought down in the box.
The visitors came back after the break, and {x} scored from {n} metres in the {n}th minute, but it was {x} who settled the match shortly before the end.
{x} saw a second yellow card in the {n}th minute, and his team finished with ten men in front of {k} spectators.
“We had to be patient and we were,” said the coach of {x}, who has now won {n} of his last {n} matches.
{x} remain without an away win since the {n}th day of the season and travel to {x} next Saturday, while {x} host {x} on Sunday.
""",
    "weather, en": """
Cloud will clear from the west in the morning and give way to sunshine, with a high of {n} degrees in {x} and {n} degrees on the coast near {x}.
Showers are possible in the hills around {x} in the afternoon, with up to {n} millimetres of rain in places and gusts of {n} kilometres an hour.
The night will be clear, with lows between {n} and {n} degrees and patches of fog in the valleys near {x}.
Wednesday begins dry in {x}; later a front from the north brings rain, and temperatures fall to {n} degrees.
The outlook until the weekend: changeable, with {n} hours of sunshine a day in {x} and a risk of thunder in {x}.
""",
}
