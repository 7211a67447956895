"""The outcomes of faults: what must be stored, which events must be logged, and when the daemon must try again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ingest.feed.schedule import WEIGHTS

SHORTEST_S = 3.0
LONGEST_S = 60.0
"""The shortest and the longest time between two polls, in seconds, while the faults are served."""
PAGE_ATTEMPTS = 2
MAX_ENTRIES = 100
_JITTER = 0.89

ENTRY_KEYS = {"feed_id", "entry_id", "guid", "url"}
STORED_KEYS = ENTRY_KEYS | {
    "article_id", "verdict", "reason", "page_verdict", "page_evidence", "site", "source", "duplicate_of", "duplicate_kind", "characters", "removed", "fetch_ms", "extract_ms", "clean_ms", "store_ms",
}  # fmt: skip
KEYS = {
    "feed_polled": {"feed_id", "feed", "status", "listed", "new", "changed", "bytes", "ms", "next_poll_s"},
    "feed_failed": {"feed_id", "feed", "error", "failures", "next_poll_s"},
    "feed_paused": {"feed_id", "feed", "reason"},
    "feed_problem_found": {"feed_id", "feed", "kind", "detail", "guid"},
    "validators_distrusted": {"feed_id", "feed", "proof"},
    "gap_found": {"feed_id", "feed", "since"},
    "page_failed": ENTRY_KEYS | {"kind", "detail", "attempt", "delay_s"},
    "entry_postponed": ENTRY_KEYS | {"delay_s", "error"},
    "worker_failed": ENTRY_KEYS | {"kind", "detail", "crashes", "delay_s"},
    "page_quarantined": ENTRY_KEYS | {"kind", "detail", "crashes", "delay_s"},
    "article_stored": STORED_KEYS,
    "article_corrected": STORED_KEYS | {"kind"},
    "entry_unchanged": STORED_KEYS,
}
"""The keys of each event that a fault may cause, without event, level and timestamp."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the database and the log hold of one fault."""

    feed: dict[str, Any]
    """The row of the feed. If the fault is a page's: the row of the feed that lists the page."""
    entries: list[dict[str, Any]]
    """The rows of the feed's entries, each with the columns of its article. If the fault is a page's: only its own entry."""
    events: list[dict[str, Any]]

    def named(self, event: str) -> list[dict[str, Any]]:
        """Return the events with a name. Raise AssertionError if one of them has other keys than ``KEYS`` says."""
        found = [logged for logged in self.events if logged["event"] == event]
        for logged in found:
            # `amended` stands there only if a better source was found for a date or a text
            assert logged.keys() - {"event", "level", "timestamp", "amended"} == KEYS[event], logged
        return found


# ------------------------------------------------------------------------------------------------------------ of feeds


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFails:
    """The poll fails. Only the reason is stored."""

    error: str
    """The beginning of the error."""
    wait_s: float = 0.0
    """The number of seconds that the publisher asks the daemon to wait."""
    paused: bool = False
    """Whether the feed is not polled any more after the failures."""

    polls: int = 2

    @property
    def stored(self) -> str:
        """Return what is stored, as docs/faults.md says it."""
        pause = "; after three that last long `paused_at`, `paused_reason`, `health` is `gone`" if self.paused else ""
        return f"no entry; `feed.last_error` begins `{self.error}`, `failures` counts{pause}"

    @property
    def event(self) -> str:
        """Return the events that are logged, as docs/faults.md says it."""
        return "`feed_failed`: `error`, `failures`, `next_poll_s`" + (
            "; `feed_paused`: `reason`" if self.paused else ""
        )

    @property
    def again(self) -> str:
        """Return when the daemon tries again, as docs/faults.md says it."""
        if self.paused:
            return "twice; then not before `ingest feed resume`"
        wait = f"not before the {self.wait_s:g} s asked for; " if self.wait_s else ""
        return (
            f"{wait}each time after {2 ** _weight(self.error):.2g} times the wait, up to `INGEST_MAX_POLL_INTERVAL_S`"
        )

    def check(self, seen: Seen) -> None:
        """Raise AssertionError if anything else was stored or logged."""
        failed = seen.named("feed_failed")
        assert [event["failures"] for event in failed] == list(range(1, len(failed) + 1))
        for event in failed:
            assert event["error"].startswith(self.error), event
            assert _backs_off(event, self.wait_s), event
        assert seen.entries == []
        assert not seen.named("feed_polled")
        row = seen.feed
        assert row["last_error"].startswith(self.error)
        assert (row["failures"], row["etag"], row["body_hash"]) == (len(failed), None, None)
        assert (row["paused_at"] is not None) == self.paused
        assert (row["health"] == "gone") == self.paused
        assert bool(seen.named("feed_paused")) == self.paused

    def is_over(self, row: dict[str, Any]) -> bool:
        """Return whether the daemon has polled the feed so often that check() can decide."""
        if self.paused:
            return row["paused_at"] is not None
        return row["polls"] >= (1 if self.wait_s else self.polls)


def _backs_off(event: dict[str, Any], wait_s: float) -> bool:
    longer = SHORTEST_S * 2 ** (_weight(event["error"]) * (event["failures"] - 1))
    # logged in whole seconds
    return event["next_poll_s"] >= round(max(min(longer, LONGEST_S) * _JITTER, min(wait_s, LONGEST_S))) - 1


def _weight(error: str) -> float:
    return WEIGHTS[error.partition(":")[0]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReads:
    """The feed is read as far as possible, and its entries are stored."""

    entries: int
    full: int | None = None
    """The number of articles with their page's text; None: all of them. The other articles have the feed's text, and a reason."""
    problems: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    """The titles of the entries, in the order of their rows. Empty: the titles are not checked."""
    gap: bool = False
    validators: bool | None = None
    """Whether the validators are kept; None: this is not checked."""
    wait_s: float = 0.0
    grows: bool = False
    """Whether each poll brings new entries."""
    undated: bool = False
    """Whether the dates of the feed are not believed."""
    failures: int = 0
    """The number of polls that fail before the feed is read for the first time."""
    leads_to: str | None = None
    """A part of the path to which the feed moves for good. Empty: the feed does not move. None: this is not checked."""

    polls: int = 2

    @property
    def stored(self) -> str:
        """Return what is stored, as docs/faults.md says it."""
        full = self.entries if self.full is None else self.full
        of_feed = self.entries - full
        if self.grows:
            return "each entry once, as it is listed" + (", and a row in `gap`" if self.gap else "")
        texts = [
            f"{full} with the page's text" if full else "",
            f"{of_feed} with the feed's, with `reason`" if of_feed else "",
        ]
        what = f"{self.entries} {'entry' if self.entries == 1 else 'entries'}: {', '.join(filter(None, texts))}"
        validators = {None: "", True: "; `etag` as given", False: "; no validators"}[self.validators]
        undated = "; `published_at` is null" if self.undated else ""
        failed = "; `last_error` stays, `failures` is 0 again" if self.failures else ""
        moving = "; `moving_to`, with how often it was seen" if self.leads_to else ""
        return (what if self.entries else "no entry, and no failure") + validators + undated + failed + moving

    @property
    def event(self) -> str:
        """Return the events that are logged, as docs/faults.md says it."""
        gap = "; `gap_found`: `since`" if self.gap else ""
        kinds = ", ".join(f"`{kind}`" for kind in self.problems)
        problems = f"; `feed_problem_found`: `kind` {kinds}, `detail`, `guid`" if kinds else ""
        failed = "`feed_failed` once, then " if self.failures else ""
        return f"{failed}`feed_polled`: `listed`, `new`{problems}{gap}"

    @property
    def again(self) -> str:
        """Return when the daemon tries again, as docs/faults.md says it."""
        return "not before what it asks for, within the settings' bounds" if self.wait_s else "in its own rhythm"

    def check(self, seen: Seen) -> None:
        """Raise AssertionError if anything else was stored or logged."""
        polled = seen.named("feed_polled")
        assert polled
        assert len(seen.named("feed_failed")) == self.failures
        assert all(event["next_poll_s"] >= min(max(self.wait_s, SHORTEST_S), LONGEST_S) - 1 for event in polled)
        assert all(event["next_poll_s"] <= LONGEST_S for event in polled)
        assert (seen.feed["failures"], seen.feed["paused_at"]) == (0, None)
        assert (seen.feed["last_error"] is None) == (self.failures == 0)
        if self.leads_to is not None:
            assert self.leads_to in (seen.feed["moving_to"] or "")
            assert bool(self.leads_to) == (seen.feed["moving_to"] is not None)
        if self.validators is not None:
            assert (seen.feed["etag"] is not None) == self.validators
        assert {event["kind"] for event in seen.named("feed_problem_found")} == set(self.problems)
        assert bool(seen.named("gap_found")) == self.gap
        self._check_entries(seen)

    def _check_entries(self, seen: Seen) -> None:
        listed = len(seen.entries)
        assert listed > self.entries if self.grows else listed == self.entries
        assert all(entry["settled_at"] for entry in seen.entries)
        assert len({entry["article_id"] for entry in seen.entries}) == listed
        full = [entry for entry in seen.entries if entry["verdict"] == "full"]
        assert len(full) == (listed if self.full is None else self.full), [entry["reason"] for entry in seen.entries]
        assert all(entry["reason"] for entry in seen.entries if entry["verdict"] != "full")
        assert not self.undated or all(entry["published_at"] is None for entry in seen.entries)
        if self.titles:
            assert tuple(entry["title"] for entry in seen.entries) == self.titles

    def is_over(self, row: dict[str, Any]) -> bool:
        """Return whether the daemon has polled the feed so often that check() can decide."""
        return row["polls"] >= (1 if self.wait_s else self.polls)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLies:
    """A 304 of the feed is proven false. All entries that it lists at polls without validators are stored."""

    stored = "each entry once, as it is seen; `false_304_at`, and in `false_304` the proof"
    event = "`feed_polled`: `status`, `listed`, `new`; once `validators_distrusted`: `proof`"
    again = "in its own rhythm, without validators"

    def check(self, seen: Seen) -> None:
        """Raise AssertionError if anything else was stored or logged."""
        (distrusted,) = seen.named("validators_distrusted")
        # the row holds the last proof; there may have been several
        for proof in (distrusted["proof"], seen.feed["false_304"]):
            assert proof.startswith('304 to ETag "1"; unknown entries listed all the same: 1, first ')
        assert seen.named("feed_failed") == []
        polled = seen.named("feed_polled")
        assert sum(event["new"] for event in polled) == len(seen.entries) > 2
        # the last entry may not have its article yet
        assert {entry["verdict"] for entry in seen.entries} - {None} == {"full"}
        proven = next(number for number, event in enumerate(polled) if number and event["status"] == 200)
        assert [event["status"] for event in polled[1:proven]] == [304] * (proven - 1)
        assert all(event["status"] == 200 for event in polled[proven:])

    def is_over(self, row: dict[str, Any]) -> bool:
        """Return whether the daemon has polled the feed so often that check() can decide."""
        return row["false_304_at"] is not None


# ------------------------------------------------------------------------------------------------------------ of pages


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFails:
    """The page cannot be had. The article is stored with the feed's text."""

    error: str
    """The beginning of the error: its kind and detail."""
    hopeless: bool = False
    """Whether the page is not requested again, since a second request would fail in the same way."""

    @property
    def stored(self) -> str:
        """Return what is stored, as docs/faults.md says it."""
        return f"the feed's text; `feed_only`, `reason` begins `{self.error}`"

    @property
    def event(self) -> str:
        """Return the events that are logged, as docs/faults.md says it."""
        return "`page_failed`: `kind`, `detail`, `attempt`, `delay_s`; at the end `article_stored`: `verdict`, `reason`"

    @property
    def again(self) -> str:
        """Return when the daemon tries again, as docs/faults.md says it."""
        return (
            "not: it would be the same"
            if self.hopeless
            else "after longer and longer waits, `INGEST_PAGE_ATTEMPTS` times in all"
        )

    def check(self, seen: Seen) -> None:
        """Raise AssertionError if anything else was stored or logged."""
        failed = seen.named("page_failed")
        attempts = 1 if self.hopeless else PAGE_ATTEMPTS
        assert [event["attempt"] for event in failed] == list(range(1, attempts + 1))
        assert all(f"{event['kind']}: {event['detail']}".startswith(self.error) for event in failed), failed
        assert [event["delay_s"] is None for event in failed] == [False] * (attempts - 1) + [True]
        assert seen.named("entry_postponed") == []
        _has_feeds_text(seen, self.error)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageIsNone:
    """The page can be had, but it is no article. The article is stored with the feed's text."""

    reason: str
    """The beginning of the reason."""
    kind: str = "empty"
    """The verdict on the page."""
    passes: bool = False
    """Whether the page may be an article later, so that it is requested again."""

    @property
    def event(self) -> str:
        """Return the events that are logged, as docs/faults.md says it."""
        stored = "`article_stored`: `verdict`, `reason`, `page_verdict`, `page_evidence`"
        return f"{stored}; `entry_postponed`: `delay_s`, `error`; then `entry_unchanged`" if self.passes else stored

    @property
    def again(self) -> str:
        """Return when the daemon tries again, as docs/faults.md says it."""
        return (
            "after longer and longer waits, `INGEST_PAGE_ATTEMPTS` times in all"
            if self.passes
            else "not, unless the feed lists it anew"
        )

    @property
    def stored(self) -> str:
        """Return what is stored, as docs/faults.md says it."""
        return f"the feed's text; `feed_only`, `page_verdict` is `{self.kind}`, `reason` begins `{self.reason}`"

    def check(self, seen: Seen) -> None:
        """Raise AssertionError if anything else was stored or logged."""
        assert not seen.named("page_failed")
        again = PAGE_ATTEMPTS - 1 if self.passes else 0
        assert len(seen.named("entry_postponed")) == len(seen.named("entry_unchanged")) == again
        _has_feeds_text(seen, self.reason)
        (entry,) = seen.entries
        assert entry["page_verdict"] == self.kind, entry["page_evidence"]
        assert entry["page_evidence"]


def _has_feeds_text(seen: Seen, reason: str) -> None:
    (entry,) = seen.entries
    assert (entry["verdict"], entry["body"]) == ("feed_only", FEEDS_TEXT), entry["reason"]
    assert entry["reason"].startswith(reason), entry["reason"]
    assert entry["next_attempt_at"] is None
    assert entry["last_error"] == entry["reason"]
    (stored,) = seen.named("article_stored")
    assert (stored["verdict"], stored["reason"]) == ("feed_only", entry["reason"])


FEEDS_TEXT = "What the feed itself says about it."


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReads:
    """The page's text is stored, although the page is odd."""

    paragraphs: tuple[str, ...] = ()
    """The paragraphs that must stand in the body. Empty: those of the good page under the same URL."""
    absent: str = ""
    """A text that must not stand in the body."""
    title: str = ""
    undated: bool = False

    attempts: int = 1
    stored = "the page's text, `full`"

    @property
    def event(self) -> str:
        """Return the events that are logged, as docs/faults.md says it."""
        failed = "`page_failed` once, then " if self.attempts > 1 else ""
        return f"{failed}`article_stored`: `verdict`"

    @property
    def again(self) -> str:
        """Return when the daemon tries again, as docs/faults.md says it."""
        return "after `INGEST_PAGE_RETRY_S`" if self.attempts > 1 else "not needed"

    def check(self, seen: Seen) -> None:
        """Raise AssertionError if anything else was stored or logged."""
        (entry,) = seen.entries
        assert entry["verdict"] == "full", entry["reason"]
        lines = entry["body"].split("\n")
        for paragraph in self.paragraphs:
            assert paragraph in lines, entry["body"][:2000]
        assert not self.absent or self.absent not in entry["body"]
        assert not self.title or entry["article_title"] == self.title
        assert not self.undated or entry["article_published_at"] is None
        assert (entry["reason"], entry["next_attempt_at"]) == (None, None)
        assert len(seen.named("article_stored")) == 1
        assert len(seen.named("page_failed")) == self.attempts - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReplaces:
    """The page is a wall at first, so the feed's text is stored. Later the page's own text replaces it."""

    paragraphs: tuple[str, ...]

    stored = "first the feed's text, `feed_only`; then the page's, `full`, and the first in `revision`"
    event = "`article_stored`: `page_verdict`; `entry_postponed`: `delay_s`, `error`; `article_corrected`"
    again = "after `INGEST_PAGE_RETRY_S`"

    def check(self, seen: Seen) -> None:
        """Raise AssertionError if anything else was stored or logged."""
        (entry,) = seen.entries
        assert entry["verdict"] == entry["page_verdict"] == "full", entry["reason"]
        assert tuple(entry["body"].split("\n")) == self.paragraphs
        assert (entry["reason"], entry["page_evidence"], entry["next_attempt_at"]) == (None, None, None)
        assert [event["verdict"] for event in seen.named("article_stored")] == ["feed_only"]
        assert [event["verdict"] for event in seen.named("article_corrected")] == ["full"]
        assert len(seen.named("entry_postponed")) == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PageStopsItsWorker:
    """The page needs more time or memory than a worker has. The article is stored with the feed's text."""

    kind: str

    again = "three times in all, then put aside"
    event = "`worker_failed` twice, then `page_quarantined`: `kind`, `detail`, `crashes`; at the end `article_stored`: `verdict`, `reason`"

    @property
    def stored(self) -> str:
        """Return what is stored, as docs/faults.md says it."""
        return f"the feed's text; `feed_only`, `reason` begins `quarantined: …({self.kind})`, `entry.crashes` is 3"

    def check(self, seen: Seen) -> None:
        """Raise AssertionError if anything else was stored or logged."""
        failed = [*seen.named("worker_failed"), *seen.named("page_quarantined")]
        assert [(event["kind"], event["crashes"]) for event in failed] == [(self.kind, count) for count in (1, 2, 3)]
        assert seen.entries[0]["crashes"] == 3
        _has_feeds_text(seen, f"quarantined: the page stopped its worker ({self.kind})")


OfFeed = FeedFails | FeedLies | FeedReads
OfPage = PageFails | PageIsNone | PageReads | PageReplaces | PageStopsItsWorker
