"""Everything known about one URL: who listed it, what was decided and why, how its text has changed, or why it is absent.

``facts`` returns it as values for JSON, ``report`` as lines for people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest.reports.address import page_url, rows_at
from ingest.reports.lines import Facts, Line, Section, line, named, passage_lines, time
from ingest.text.diff import marked
from ingest.text.logins import parted
from ingest.text.urls import same_site, url_key

if TYPE_CHECKING:
    from ingest.store.store import Store

_CONTEXT = 60
"""How many characters are shown before and after each change of a text."""


# ---------------------------------------------------------------------------------------------------------- what is known


async def facts(store: Store, given: str) -> Facts:
    """Return what is known of a URL, given in any spelling. ``known`` is False if it has no article and no entry."""
    url = page_url(given)
    if url is None:
        why = "it is no http(s) URL that may be fetched"
        nothing: Facts = {"articles": [], "entries": [], "feeds_of_the_site": []}
        return {"url": parted(given)[0], "key": None, "known": False, "why": why, **nothing}
    rows = await rows_at(store, given, url)
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
        return f"listed, and not collected yet: due {time(entry['next_attempt_at'])}"
    attempt = f"tried {entry['attempts']} times, next {time(entry['next_attempt_at'])}"
    return f"listed, and not stored yet: {attempt}; the last time: {entry['last_error']}"


# ---------------------------------------------------------------------------------------------------------- for people


def report(found: Facts) -> list[Section]:
    """Return what is known as sections to print."""
    sections: list[Section] = [
        (found["url"], [line(found["why"]), *named(found, ("key",))]),
        *(section for article in found["articles"] for section in _article(article)),
        *((f"Entry {entry['id']}, listed by {entry['feed']}", named(entry, _ENTRY)) for entry in found["entries"]),
        *((f"Feed of the site: {feed['url']}", _feed(feed)) for feed in found["feeds_of_the_site"]),
    ]
    return sections


_ARTICLE = (
    *("url", "title", "site", "language", "authors", "published_at", "published_from", "first_seen_at", "updated_at"),
    *("source", "source_feed", "source_reason", "spared"),
    *("revision", "verdict", "reason", "page_verdict", "page_evidence", "extractor", "judge", "characters", "letters"),
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
    sections: list[Section] = [(f"Article {article['id']}", named(article, _ARTICLE))]
    if article["copies"]:
        copies = (
            f"{copy['kind']} {copy['similarity']:.2f} article {copy['id']} {copy['url']}" for copy in article["copies"]
        )
        sections.append(("Its copies", [line(copy) for copy in copies]))
    if article["removed"]:
        removed = [shown for cut in article["removed"] for shown in passage_lines(cut)]
        sections.append(("What was removed, and by which rule", removed))
    sections += [_revision(revision) for revision in article["revisions"]]
    changes = [
        line(
            f"{row['position']} {time(row['changed_at'])} {row['kind']}{': ' if row['detail'] else ''}{row['detail'] or ''}"
        )
        for row in article["changes"]
    ]
    return [*sections, ("What readers were told", changes)]


def _revision(revision: Facts) -> Section:
    number = revision["revision"]
    heading = f"Revision {number} to {number + 1}, {time(revision['replaced_at'])}: {revision['kind']}"
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
    return named(feed, _FEED) + [(("may have missed ", "name"), (gap, "plain")) for gap in gaps]
