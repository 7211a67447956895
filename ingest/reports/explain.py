"""Everything known about one URL: who listed it, what was decided and why, how its text has changed, or why it is absent.

``facts`` returns it as values for JSON, ``report`` as lines for people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest.text.diff import marked
from ingest.text.logins import parted
from ingest.text.plain import storable
from ingest.text.urls import canonical_url, same_site, url_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from ingest.store.store import Store

Facts = dict[str, Any]
"""What is known of one thing, by names; values as JSON has them, or times."""
Line = tuple[tuple[str, str], ...]
"""The pieces of a line, each a text with its style: ``same``, ``gone``, ``added``, ``name``, ``plain``."""
Section = tuple[str, list[Line]]
"""A heading with its lines."""

_CONTEXT = 60
"""How many characters are shown before and after each change of a text."""


# ---------------------------------------------------------------------------------------------------------- what is known


async def facts(store: Store, given: str) -> Facts:
    """Return what is known of a URL, given in any spelling. ``known`` is False if it has no article and no entry."""
    given, _ = parted(given)
    url = canonical_url(given if "://" in given else f"https://{given}")
    if url is None:
        why = "it is no http(s) URL that may be fetched"
        nothing: Facts = {"articles": [], "entries": [], "feeds_of_the_site": []}
        return {"url": given, "key": None, "known": False, "why": why, **nothing}
    near = _closest(await store.reports.find_address(url, url_key(url)), url)
    rows = near or await store.reports.find_link(storable(given))
    ids = sorted({row["article_id"] for row in rows if row["article_id"] is not None})
    found = await store.reports.explain(ids, [row["id"] for row in rows if row["what"] == "entry"])
    feeds = [feed for feed in found.pop("feeds") if _is_near(url, feed)]
    articles = [_with_history(article, found) for article in found["articles"]]
    known = bool(articles or found["entries"])
    return {
        "url": url,
        "key": url_key(url),
        "known": known,
        "why": _why(url, articles, found["entries"], feeds),
        "articles": articles,
        "entries": found["entries"],
        "feeds_of_the_site": [] if known else feeds,
    }


def _closest(rows: Sequence[dict[str, Any]], url: str) -> list[dict[str, Any]]:
    """Return the rows with this very URL; else those that differ in scheme or spelling only; else all that may be the page."""
    whole = url_key(url, whole=True)
    exact = [row for row in rows if row["url"] == url]
    return exact or [row for row in rows if url_key(row["url"], whole=True) == whole] or list(rows)


def _is_near(url: str, feed: dict[str, Any]) -> bool:
    return same_site(url, feed["url"]) or (feed["site_url"] is not None and same_site(url, feed["site_url"]))


def _with_history(article: dict[str, Any], found: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Return an article with its revisions and its changes, without the text. Each revision has the diff to the next one."""
    older = [row for row in found["revisions"] if row["article_id"] == article["id"]]
    versions = [*older, article]
    history = [
        {
            **{name: old[name] for name in ("revision", "kind", "replaced_at", "verdict")},
            "title": [old["title"], new["title"]],
            "diff": [list(piece) for piece in marked(old["body"], new["body"], context=_CONTEXT)],
        }
        for old, new in zip(older, versions[1:], strict=True)
    ]
    changes = [row for row in found["changes"] if row["article_id"] == article["id"]]
    return {
        **{name: value for name, value in article.items() if name != "body"},
        "characters": len(article["body"]),
        "revisions": history,
        "changes": changes,
    }


# -------------------------------------------------------------------------------------------------------- why it is so


def _why(url: str, articles: list[Facts], entries: list[Facts], feeds: list[Facts]) -> str:
    """Return in one sentence what became of the address."""
    if articles:
        return "; ".join(map(_state, articles))
    if entries:
        return "; ".join(map(_waiting, entries))
    if any(feed["url"] == url for feed in feeds):
        return "it is a subscribed feed, not a page"
    if not feeds:
        return "never seen: no feed has listed it, and none of its site is subscribed"
    return f"never seen: none of the {len(feeds)} subscribed feeds of its site has listed it"


def _state(article: Facts) -> str:
    state = f"stored as article {article['id']}, verdict {article['verdict']}"
    if article["duplicate_of"]:
        share = f"{article['similarity']:.2f}"
        state += f", a copy ({article['duplicate_kind']}, {share}) of article {article['duplicate_of']}"
    if article["withdrawn_at"]:
        state += f", withdrawn ({article['withdrawn_reason']}): the text stays"
    return state + (f", because {article['reason']}" if article["reason"] else "")


def _waiting(entry: Facts) -> str:
    """Return what an entry without an article waits for."""
    if entry["under_way"]:
        return "listed, and being collected at this moment"
    if not entry["attempts"] and not entry["crashes"]:
        return f"listed, and not collected yet: due {_time(entry['next_attempt_at'])}"
    attempt = f"tried {entry['attempts']} times, next {_time(entry['next_attempt_at'])}"
    return f"listed, and not stored yet: {attempt}; the last time: {entry['last_error']}"


# ---------------------------------------------------------------------------------------------------------- for people


def report(found: Facts) -> list[Section]:
    """Return what is known as sections to print."""
    sections: list[Section] = [
        (found["url"], [_line(found["why"]), *_named(found, ("key",))]),
        *(section for article in found["articles"] for section in _article(article)),
        *((f"Entry {entry['id']}, listed by {entry['feed']}", _named(entry, _ENTRY)) for entry in found["entries"]),
        *((f"Feed of the site: {feed['url']}", _feed(feed)) for feed in found["feeds_of_the_site"]),
    ]
    return sections


_ARTICLE = (
    *("url", "title", "site", "language", "authors", "published_at", "published_from", "first_seen_at", "updated_at"),
    *("source", "source_feed", "source_reason", "spared"),
    *("revision", "verdict", "reason", "page_verdict", "page_evidence", "extractor", "characters", "letters"),
    *("withdrawn_at", "withdrawn_reason", "duplicate_of", "duplicate_of_url", "duplicate_kind", "similarity"),
)
_ENTRY = (
    *("guid", "url", "link", "title", "published_at", "first_seen_at", "html_bytes", "settled_at", "next_attempt_at"),
    *("revisit", "attempts", "crashes", "misses", "last_error", "page_url", "page_content_type", "page_bytes"),
    *("page_fetched_at", "page_etag", "page_last_modified"),
)
_FEED = ("health", "last_polled_at", "last_succeeded_at", "last_error", "paused_reason")
"""_ARTICLE, _ENTRY and _FEED name the facts of an article, an entry and a feed that are shown, in this order."""


def _article(article: Facts) -> list[Section]:
    sections: list[Section] = [(f"Article {article['id']}", _named(article, _ARTICLE))]
    if article["copies"]:
        copies = (
            f"{copy['kind']} {copy['similarity']:.2f} article {copy['id']} {copy['url']}" for copy in article["copies"]
        )
        sections.append(("Its copies", [_line(copy) for copy in copies]))
    if article["removed"]:
        removed = [((f"[{cut['rule']}] ", "name"), (cut["text"].strip(), "gone")) for cut in article["removed"]]
        sections.append(("What was removed, and by which rule", list(removed)))
    sections += [_revision(revision) for revision in article["revisions"]]
    changes = [
        _line(
            f"{row['position']} {_time(row['changed_at'])} {row['kind']}{': ' if row['detail'] else ''}{row['detail'] or ''}"
        )
        for row in article["changes"]
    ]
    return [*sections, ("What readers were told", changes)]


def _revision(revision: Facts) -> Section:
    number = revision["revision"]
    heading = f"Revision {number} to {number + 1}, {_time(revision['replaced_at'])}: {revision['kind']}"
    before, after = revision["title"]
    lines: list[Line] = []
    if before != after:
        lines.append((("title ", "name"), (f"[-{before}-]", "gone"), (f"{{+{after}+}}", "added")))
    pieces = tuple((_as_marked(what, text), what) for what, text in revision["diff"])
    return heading, [*lines, *([pieces] if pieces else [])]


def _as_marked(what: str, text: str) -> str:
    """Return a piece of a diff between the marks of GNU wdiff, so that it can be read without colours."""
    return {"gone": f"[-{text}-]", "added": f"{{+{text}+}}"}.get(what, text)


def _feed(feed: Facts) -> list[Line]:
    gaps = (f"{gap['from']} to {gap['until']}, about {gap['estimate']} entries" for gap in feed["gaps"])
    return _named(feed, _FEED) + [(("may have missed ", "name"), (gap, "plain")) for gap in gaps]


def _named(facts: Facts, names: Iterable[str]) -> list[Line]:
    """Return a line for each of these facts that has a value."""
    shown = ((name, facts[name]) for name in names)
    return [
        ((f"{name.replace('_', ' ')} ", "name"), (_said(value), "plain")) for name, value in shown if _is_told(value)
    ]


def _is_told(value: object) -> bool:
    return value not in (None, "", False) and value != []


def _said(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, float):
        return f"{value:.2f}"
    if hasattr(value, "isoformat"):
        return _time(value)
    return "yes" if value is True else str(value)


def _time(value: datetime | Any) -> str:
    return value.isoformat(sep=" ", timespec="seconds") if value is not None else "never"


def _line(text: str) -> Line:
    return ((text, "plain"),)
