"""The rules that say which cues convince together."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from ingest.boilerplate.lexicon import Hit, bits_of
from ingest.boilerplate.sentences import MAX_SHORT, RIGHTS, STOPLESS, Part, Strength, size_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


MAX_SENTENCE = 70
"""Words; what is longer is judged by its phrases alone."""


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


ENOUGH = frozenset({"phrase", "own", "lure"})


_PLACES = frozenset({"platform", "product"})


PARTNERS = _PLACES | {"self"}


ACTS = frozenset({"act", "first"})


SUFFICING, ACTING, PARTNERED, PLACED = map(bits_of, (ENOUGH, ACTS, PARTNERS, ACTS | _PLACES))


SELF, LABEL, ASKED = map(bits_of, ({"self"}, {"label"}, {"nudge", "self", "spot"}))


PAIRS = tuple(map(bits_of, ({"copying", "permit"}, {"account", "remark"}, {"gift", "self"})))


def weighed(part: Part) -> tuple[Strength, str]:
    """Weigh a sentence that no label opens."""
    phrase = next((hit for hit in part.hits if hit.cue.role == "phrase" and not part.is_told(hit)), None)
    if phrase and not (part.size > MAX_SENTENCE and STOPLESS.match(part.paragraph, part.spoken.starts[phrase.start])):
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


def _forbids_copies(part: Part) -> bool:
    """Say whether a sentence tells on what terms a text, or what it begins with, may be copied."""
    found = dict.fromkeys((*RIGHTS, "self"), 0)
    terms = []
    for hit in part.hits:
        if hit.cue.role in found and not part.said_by_others(hit):
            found[hit.cue.role] |= hit.cue.languages
            terms += [hit] if hit.cue.role in _TERMS else []
    return bool(found["copying"] & found["permit"] & (found["matter"] | found["self"] | _opening(part, terms)))


def _says_little(part: Part) -> bool:
    """Say whether a sentence is about an account and comments, and next to nothing else."""
    about = {"account", "remark", "join", "you", "self", "spot", "first"}
    covered = {word for hit in part.hits if hit.cue.role in about for word in range(hit.start, hit.end)}
    beside = [word for word in range(part.first, part.last) if word not in covered]
    return size_in_words([part.spoken.words[word] for word in beside]) <= MAX_BESIDE


def _opening(part: Part, terms: Sequence[Hit]) -> int:
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
