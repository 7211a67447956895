"""How results are printed: tables, JSON, lines, progress."""

from __future__ import annotations

import contextlib
import json
import os
import select
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.console import Console


_WIDTH = 240
"""Characters of a table's line where standard output is no terminal: wide enough for a URL beside its figures."""


@contextlib.contextmanager
def ended_without_reader() -> Iterator[None]:
    """End the work in silence when nobody reads standard output any more, as in `ingest changes | head`."""
    try:
        yield
    except BrokenPipeError:
        discard_output()


def discard_output() -> None:
    """Lead standard output to nowhere: Python writes the rest of its buffer at the end, and would fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def put(text: str) -> None:
    """Write a result to standard output, without characters that may command a terminal."""
    from ingest.text.plain import shown

    sys.stdout.write(shown(text))


def tell(text: str) -> None:
    """Write a message to standard error, without characters that may command a terminal."""
    from ingest.text.plain import shown

    sys.stderr.write(shown(text))


def put_text(text: str) -> None:
    """Write an article's text to standard output: to a file as it is, to a terminal as it may be shown."""
    from ingest.text.plain import shown

    sys.stdout.write(shown(text) if sys.stdout.isatty() else text)


def json_line(record: object) -> str:
    """Return a record as a line of JSON that may be sent to a terminal."""
    from ingest.text.plain import escaped

    return escaped(json.dumps(record, ensure_ascii=False)) + "\n"


def print_lines(records: Sequence[dict[str, Any]]) -> None:
    """Write records as JSON lines. Raises BrokenPipeError when nobody reads them, also if there are no records."""
    sys.stdout.write("".join(map(json_line, records)))
    sys.stdout.flush()
    reader = select.poll()
    reader.register(sys.stdout, 0)
    if any(event & (select.POLLERR | select.POLLHUP) for _, event in reader.poll(0)):
        raise BrokenPipeError


@contextlib.contextmanager
def progress_bar(what: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Yield a function that takes how much is done, and shows it on standard error if that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)


def print_rows(rows: Sequence[dict[str, Any]], columns: Sequence[str], *, as_json: bool) -> None:
    """Print these columns of rows as a table, or all columns as JSON."""
    if as_json:
        print_json(rows)
        return
    from rich.table import Table

    table = Table(*(column.replace("_", " ") for column in columns))
    for row in rows:
        table.add_row(*(cell(row[column]) for column in columns))
    result_console().print(table)


def result_console() -> Console:
    """Return the console for results. It reads no markup in what it prints, and breaks no line in a pipe.

    It must be given only texts from websites that went through ``shown`` or ``cell``.
    """
    from rich.console import Console

    width = None if sys.stdout.isatty() else _WIDTH
    return Console(width=width, markup=False, highlight=False, emoji=False)


def cell(value: object) -> str:
    """Return a value as it stands in a table: empty for None, one decimal, times to the second, texts as they may be shown."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.1f}"
    if hasattr(value, "isoformat"):
        return str(value.isoformat(sep=" ", timespec="seconds"))
    from ingest.text.plain import shown

    return shown(str(value))


def print_json(found: object) -> None:
    """Print a value as indented JSON; what JSON has no form for is written as in a table."""
    from ingest.text.plain import escaped

    sys.stdout.write(escaped(json.dumps(found, ensure_ascii=False, indent=2, default=cell)) + "\n")
