"""What the words of one paragraph say of each of its sentences: boilerplate in itself, a likely neighbour of some, or neither."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from enum import Enum
from itertools import permutations
from typing import TYPE_CHECKING

from ingest.boilerplate.lexicon import Cue, Hit, bits_of, hits_of, lexicon
from ingest.boilerplate.tokens import Tokens, tokens, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Strength(Enum):
    """How sure a passage is."""

    NONE = 0
    WEAK = 1
    """Goes where a neighbour goes."""
    STRONG = 2
    """Goes by itself."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A part of a paragraph, and what it is."""

    start: int
    end: int
    strength: Strength = Strength.NONE
    kind: str = ""
    heading: bool = False
    """A label with nothing behind it: headlines may follow."""
    cued: int = 0
    """Words of it that are part of cues."""
    words: int = 0


_CAPITAL = "A-ZÀ-ÖØ-ÞΆ-ΏΑ-ΫЁІЇЄҐА-Я" + "".join(
    filter(str.isupper, map(chr, (*range(0x100, 0x250), *range(0x1E00, 0x1F00))))
)
"""The last ones are of Czech, Polish, Turkish, Vietnamese and others."""
_NO_CASE = "\u0590-\u06ff\u1200-\u137f"
_INDIC = "\u0900-\u0d7f"
_HANGUL = "\uac00-\ud7a3"
_SENTENCE_END = re.compile(
    r"(?=[.!?…।۔؟։።。！？])(?:"
    r"[.!?…।۔؟։።]{1,4}[\"'”’»」』)\]]{0,3}(?=\s)"
    r"(?!(?<=\W[^\W\d_]{2}\.)\s[–\da-zà-öø-ž])"  # no "el. paštu", no "1 kr. – nu"
    r"|[。！？]{1,4}[”’」』）】\]]{0,3}|[।۔؟።]{1,4}(?=[^\W\d_])"
    rf"|(?<=[^\W\d_{_CAPITAL}]{{2}})[.!?]{{1,3}}[\"'”’»]{{0,2}}(?=[¿¡«„“*]?[{_CAPITAL}][^\W_]*[\s,:'’-]|[{_NO_CASE}])"  # no space between two
    rf"|(?<=[{_INDIC}]{{4}})[.!?]{{1,3}}(?=[{_INDIC}])|(?<=[{_HANGUL}]{{2}})[.!?]{{1,3}}(?=[{_HANGUL}])"
    r"|(?<=\w)[.!?]{1,3}(?=[©ⓒ▶►▷👉📲]))"
)
_STOPLESS = re.compile("[\u0e00-\u0eff\u1780-\u17ff]")
"""Of scripts that put a space, and no stop, between two sentences."""
_ADDRESS = re.compile(r"(?:https?://|www\.)(?:[^\s/]{1,200})(?:/[^\s]{0,1000})?", re.IGNORECASE)
_ONLY_ADDRESS = re.compile(
    r"[\W_]*+(?:[\w.+-]{1,100}+@)?[\w-]{1,100}+(?>(?:\.[\w-]{1,100}+){1,5})[\W_]*+|\W*@\w{1,60}+[\W_]*+"
)
_QUOTED = re.compile(
    '“[^“”]{1,600}”|"[^"]{1,600}"|«[^«»]{1,600}»|„[^„“”"]{1,600}[“”"]|「[^「」]{1,600}」|『[^『』]{1,600}』|‘[^‘’]{1,600}’(?!\\w)'
)
_SEPARATOR = re.compile(r"[:：|｜>»›→➡👉▶►\]】）/•·・–—\-…∣ː]")
_BREAK = re.compile(r"[:;!?|｜•·–—>»→👉▶(\[…。]")
_STOPS = re.compile(r"[.。।۔።][\W_]{0,3}\Z")
"""Ends as headlines do not."""
_ASKS = re.compile(r"[?？؟;]")
"""Greek asks with a semicolon."""
_NEWSROOM = re.compile(
    r"\b(?:redak[ctz]|redac|r[ée]dac|news|notic|notiz|nouvelles|nachrichten|pauta|red@|haber|berita|habari|editor|szerk|toimitus)[\w.+-]{0,40}@\w",
    re.IGNORECASE,
)
"""The address of a newsroom."""
_CALL = re.compile(r"\s*+[\w.]++\([^()\s]*+\);?\s*+")
"""A line of a program, which may say "print"."""
_OPENING = frozenset({"act", "first", "nudge", "lure", "self", "own"})
_COPYRIGHT = re.compile(
    r"\s*[(\[（【]\s?(?:©|ⓒ|\(c\) |copyright\b)[^()\[\]（）【】]{0,200}[)\]）】]\s*$", re.IGNORECASE
)

_NOTICE = re.compile(
    r"[\W_]{0,4}(?:©|ⓒ|\(c\) |copyright[\s:]{1,2}(?:©|\(c\)|[^\W\d_]{1,30}[^.!?]{0,80}\d{4}|\d{4}))", re.IGNORECASE
)

MAX_SENTENCE = 70
"""Words; what is longer is judged by its phrases alone."""
MAX_SHORT = 30
"""Words of a line that needs less evidence."""
MAX_RIGHTS = 45
"""Words of a sentence on what may be copied."""
MAX_GATE = 10
"""Words of "Log in to comment."."""
MAX_BESIDE = 3
"""Words of it that are about neither."""
MAX_NAMED = 8
"""Words of a line that says who we are on which platform, and no more."""
MAX_POINTED = 15
"""Words of a line that sends the reader to a platform."""
MAX_OPENING = 12
"""Words of "We are now on WhatsApp.", "Find us on Facebook!" or "Want more news?" before a sentence that says what to do."""
MAX_WEAK = 20
"""Words of a sentence that goes where its neighbour goes."""
MAX_TOPIC = 5
"""Words between a label and its colon."""
MAX_LABELLED = 60
"""Words of a headline with the label before it."""


_ENOUGH = frozenset({"phrase", "own", "lure"})
_PLACES = frozenset({"platform", "product"})
_PARTNERS = _PLACES | {"self"}
_ACTS = frozenset({"act", "first"})
_RIGHTS = frozenset({"copying", "permit", "matter"})
"""What is done with a text, that it is forbidden or on what terms it is not, and what the text is."""
_SAYS_LITTLE = frozenset({"said", "now", "urge", "price", "gift", "account", "remark", *_RIGHTS})
"""Words of these are no part of a line that says no more than its cues."""
_CALLING = frozenset({"first", "self"})
"""Together in a phrase they speak to the reader: "sign up for our"."""
_SUFFICING, _ACTING, _PARTNERED, _PLACED = map(bits_of, (_ENOUGH, _ACTS, _PARTNERS, _ACTS | _PLACES))
_SELF, _LABEL, _ASKED = map(bits_of, ({"self"}, {"label"}, {"nudge", "self", "spot"}))
_PAIRS = tuple(map(bits_of, ({"copying", "permit"}, {"account", "remark"}, {"gift", "self"})))


def sentences(paragraph: str, said: Sequence[str], own_name: str = "") -> tuple[Sentence, ...]:
    """Judge a paragraph that says these words; what is returned covers it from its first to its last character.

    The address that it ends with goes where the rest goes for its own words.
    """
    found = _sentences(paragraph, said, own_name)
    rest, space, address = paragraph.rstrip().rpartition(" ")
    if found[-1].strength is Strength.STRONG or not (space and _ADDRESS.fullmatch(address)):
        return found
    bare = _sentences(rest, words(rest), own_name)
    return (*bare[:-1], replace(bare[-1], end=len(paragraph))) if bare[-1].strength is Strength.STRONG else found


def _sentences(paragraph: str, said: Sequence[str], own_name: str) -> tuple[Sentence, ...]:
    if not _is_worth_a_look(paragraph, said, own_name) or _CALL.fullmatch(paragraph):
        return (Sentence(0, len(paragraph)),)
    paragraph = _ADDRESS.sub(_host, paragraph)
    spoken = tokens(paragraph)
    met = hits_of(lexicon().met(spoken.words))
    hits = [hit for hit in met if hit.cue.role != "self" or not _is_country(paragraph, spoken, hit)]
    hits = [*_outspoken(hits), *_own_name(spoken.words, own_name), *_newsroom(paragraph, spoken)]
    tail = _bracketed(paragraph) if hits else None
    if not hits:
        return (Sentence(0, len(paragraph)),)
    line = _line(paragraph, spoken, hits)
    if not line and _NOTICE.match(paragraph) and _size(spoken.words) <= MAX_SHORT:
        line = Sentence(0, len(paragraph), Strength.STRONG, "copyright")
    judged = [line] if line else list(_judged(paragraph, spoken, hits))
    if tail and judged[-1].strength is not Strength.STRONG:
        start = tail.start() + max(0, len(paragraph) - 250)
        last = judged.pop()
        judged += [Sentence(last.start, start, last.strength, last.kind)] if start > last.start else []
        judged.append(Sentence(start, len(paragraph), Strength.STRONG, "copyright"))
    return tuple(_counted(spoken, hits, sentence) for sentence in judged)


def _outspoken(hits: Sequence[Hit]) -> list[Hit]:
    """Leave out the words for saying that are part of others: "il" of "il vous reste", "viết" of "bài viết"."""
    longer = [range(hit.start, hit.end) for hit in hits if hit.cue.role in _NEVER_SAID and hit.end - hit.start > 1]
    return [hit for hit in hits if hit.cue.role != "said" or not any(hit.start in other for other in longer)]


_NEVER_SAID = frozenset({"join", "you"})


def _host(address: re.Match[str]) -> str:
    """Return the host of an address with spaces for the rest: its path says nothing, and is as long as a sentence."""
    found = address.group()
    scheme, mark, rest = found.rpartition("//") if "//" in found[:8] else ("", "", found)
    host = rest.partition("/")[0]
    return f"{' ' * len(scheme + mark)}{host}{' ' * (len(rest) - len(host))}"


def _newsroom(paragraph: str, spoken: Tokens) -> list[Hit]:
    """Find the mail addresses of newsrooms."""
    found = _NEWSROOM.finditer(paragraph) if "@" in paragraph else ()
    at = [bisect_left(spoken.starts, match.start()) for match in found]
    return [Hit(word, word + 1, _NEWSROOM_MAIL) for word in at if word < len(spoken.words)]


def _counted(spoken: Tokens, hits: Iterable[Hit], sentence: Sentence) -> Sentence:
    """Count the words of a sentence that goes, or may go, and those of them that are part of cues."""
    if sentence.strength is Strength.NONE:
        return sentence
    cued = {word for hit in hits if hit.cue.role != "said" for word in range(hit.start, hit.end)}
    within = [word for word, start in enumerate(spoken.starts) if sentence.start <= start < sentence.end]
    return replace(sentence, cued=len(cued.intersection(within)), words=len(within))


def _is_worth_a_look(paragraph: str, said: Sequence[str], name: str) -> bool:
    """Say whether a paragraph may have a strong sentence, or be short and weak; most are not, and are done with here."""
    roles = lexicon().roles(said)
    if name and name in "".join(said) and any(_own_name(said, name)):
        roles |= _SELF
    if roles & _SUFFICING or (roles & _ACTING and roles & _PARTNERED) or roles & _ASKED == _ASKED:
        return True
    if any(roles & pair == pair for pair in _PAIRS):
        return True
    if roles & _LABEL and _opens_labelled(paragraph, said):
        return True
    if len(said) <= 2 * MAX_SHORT and (roles & _PLACED or _is_covered(said, name)):
        return True
    return bool(_NOTICE.match(paragraph) or _bracketed(paragraph) or ("@" in paragraph and _NEWSROOM.search(paragraph)))


def _is_covered(said: Sequence[str], name: str) -> bool:
    holds = lexicon().holds
    return all(holds(word) or word.isdigit() or (len(word) == 1 and word.isascii()) or word in name for word in said)


def _bracketed(paragraph: str) -> re.Match[str] | None:
    """Find the copyright in brackets at a paragraph's end."""
    return _COPYRIGHT.search(paragraph[-250:]) if paragraph.rstrip().endswith((")", "]", "）", "】")) else None


def _opens_labelled(paragraph: str, said: Sequence[str]) -> bool:
    """Say whether a sentence begins with a label."""
    labels = {hit.start for hit in hits_of(lexicon().met(said)) if hit.cue.role == "label"}
    start = first = 0
    for end in _SENTENCE_END.finditer(paragraph):
        if first in labels or first > max(labels):
            return first in labels
        first += len(words(paragraph[start : end.end()]))
        start = end.end()
    return first in labels


def _judged(paragraph: str, spoken: Tokens, hits: Sequence[Hit]) -> Iterator[Sentence]:
    quoted = [match.span() for match in _QUOTED.finditer(paragraph)]
    by_start = _Cursor(hits)
    spans = _split(paragraph, spoken, _stopless(paragraph, spoken, hits))
    strength = Strength.STRONG
    for number, (start, end, first, last) in enumerate(spans):
        alone, follows_text = len(spans) == 1, strength is Strength.NONE
        part = _Part(
            paragraph, spoken, first, last, by_start.take(last), quoted, alone=alone, follows_text=follows_text
        )
        labelled = _labelled(part)
        if labelled:
            cue, heading = labelled
            told = end < len(paragraph) and _STOPS.search(paragraph)
            short = not told and _size(spoken.words[first:]) <= MAX_LABELLED
            yield Sentence(start, len(paragraph) if short else end, Strength.STRONG, cue.kind, heading and not number)
            if short:
                return
            strength = Strength.STRONG
        else:
            strength, kind = _weighed(part)
            yield Sentence(start, end, strength, kind)


def calls(paragraph: str, own_name: str = "") -> bool:
    """Say whether a clause of a paragraph begins with an order that is about the outlet or the reader.

    "Sign up today", "To learn more about Gazette, visit …": enough only for a line with a link at an article's end.
    """
    spoken = tokens(paragraph)
    hits = [*hits_of(lexicon().met(spoken.words)), *_own_name(spoken.words, own_name)]
    starts = {first for _, _, first, _ in _split(paragraph, spoken)}
    starts |= {hit.start for hit in hits if _CLAUSE.search(_gap(paragraph, spoken, hit.start))}
    orders = about = 0
    for hit in hits:
        if hit.cue.role == "said":
            return False
        if hit.cue.role in _ORDERS and hit.start in starts:
            orders |= hit.cue.languages
            about |= hit.cue.languages if hit.cue.role in _ACTS else 0
        elif hit.cue.role in _ABOUT:
            about |= hit.cue.languages
    return bool(orders & about)


def _gap(paragraph: str, spoken: Tokens, word: int) -> str:
    """Return what stands before a word and behind the one before it."""
    return paragraph[spoken.ends[word - 1] if word else 0 : spoken.starts[word]]


_ORDERS = frozenset({"act", "first", "nudge", "urge"})
_ABOUT = _PARTNERS | _ENOUGH | {"you", "spot"}
_CLAUSE = re.compile(r"[,،、:;!?()–—]")


class _Cursor:
    """Hands out hits by the sentence that they start in."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        self._hits = sorted(hits, key=lambda hit: hit.start)
        self._at = 0

    def take(self, last: int) -> list[Hit]:
        start = self._at
        while self._at < len(self._hits) and self._hits[self._at].start < last:
            self._at += 1
        return self._hits[start : self._at]


def _stopless(paragraph: str, spoken: Tokens, hits: Iterable[Hit]) -> set[int]:
    """Return where a call begins behind a space, in a script without stops, after what is long enough for a sentence."""
    if not _STOPLESS.search(paragraph):
        return set()
    openings = (hit.start for hit in hits if hit.cue.role in _OPENS_STOPLESS and hit.start >= MAX_SHORT)
    starts = ((spoken.starts[word], _gap(paragraph, spoken, word)) for word in openings)
    return {start - 1 for start, gap in starts if _STOPLESS.match(paragraph, start) and gap.endswith(" ")}


_OPENS_STOPLESS = frozenset({"act", "first", "label", "phrase"})


def _split(paragraph: str, spoken: Tokens, more: Iterable[int] = ()) -> list[tuple[int, int, int, int]]:
    """Return each sentence as its first and last character, its first and last word (each last one past).

    ``more``: where else one ends.
    """
    ends = sorted({match.end() for match in _SENTENCE_END.finditer(paragraph)}.union(more))
    spans: list[tuple[int, int, int, int]] = []
    start = first = at = 0
    for end in [*ends, len(paragraph)]:
        while at < len(spoken.words) and spoken.ends[at] <= end:
            at += 1
        if at == first and spans:  # nothing but punctuation: belongs to the sentence before
            begin, _, before, _ = spans[-1]
            spans[-1] = (begin, end, before, at)
        elif end > start:
            spans.append((start, end, first, at))
        start, first = end, at
    return spans


@dataclass(frozen=True, slots=True)
class _Part:
    """A sentence with what was found in it."""

    paragraph: str
    spoken: Tokens
    first: int
    last: int
    hits: Sequence[Hit]
    quoted: Sequence[tuple[int, int]]
    alone: bool
    follows_text: bool
    """The sentence before is none of boilerplate."""

    @property
    def size(self) -> float:
        return _size(self.spoken.words[self.first : self.last])

    @property
    def is_covered(self) -> bool:
        """Every word of it is part of a cue."""
        return _covered(self.spoken, self.hits, self.first, self.last)

    @property
    def is_sentence(self) -> bool:
        """It ends as sentences do."""
        return bool(_SENTENCE_END.search(f"{self.gap(self.last)} "))

    @property
    def is_address(self) -> bool:
        """It is a host, a mail address or a handle, and no more."""
        last = self.spoken.ends[self.last - 1] if self.last > self.first else 0
        return bool(last and _ONLY_ADDRESS.fullmatch(self.paragraph[self.spoken.starts[self.first] : last]))

    @property
    def asks(self) -> bool:
        """It is a question."""
        return bool(_ASKS.search(self.gap(self.last)))

    def gap(self, word: int) -> str:
        """Return what stands between the word before and the word."""
        start = self.spoken.ends[word - 1] if word else 0
        end = self.spoken.starts[word] if word < len(self.spoken.words) else len(self.paragraph)
        return self.paragraph[start:end]

    def said_by_others(self, hit: Hit) -> bool:
        if not self.quoted:
            return False
        start, end = self.spoken.starts[hit.start], self.spoken.ends[hit.end - 1]
        return any(opening <= start and end <= closing for opening, closing in self.quoted)

    def is_told(self, phrase: Hit) -> bool:
        """Say whether a phrase is in quotation marks, or, if it speaks to nobody, in a sentence that tells of others.

        Whatever a sentence tells, its copyright notice is one: it may hold a headline.
        """
        within = range(phrase.start, phrase.end)
        roles = {hit.cue.role for hit in self.hits if hit.start in within}
        if "you" in roles or roles >= _CALLING or phrase.cue.kind == "copyright":
            return self.said_by_others(phrase)
        told = (hit for hit in self.hits if hit.cue.role == "said" and hit.start not in within)
        return self.said_by_others(phrase) or any(hit.cue.languages & phrase.cue.languages for hit in told)

    def opens_clause(self, hit: Hit, joins: set[int]) -> bool:
        """Say whether a cue stands where an order begins: first, after a colon or a dash, or joined to another cue."""
        if hit.start == self.first or _BREAK.search(self.gap(hit.start)):
            return True
        if not (hit.start - 1 in joins or "," in self.gap(hit.start)):
            return False
        opened = any(other.start == self.first and other.cue.role in _OPENING for other in self.hits)
        return opened or joins.issuperset(range(self.first, hit.start))


def _labelled(part: _Part) -> tuple[Cue, bool] | None:
    """Return the label that the sentence begins with, and whether nothing stands behind it."""
    labels = [hit for hit in part.hits if hit.start == part.first and hit.cue.role == "label"]
    for hit in sorted(labels, key=lambda hit: -hit.end):
        heading = hit.end == len(part.spoken.words)
        separated = bool(_SEPARATOR.search(part.gap(hit.end))) or (heading and not hit.cue.needs_separator)
        bare = not heading and not hit.cue.needs_separator
        if separated or (bare and (_starts_anew(part, hit.end) or _names_a_topic(part, hit))):
            return hit.cue, heading
    return None


def _names_a_topic(part: _Part, label: Hit) -> bool:
    """Say whether a colon follows the topic that a label names, and a headline the colon: "Read more about housing: …"."""
    if label.cue.kind != "read_more" or not part.alone or _STOPS.search(part.paragraph):
        return False
    colons = (part.gap(word) for word in range(label.end, min(label.end + MAX_TOPIC, part.last)))
    return label.end - label.start > 1 and any(":" in gap or "：" in gap for gap in colons)


def _starts_anew(part: _Part, word: int) -> bool:
    """Say whether a word looks like the first of a headline."""
    letter = part.paragraph[part.spoken.starts[word]]
    return letter.isalpha() and not letter.islower() and bool(part.gap(word))


def _weighed(part: _Part) -> tuple[Strength, str]:
    """Weigh a sentence that no label opens."""
    phrase = next((hit for hit in part.hits if hit.cue.role == "phrase" and not part.is_told(hit)), None)
    if phrase and not (part.size > MAX_SENTENCE and _STOPLESS.match(part.paragraph, part.spoken.starts[phrase.start])):
        return Strength.STRONG, phrase.cue.kind
    size = part.size
    if any(hit.cue.role == "said" for hit in part.hits) or size > MAX_SENTENCE:
        return Strength.NONE, ""
    if size <= MAX_RIGHTS and _forbids_copies(part):
        return Strength.STRONG, "copyright"
    joins = {word for hit in part.hits if hit.cue.role == "join" for word in range(hit.start, hit.end)}
    heard = [
        hit for hit in part.hits if hit.cue.role in {"platform", "product", "spot"} or not part.said_by_others(hit)
    ]
    heard = [hit for hit in heard if hit.cue.role not in {"first", "nudge"} or part.opens_clause(hit, joins)]
    masks = dict.fromkeys(_EVIDENCE.values(), 0)
    for hit in heard:
        if evidence := _EVIDENCE.get(hit.cue.role):
            masks[evidence] |= hit.cue.languages
    gate = masks["account"] & masks["remark"] if size <= MAX_GATE and _says_little(part) else 0
    kind = "comment" if gate else _kind(heard)
    named = masks["self"] & masks["place"] if size <= MAX_NAMED else 0
    pointed = masks["nudge"] & (masks["place"] | masks["own"]) if size <= MAX_POINTED else 0
    if gate or (part.alone and (named or pointed)) or _convinces(masks, short=part.alone and size <= MAX_SHORT):
        return Strength.STRONG, kind
    if size > MAX_WEAK:
        return Strength.NONE, ""
    addressed = masks["you"] | masks["self"] | masks["act"] | masks["nudge"]
    opening = part.first == 0 and size <= MAX_OPENING and (part.asks or masks["place"] & (masks["now"] | pointed))
    opening = opening or part.is_address
    weak = (
        masks["own"] & addressed
        or masks["lure"]
        or part.is_covered
        or ((opening or (masks["act"] and not part.follows_text)) and not part.alone)
        or (masks["own"] and not part.is_sentence)
    )
    return (Strength.WEAK, kind) if weak else (Strength.NONE, "")


def _forbids_copies(part: _Part) -> bool:
    """Say whether a sentence tells on what terms a text, or what it begins with, may be copied."""
    found = dict.fromkeys((*_RIGHTS, "self"), 0)
    terms = []
    for hit in part.hits:
        if hit.cue.role in found and not part.said_by_others(hit):
            found[hit.cue.role] |= hit.cue.languages
            terms += [hit] if hit.cue.role in _TERMS else []
    return bool(found["copying"] & found["permit"] & (found["matter"] | found["self"] | _opening(part, terms)))


def _says_little(part: _Part) -> bool:
    """Say whether a sentence is about an account and comments, and next to nothing else."""
    about = {"account", "remark", "join", "you", "self", "spot", "first"}
    covered = {word for hit in part.hits if hit.cue.role in about for word in range(hit.start, hit.end)}
    beside = [word for word in range(part.first, part.last) if word not in covered]
    return _size([part.spoken.words[word] for word in beside]) <= MAX_BESIDE


def _opening(part: _Part, terms: Sequence[Hit]) -> int:
    """Return the languages in which a short sentence begins with what is forbidden, and then says so."""
    languages = 0
    for before, after in permutations(terms, 2) if part.size <= MAX_WEAK else ():
        if (
            before.start <= part.first + 1
            and before.end == after.start
            and before.cue.role == "copying" != after.cue.role
        ):
            languages |= before.cue.languages & after.cue.languages
    return languages


_TERMS = frozenset({"copying", "permit"})


_EVIDENCE = {
    "act": "act",
    "first": "act",
    "nudge": "nudge",
    "self": "self",
    "platform": "place",
    "product": "place",
    "spot": "spot",
    "own": "own",
    "lure": "lure",
    "now": "now",
    "you": "you",
    "price": "price",
    "gift": "gift",
    "account": "account",
    "remark": "remark",
}
"""What a cue is evidence of, by its role."""


def _convinces(found: dict[str, int], *, short: bool) -> bool:
    """Say whether two kinds of evidence meet in one language; three where one of them is a common word."""
    act, nudge, us, own, lure = found["act"], found["nudge"], found["self"], found["own"], found["lure"]
    place, spot = found["place"], found["spot"]
    if act & (us | place | own) or nudge & us & (place | spot | own | lure):
        return True
    return short and bool(
        us & own
        or act & (spot | lure | found["price"])
        or lure & (place | us | own)
        or us & found["you"] & found["gift"]
    )


def _kind(heard: Iterable[Hit]) -> str:
    """Return the most telling kind: of a product before that of a platform."""
    kinds = {hit.cue.role: hit.cue.kind for hit in heard}
    return next(
        (kinds[role] for role in ("own", "product") if role in kinds), "follow" if "platform" in kinds else "contact"
    )


def _line(paragraph: str, spoken: Tokens, hits: Sequence[Hit]) -> Sentence | None:
    """Judge a paragraph that says no more than its cues."""
    if len(spoken.words) > 2 * MAX_SHORT or _size(spoken.words) > MAX_SHORT:
        return None
    lines = [hit for hit in hits if hit.cue.role in {"line", "label"} and not hit.cue.needs_separator]
    platforms = {hit.start for hit in hits if hit.cue.role == "platform"}
    if not _covered(spoken, hits, 0, len(spoken.words)):
        return None
    if len(platforms) >= MIN_PLATFORMS and not any(hit.start == 0 for hit in lines):
        return Sentence(0, len(paragraph), Strength.STRONG, "share")
    if lines:
        longest = max(lines, key=lambda hit: (-hit.start, hit.end))
        heading = any(hit.cue.role == "label" and hit.end - hit.start == len(spoken.words) for hit in lines)
        return Sentence(0, len(paragraph), Strength.STRONG, longest.cue.kind, heading=heading)
    return None


def _size(words: Sequence[str]) -> float:
    """Return the number of words; a character of a script without spaces is half a word."""
    return len(words) - sum(len(word) == 1 for word in words) / 2


def _covered(spoken: Tokens, hits: Iterable[Hit], first: int, last: int) -> bool:
    covered = {word for hit in hits if hit.cue.role not in _SAYS_LITTLE for word in range(hit.start, hit.end)}
    return all(
        number in covered or (word := spoken.words[number]).isdigit() or (len(word) == 1 and word.isascii())
        for number in range(first, last)
    )


MIN_PLATFORMS = 3
"""Names of platforms that are a row of buttons where nothing else stands."""


def _is_country(paragraph: str, spoken: Tokens, hit: Hit) -> bool:
    """Say whether "us" is the United States."""
    place = slice(spoken.starts[hit.start], spoken.ends[hit.start])
    return paragraph[place] == "US" and not paragraph.isupper()


def _own_name(spoken: Sequence[str], name: str) -> Iterator[Hit]:
    """Yield where the outlet names itself, as its host does."""
    if not name:
        return
    for start, word in enumerate(spoken):
        said, end = word, start + 1
        while said and name.startswith(said) and said != name and end < len(spoken):
            said, end = said + spoken[end], end + 1
        if said == name:
            yield Hit(start, end, _OWN_NAME)


_OWN_NAME = Cue("self", "follow", -1)
_NEWSROOM_MAIL = Cue("phrase", "contact", -1)
