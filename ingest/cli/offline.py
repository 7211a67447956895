"""`ingest extract` and `ingest clean`: they need no database and no network."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.cli.access import lines_of, read_bytes, settings_in_force
from ingest.cli.options import File, Manner, Why, examples
from ingest.cli.output import json_line, print_json, progress_bar, put_text, tell

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.config import Settings
    from ingest.model.boilerplate import Wishes

commands = typer.Typer()


@commands.command(
    epilog=examples(
        "curl -s https://news.example/1 | ingest extract --url https://news.example/1 -",
        "ingest extract --jsonl pages.jsonl > articles.jsonl",
    )
)
def extract(
    file: File,
    *,
    url: Annotated[str, typer.Option(help="Where the page comes from: resolves its links, names its site.")] = "",
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Read a page a line, {"id", "url", "html"}; write a record a line.')
    ] = False,
    cleaning: Manner = None,
    why: Why = False,
) -> None:
    """Extract and clean the article of an HTML page.

    The result is one JSON record on standard output: title, paragraphs, authors, date, language, how good the text is, and
    what was removed by which rule. Needs no database and no network.

    With --jsonl, pages are read in several processes (INGEST_WORKERS); the records keep the order of the pages. The exit
    code is 1 if a line could not be read; its record has an "error".
    """
    import asyncio

    from ingest.workers import forks

    # what follows goes on while the server of the workers imports what they need
    forks.server.start()
    settings = settings_in_force()
    wishes = _wishes(settings, cleaning, why=why)
    if jsonl:
        failed = asyncio.run(_extract_lines(file, settings, wishes))
        raise typer.Exit(1 if failed else 0)

    print_json(asyncio.run(_extract_one(read_bytes(file), url, settings, wishes)))


def _wishes(settings: Settings, cleaning: str | None, *, why: bool) -> Wishes:
    """Return how texts are to be cleaned: as the settings say, unless an option says otherwise."""
    from ingest.model.boilerplate import Cleaning, Wishes

    return Wishes(strip=settings.strip, cleaning=Cleaning(cleaning) if cleaning else settings.cleaning, why=why)


async def _extract_one(html: bytes, url: str, settings: Settings, wishes: Wishes) -> dict[str, Any]:
    from ingest.pipeline.offline_pages import record_of
    from ingest.workers.pool import Workers

    workers = Workers.of(settings, 1)
    try:
        return await record_of(workers, html, url, wishes)
    finally:
        workers.close()


async def _extract_lines(file: Path, settings: Settings, wishes: Wishes) -> int:
    from ingest.pipeline.offline_pages import read_lines
    from ingest.workers.pool import Workers

    workers = Workers.of(settings)
    await workers.start()
    failed = 0
    try:
        with lines_of(file) as lines, progress_bar("pages") as advance:
            done = 0
            async for record in read_lines(workers, lines, ahead=4 * settings.workers, wishes=wishes):
                failed += "error" in record
                done += 1
                sys.stdout.write(json_line(record))
                advance(done)
    finally:
        workers.close()
    return failed


@commands.command(epilog=examples("ingest clean article.txt", "ingest clean --jsonl paragraphs.jsonl > cleaned.jsonl"))
def clean(
    file: File,
    *,
    jsonl: Annotated[
        bool,
        typer.Option(
            "--jsonl",
            help='Read {"id", "lang"?, "site"?, "paragraphs"} a line; write what was kept and what was removed.',
        ),
    ] = False,
    cleaning: Manner = None,
    why: Why = False,
) -> None:
    """Strip the boilerplate from the text of an article.

    The text is read a paragraph a line. The clean text goes to standard output. INGEST_STRIP names notes (credits, corrections, author-notes) to strip as well.
    With --why, each removed passage goes to standard error, with its rule and the evidence. Needs no database and no network.

    With --jsonl, the exit code is 1 if a line could not be read; its record has an "error". There, --why adds "why" to each of "removed".
    """
    # cleaning logs nothing, and to set the log up would take a tenth of the time
    wishes = _wishes(settings_in_force(logs=False), cleaning, why=why)
    from ingest.boilerplate.weights import check_weights

    check_weights()
    if jsonl:
        failed = _clean_lines(file, wishes)
        raise typer.Exit(1 if failed else 0)
    from ingest.boilerplate.clean import clean_text

    cleaned = clean_text(read_bytes(file).decode("utf-8", "replace"), wishes.strip, wishes.cleaning)
    put_text(cleaned.body)
    for removal in cleaned.removed if why else ():
        tell(f"{removal.rule}: {removal.text.strip()}\n" + "".join(f"    {reason}\n" for reason in removal.why))


def _clean_lines(file: Path, wishes: Wishes) -> int:
    failed = 0
    with lines_of(file) as lines, progress_bar("records") as advance:
        for number, line in enumerate(lines, 1):
            if line.strip():
                record = _cleaned(line, number, wishes)
                failed += "error" in record
                sys.stdout.write(json_line(record))
            advance(number)
    return failed


def _cleaned(line: str, number: int, wishes: Wishes) -> dict[str, Any]:
    from ingest.pipeline.offline import clean_record

    try:
        return clean_record(json.loads(line), wishes)
    except (ValueError, RecursionError) as error:
        return {"id": None, "error": f"line {number}: {error}"}
