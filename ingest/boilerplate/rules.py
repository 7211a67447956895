"""The rules by which the cues of a sentence make it boilerplate.

A rule names kinds of evidence that must meet in one language. The same rules answer a quicker question first: whether
cues of some roles can be enough at all, in whatever order and sentence (``may_be_enough``). So that answer cannot
forget a rule.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from itertools import permutations
from typing import TYPE_CHECKING

from ingest.boilerplate.cue_files import ROLE_BITS
from ingest.boilerplate.sentences import STOPLESS, Strength, size_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.boilerplate.lexicon import Hit
    from ingest.boilerplate.part import Part

MAX_SENTENCE = 70
"""A sentence of more words than this is boilerplate only by a phrase in it: single words meet in any long sentence."""
MAX_RIGHTS = 45
"""A sentence of at most so many words may go because it says on what terms a text may be copied."""
MAX_GATE = 10
"""A sentence of at most so many words may go because it asks for an account: "Log in to comment."."""
MAX_BESIDE = 3
"""A sentence that asks for an account may have so many words that are about neither an account nor a comment."""
MAX_NAMED = 8
"""A line of at most so many words goes if it names the outlet and a platform: "The Courier on Facebook"."""
MAX_POINTED = 15
"""A line of at most so many words goes if it sends the reader to a platform: "Join the debate on Facebook"."""
MAX_SHORT = 30
"""A line (a paragraph of one sentence) of at most so many words needs less evidence than a longer one."""
MAX_OPENING = 12
"""A paragraph may open with a weak sentence of at most so many words: "Find us on Facebook!", "Want more news?"."""
MAX_WEAK = 20
"""A sentence of more words than this is never weak."""

ANY_LANGUAGE = -1
"""All bits: the evidence counts in every language."""


@dataclass(slots=True)
class Evidence:
    """What the cues of a sentence are evidence of: for each kind, one bit for each language in which it was found."""

    act: int = 0
    """An order to the reader, such as "subscribe" or "download"."""
    nudge: int = 0
    """A common word that is an order where a clause begins, such as "join" or "write to"."""
    us: int = 0
    """The outlet, by its name or as "us"."""
    place: int = 0
    """A platform such as Facebook, or a product such as an app."""
    spot: int = 0
    """A place on the web in a common word, such as "page" or "channel"."""
    own: int = 0
    """An offer of outlets, such as "newsletter" or "subscription"."""
    lure: int = 0
    """What the reader gains, such as "breaking news" or "never miss a …"."""
    now: int = 0
    """A word for what is new, such as "now" or "also"."""
    you: int = 0
    """The reader."""
    price: int = 0
    """A price, such as "£4 a month"."""
    gift: int = 0
    """A donation."""
    account: int = 0
    """A reader's account, or the log-in."""
    remark: int = 0
    """A reader's comment."""
    copying: int = 0
    """An act of copying, such as "reproduction"."""
    permit: int = 0
    """A permission, or the lack of it, such as "without written consent"."""
    matter: int = 0
    """The text that is spoken of, such as "this article"."""

    def add(self, role: str, languages: int) -> None:
        """Add a cue of a role in languages; a cue of a role without a field here, such as ``phrase``, adds nothing."""
        name = _NAMES.get(role, role)
        if name in _KINDS:
            setattr(self, name, getattr(self, name) | languages)


_NAMES = {"first": "act", "self": "us", "platform": "place", "product": "place"}
"""The kinds of evidence that have another name than the role of their cues."""
_KINDS = frozenset(field.name for field in fields(Evidence))


def strength_of(part: Part) -> tuple[Strength, str]:
    """Return how certain it is that a sentence is boilerplate, and of which kind; labels are judged before."""
    kind = _kind_of_phrase(part)
    if kind:
        return Strength.STRONG, kind
    if part.size > MAX_SENTENCE or any(hit.cue.role == "said" for hit in part.hits):
        return Strength.NONE, ""
    return _strength_by_evidence(part, part.size)


def _strength_by_evidence(part: Part, size: float) -> tuple[Strength, str]:
    """Return strength and kind of a sentence by the kinds of evidence that meet in it."""
    heard = _heard(part)
    found = Evidence()
    for hit in heard:
        found.add(hit.cue.role, hit.cue.languages)
    if size <= MAX_RIGHTS and _speaks_of_rights(found) and _forbids_copies(part, found, heard):
        return Strength.STRONG, "copyright"
    if size <= MAX_GATE and _asks_for_account(found) and _says_little(part):
        return Strength.STRONG, "comment"
    if _convinces(found, size, alone=part.alone):
        return Strength.STRONG, _kind(heard)
    if size <= MAX_WEAK and _is_weak(part, found, size):
        return Strength.WEAK, _kind(heard)
    return Strength.NONE, ""


@lru_cache(maxsize=10_000)
def may_be_enough(roles: int, *, short: bool) -> bool:
    """Return whether cues of these roles (bits, see ``ROLE_BITS``) can make a sentence of a paragraph strong or weak.

    The rules are asked as if all cues were of one language, in the right order, in a sentence of the right length. In a
    paragraph that is not ``short`` no line stands alone, and a weak sentence is of interest only if it is weak by its
    words.
    """
    found = Evidence()
    for role, bit in ROLE_BITS.items():
        if roles & bit:
            found.add(role, ANY_LANGUAGE)
    weak = found.own or found.lure or (short and (found.act or found.place))
    return bool(
        roles & ROLE_BITS["phrase"]
        or weak
        or _speaks_of_rights(found)
        or _asks_for_account(found)
        or _convinces(found, 0, alone=short)
    )


def _convinces(found: Evidence, size: float, *, alone: bool) -> bool:
    """Return whether kinds of evidence that convince together meet in one language: two, or three with a common word.

    A sentence that is ``alone`` in its paragraph convinces by less.
    """
    act, nudge, us, place, spot, own, lure = (
        found.act, found.nudge, found.us, found.place, found.spot, found.own, found.lure
    )  # fmt: skip
    if act & (us | place | own) or nudge & us & (place | spot | own | lure):
        return True
    if not alone or size > MAX_SHORT:
        return False
    return bool(
        (size <= MAX_NAMED and us & place)
        or (size <= MAX_POINTED and nudge & (place | own))
        or us & own
        or act & (spot | lure | found.price)
        or lure & (place | us | own)
        or us & found.you & found.gift
    )


def _is_weak(part: Part, found: Evidence, size: float) -> bool:
    """Return whether a sentence may be boilerplate, so that it goes if its neighbour goes."""
    own_offer = found.own & (found.you | found.us | found.act | found.nudge)
    if found.lure or own_offer or (found.own and not part.is_sentence) or part.is_covered:
        return True
    if part.alone:
        return False
    return bool((found.act and not part.follows_text) or part.is_address or _opens(part, found, size))


def _opens(part: Part, found: Evidence, size: float) -> bool:
    """Return whether a sentence opens its paragraph like an advertisement: with a question, or with a platform."""
    if part.first != 0 or size > MAX_OPENING:
        return False
    return part.asks or bool(found.place & (found.now | found.nudge))


def _heard(part: Part) -> list[Hit]:
    """Return the cues of a sentence that count as the outlet's own words.

    A cue within quotation marks is somebody else's word, unless it is only a name or a place. An order counts where a
    clause begins.
    """
    joins = {word for hit in part.hits if hit.cue.role == "join" for word in range(hit.start, hit.end)}
    return [
        hit
        for hit in part.hits
        if (hit.cue.role in {"platform", "product", "spot"} or not part.said_by_others(hit))
        and (hit.cue.role not in {"first", "nudge"} or part.opens_clause(hit, joins))
    ]


def _kind_of_phrase(part: Part) -> str | None:
    """Return the kind of the first phrase that the outlet itself says, or None.

    In a script without full stops a text of many sentences looks like one; there a phrase decides on at most 70 words.
    """
    phrase = next((hit for hit in part.hits if hit.cue.role == "phrase" and not part.is_told(hit)), None)
    if not phrase:
        return None
    is_text = part.size > MAX_SENTENCE and STOPLESS.match(part.paragraph, part.spoken.starts[phrase.start])
    return None if is_text else phrase.cue.kind


def _speaks_of_rights(found: Evidence) -> int:
    """Return the languages in which a sentence has an act of copying and a permission."""
    return found.copying & found.permit


def _forbids_copies(part: Part, found: Evidence, heard: Sequence[Hit]) -> bool:
    """Return whether a sentence says on what terms the text, or what the sentence begins with, may be copied."""
    return bool(_speaks_of_rights(found) & (found.matter | found.us | _begins_with_terms(part, heard)))


def _begins_with_terms(part: Part, heard: Sequence[Hit]) -> int:
    """Return the languages in which a short sentence begins with copying and permission, in either order."""
    terms = [hit for hit in heard if hit.cue.role in {"copying", "permit"}]
    languages = 0
    for before, after in permutations(terms, 2) if part.size <= MAX_WEAK else ():
        if (
            before.start <= part.first + 1
            and before.end == after.start
            and before.cue.role == "copying" != after.cue.role
        ):
            languages |= before.cue.languages & after.cue.languages
    return languages


def _asks_for_account(found: Evidence) -> int:
    """Return the languages in which a sentence has an account and a reader's comment."""
    return found.account & found.remark


def _says_little(part: Part) -> bool:
    """Return whether a sentence is about an account and comments, and has hardly any other word."""
    about = {"account", "remark", "join", "you", "self", "spot", "first"}
    covered = {word for hit in part.hits if hit.cue.role in about for word in range(hit.start, hit.end)}
    beside = [word for word in range(part.first, part.last) if word not in covered]
    return size_in_words([part.spoken.words[word] for word in beside]) <= MAX_BESIDE


def _kind(heard: Iterable[Hit]) -> str:
    """Return the kind that says most: that of a product before that of a platform."""
    kinds = {hit.cue.role: hit.cue.kind for hit in heard}
    return next(
        (kinds[role] for role in ("own", "product") if role in kinds), "follow" if "platform" in kinds else "contact"
    )
