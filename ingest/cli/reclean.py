"""`ingest reclean`: stored articles are cleaned again by today's judge, if the operator asks for it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.cli.access import settings_in_force, site_named, with_store
from ingest.cli.options import DAYS, Json, Site, examples
from ingest.cli.output import print_json, print_sections, progress_bar, put, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.config import Settings
    from ingest.model.article import Recleaning, Wanted
    from ingest.store.store import Store

commands = typer.Typer()


@commands.command(
    epilog=examples(
        "ingest reclean                              what would change; nothing is written",
        "ingest reclean --site news.example --yes    clean the articles of one site again",
    )
)
def reclean(
    *,
    site: Site = "",
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=DAYS,
            metavar="TIME",
            help="Only articles first seen since this day (2026-05-01) or time (2026-05-01T12:00:00), in UTC.",
        ),
    ] = None,
    judged_too: Annotated[
        bool,
        typer.Option(
            "--all",
            help="Also articles that this version's judge has judged, for example after INGEST_CLEANING changed.",
        ),
    ] = False,
    limit: Annotated[int, typer.Option(min=0, max=1000, help="Try out the newest so many articles.")] = 20,
    yes: Annotated[bool, typer.Option("--yes", help="Do it: make the articles due for cleaning again.")] = False,
    as_json: Json = False,
) -> None:
    """Clean stored articles again, after an upgrade with a newer judge of boilerplate.

    A new version of this program leaves stored articles as they are. This command names the articles that an older judge has
    cleaned, cleans the newest of them for a trial, and shows what would change: passages removed (-) and put back (+). With
    --yes, the articles become due, and the running daemons clean them again; each that changes gets a revision.
    """
    from ingest.boilerplate.weights import check_weights
    from ingest.model.article import Wanted

    settings = settings_in_force()
    check_weights()
    if since is not None and since.tzinfo is None:
        since = since.replace(tzinfo=UTC)
    wanted = Wanted(site=site_named(site), since=since, judged_too=judged_too)
    if yes:
        _queue(settings, wanted, as_json=as_json)
    else:
        _try_out(settings, wanted, limit, as_json=as_json)


def _queue(settings: Settings, wanted: Wanted, *, as_json: bool) -> None:
    async def work(store: Store) -> int:
        with progress_bar("articles looked at", total=await store.recleanings.last_id()) as advance:
            return await store.recleanings.make_due(wanted, advance)

    due = with_store(settings, work, access="change")
    if as_json:
        print_json({"judge": wanted.judge, "due": due})
    else:
        put(f"{due} articles are due for cleaning again by judge {wanted.judge}\n")
    if due:
        tell(
            "Running daemons clean them, and log article_recleaned for each that changes; `ingest run --once` does so, too. "
            "`ingest status` shows how many are left (articles to reclean).\n"
        )


def _try_out(settings: Settings, wanted: Wanted, limit: int, *, as_json: bool) -> None:
    from ingest.reports import recleaning

    async def work(store: Store) -> dict[str, Any]:
        by_judge = await store.recleanings.count(wanted)
        sample = await store.recleanings.sample(wanted, limit=limit)
        return recleaning.summary(by_judge, wanted.judge, len(sample), await _changes(settings, store, sample))

    found = with_store(settings, work, connections=settings.workers)
    if as_json:
        print_json(found)
        return
    print_sections(recleaning.sections(found["changes"]))
    put("".join(f"{sentence}\n" for sentence in recleaning.told(found)))
    if found["articles"]:
        tell("Nothing was written. With --yes, these articles become due for cleaning again.\n")


async def _changes(settings: Settings, store: Store, sample: Sequence[Recleaning]) -> list[dict[str, Any]]:
    """Clean articles for a trial, several at a time; return what would change, in the order of the articles."""
    import asyncio

    from ingest.model.page import WorkerFailed
    from ingest.pipeline.reclean import Recleaner
    from ingest.reports import recleaning
    from ingest.workers.pool import Workers

    workers = Workers.of(settings)
    cleaner = Recleaner(settings=settings, store=store, workers=workers)
    done = 0

    async def changed(article: Recleaning) -> dict[str, Any] | None:
        nonlocal done
        cleaned = await cleaner.cleaned(article)
        done += 1
        advance(done)
        if isinstance(cleaned, WorkerFailed):
            tell(f"article {article.id} could not be cleaned ({cleaned.kind}): {cleaned.detail}\n")
            return None
        return recleaning.change(article, cleaned) if cleaned else None

    try:
        with progress_bar("articles tried", total=len(sample)) as advance:
            found = await asyncio.gather(*map(changed, sample))
    finally:
        workers.close()
    return [change for change in found if change]
