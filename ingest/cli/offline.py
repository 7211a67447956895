"""`ingest extract` and `ingest clean`: no database and no network."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.boilerplate.clean import clean_text
from ingest.cli.access import File, lines_of, read_bytes, settings_in_force
from ingest.cli.app import app
from ingest.cli.output import print_json, progress_bar
from ingest.pipeline.offline import clean_record, read_lines, read_one
from ingest.workers.pool import Workers

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.model.boilerplate import Note


@app.command()
def extract(
    file: File,
    *,
    url: Annotated[str, typer.Option(help="Where the page came from: resolves its links, names its site.")] = "",
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='A page a line in, {"id", "url", "html"}; a record a line out.')
    ] = False,
) -> None:
    """Extract and clean the article of an HTML page: one JSON record. Needs no database and no network."""
    if jsonl:
        failed = asyncio.run(_extract_lines(file))
        raise typer.Exit(1 if failed else 0)
    print_json(read_one(read_bytes(file), url, strip=settings_in_force().strip))


async def _extract_lines(file: Path) -> int:
    settings = settings_in_force()
    workers = Workers(
        settings.workers,
        timeout_s=settings.worker_timeout_s,
        memory_mb=settings.worker_memory_mb,
        recycle_after=settings.worker_recycle,
    )
    failed = 0
    try:
        with lines_of(file) as lines, progress_bar("pages") as advance:
            done = 0
            async for record in read_lines(workers, lines, ahead=4 * settings.workers, strip=settings.strip):
                failed += "error" in record
                done += 1
                sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
                advance(done)
    finally:
        workers.close()
    return failed


@app.command()
def clean(
    file: File,
    *,
    jsonl: Annotated[
        bool,
        typer.Option("--jsonl", help='{"id", "lang"?, "site"?, "paragraphs"} a line in; what is kept and removed out.'),
    ] = False,
) -> None:
    """Strip the boilerplate from the text of an article, a paragraph a line. Needs no database and no network."""
    notes = settings_in_force().strip
    if not jsonl:
        text = read_bytes(file).decode("utf-8", "replace")
        sys.stdout.write(clean_text(text, notes))
        return
    failed = 0
    with lines_of(file) as lines, progress_bar("records") as advance:
        for number, line in enumerate(lines, 1):
            if line.strip():
                record = _cleaned(line, number, notes)
                failed += "error" in record
                sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
            advance(number)
    raise typer.Exit(1 if failed else 0)


def _cleaned(line: str, number: int, notes: tuple[Note, ...]) -> dict[str, Any]:
    try:
        return clean_record(json.loads(line), notes)
    except (ValueError, RecursionError) as error:
        return {"id": None, "error": f"line {number}: {error}"}
