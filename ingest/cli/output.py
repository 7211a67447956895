"""How results are printed: tables, JSON, lines, progress."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence

    from rich.console import Console
    from rich.text import Text

    from ingest.reports.lines import Line, Section


_WIDTH = 240
"""Characters of a table's line where standard output is no terminal: wide enough for a URL beside its figures."""
_READ_WIDTH = 80
"""The longest line of a text that people read, in characters. Set by hand: longer lines are hard to follow."""
_STYLES = {"same": "", "plain": "", "name": "dim", "gone": "red", "added": "green"}
"""The colour of each style that a line names."""
_READ_STYLES = {**_STYLES, "gone": "strike red"}
"""The colours in the text of an article: what was removed is struck out."""


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


def print_sections(sections: list[Section]) -> None:
    """Print sections of lines: headings bold, each piece of a line in the colour of its style."""
    console = result_console()
    for heading, lines in sections:
        console.print(cell(heading), style="bold", soft_wrap=True)
        for line in lines:
            console.print(styled((("  ", "plain"), *line)), soft_wrap=True)


def styled(line: Iterable[tuple[str, str]], styles: Mapping[str, str] = _STYLES) -> Text:
    """Return a line with each piece in the colour of its style."""
    from rich.text import Text

    return Text.assemble(*((cell(text), styles[style]) for text, style in line))


def result_console() -> Console:
    """Return the console for results. It reads no markup in what it prints, and breaks no line in a pipe.

    It must be given only texts from websites that went through ``shown`` or ``cell``.
    """
    return _console(None if sys.stdout.isatty() else _WIDTH)


def _console(width: int | None) -> Console:
    from rich.console import Console

    return Console(width=width, markup=False, highlight=False, emoji=False)


@contextlib.contextmanager
def reading_console() -> Iterator[Console]:
    """Yield a console for texts that people read: lines of at most 80 characters, and a pager if a terminal is too short for them.

    The pager is $PAGER, or `less`. An empty $PAGER stands for none.
    """
    console = _console(_READ_WIDTH if not sys.stdout.isatty() else None)
    console.width = min(console.width, _READ_WIDTH)
    with console.capture() as printed:
        yield console
    pager = os.environ.get("PAGER", "less").split() if sys.stdout.isatty() else []
    if pager and shutil.which(pager[0]) and printed.get().count("\n") >= console.height:
        # as git does: less shows colours (R), and leaves the text on the screen at its end (X)
        subprocess.run(pager, input=printed.get().encode(), env={"LESS": "FRX", **os.environ}, check=False)  # noqa: S603 -- the operator names it
    else:
        sys.stdout.write(printed.get())


def print_article(console: Console, title: str, facts: Iterable[Line], paragraphs: Iterable[Line]) -> None:
    """Print an article. What was removed is struck out; where nothing is coloured, it stands between ``[-`` and ``-]``."""
    is_plain = console.no_color or console.color_system is None
    console.print(cell(title), style="bold")
    for line in facts:
        console.print(styled(line), soft_wrap=True)
    for paragraph in paragraphs:
        console.print("", styled(map(_marked, paragraph) if is_plain else paragraph, _READ_STYLES), sep="\n")


def _marked(piece: tuple[str, str]) -> tuple[str, str]:
    """Return a piece of a text; if it was removed, between the marks of GNU wdiff."""
    text, style = piece
    return (f"[-{text}-]", style) if style == "gone" else piece


def cell(value: object) -> str:
    """Return a value as it stands in a table: empty for None and False, one decimal, times to the second, texts as they may be shown."""
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, float):
        return f"{value:.1f}"
    if hasattr(value, "isoformat"):
        return str(value.isoformat(sep=" ", timespec="seconds"))
    from ingest.text.plain import shown

    return shown(str(value))


def print_json(found: object) -> None:
    """Print a value as indented JSON; times as ISO 8601 with their offset."""
    sys.stdout.write(_indented(found) + "\n")


def _indented(found: object) -> str:
    from ingest.text.plain import escaped

    return escaped(json.dumps(found, ensure_ascii=False, indent=2, default=_json_value))


def _json_value(value: Any) -> str:
    """Return a value that JSON has no form for: a time as ISO 8601, or an id."""
    return str(value.isoformat() if hasattr(value, "isoformat") else value)


async def put_json_list(records: AsyncIterator[object]) -> int:
    """Write a list as indented JSON, each record as soon as it is there; return how many records it has."""
    count = 0
    async for record in records:
        # as json.dumps indents a whole list
        sys.stdout.write(("," if count else "[") + "\n  " + _indented(record).replace("\n", "\n  "))
        count += 1
    sys.stdout.write("\n]\n" if count else "[]\n")
    return count
