"""What cleaning stored articles again would change. ``change`` returns it as values for JSON, ``sections`` as lines for people."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from ingest.boilerplate.removal import beyond
from ingest.reports.lines import Facts, Section, passage_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.model.article import Recleaned, Recleaning


def change(article: Recleaning, recleaned: Recleaned) -> Facts | None:
    """Return which passages would be removed from an article, and which would be put back; None: its body stays the same."""
    if recleaned.text.body == article.body:
        return None
    before, now = article.removed, recleaned.text.removed
    return {
        "id": article.id,
        "url": article.url,
        "site": article.site,
        "removed": [asdict(passage) for passage in beyond(now, before)],
        "put_back": [asdict(passage) for passage in beyond(before, now)],
    }


def summary(by_judge: Sequence[Facts], judge: str, tried: int, changes: Sequence[Facts]) -> Facts:
    """Return what is known before stored articles are cleaned again.

    ``by_judge``: the number of articles of each version of the judge. ``judge``: the version of this program. ``tried``: the
    number of articles that were cleaned for a trial; ``changes``: what this would change.
    """
    return {
        "judge": judge,
        "articles": sum(row["articles"] for row in by_judge),
        "by_judge": list(by_judge),
        "tried": tried,
        "changed": len(changes),
        "passages_removed": sum(len(found["removed"]) for found in changes),
        "passages_put_back": sum(len(found["put_back"]) for found in changes),
        "changes": list(changes),
    }


def sections(changes: Iterable[Facts]) -> list[Section]:
    """Return the changes as sections to print: what would be removed after a minus sign, what would be put back after a plus sign."""
    return [
        (
            found["url"] or f"article {found['id']} of {found['site']}",
            [
                *(row for passage in found["removed"] for row in _signed("- ", passage, "gone")),
                *(row for passage in found["put_back"] for row in _signed("+ ", passage, "added")),
            ],
        )
        for found in changes
    ]


def _signed(sign: str, passage: Facts, style: str) -> list[tuple[tuple[str, str], ...]]:
    first, *reasons = passage_lines(passage, style)
    return [((sign, style), *first), *reasons]


def told(found: Facts) -> list[str]:
    """Return the figures of a summary as sentences."""
    versions = ", ".join(
        f"{row['articles']} by {row['judge']}" if row["judge"] else f"{row['articles']} before there was such a judge"
        for row in found["by_judge"]
    )
    judged = f" (judged: {versions})" if versions else ""
    sentences = [f"{found['articles']} articles would be cleaned again by judge {found['judge']}{judged}"]
    if found["tried"]:
        changed = f"{found['changed']} would change"
        passages = f"{found['passages_removed']} passages removed, {found['passages_put_back']} put back"
        sentences.append(f"{found['tried']} of them were tried, the newest: {changed}; {passages}")
    return sentences
