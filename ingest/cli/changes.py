"""`ingest changes` and `ingest consumers`: the change log, and who reads it."""

from __future__ import annotations

import contextlib
import signal
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.cli.access import settings_in_force, with_store
from ingest.cli.options import Folder, Json, examples
from ingest.cli.output import ended_without_reader, print_lines, print_rows, put, tell

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from ingest.reports.follow import Follower
    from ingest.store.store import Store

commands = typer.Typer()

consumer_commands = typer.Typer(
    help="See who reads the change log, and how far each reader is.\n\n"
    "Without a command, lists the named consumers with their cursors, the furthest behind first."
)


_MAX_CURSOR = 2**63 - 1
"""The largest cursor: Postgres keeps it as a bigint."""


_Name = Annotated[str, typer.Argument(metavar="NAME", help="The consumer, as `ingest consumers` shows it.")]


@commands.command(
    epilog=examples(
        "ingest changes --after 1200 --limit 100",
        "ingest changes --consumer mirror --follow --with-body | ./mirror",
    )
)
def changes(
    *,
    after: Annotated[
        int | None,
        typer.Option(
            max=_MAX_CURSOR, metavar="CURSOR", help="Begin after this position. Default: the start of the log."
        ),
    ] = None,
    consumer: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Begin where this consumer stopped, and acknowledge what was written."),
    ] = None,
    from_now: Annotated[bool, typer.Option("--from-now", help="Begin at the end of the log.")] = False,
    follow: Annotated[
        bool, typer.Option("--follow", help="Wait for new changes and write them, until Ctrl-C.")
    ] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="Write at most so many changes.")] = None,
    folder: Folder = "",
    with_body: Annotated[bool, typer.Option("--with-body", help="Write the text of each article, too.")] = False,
) -> None:
    """Write the change log as JSON lines, in commit order.

    The lines go to standard output. Each is a change (new, corrected, withdrawn, …) with its article as it stands now. The "position" of a line is the
    cursor to go on from.
    """
    if after is not None and (consumer is not None or from_now):
        raise typer.BadParameter("--after goes with neither --consumer nor --from-now")
    from ingest.reports.follow import CONNECTIONS, Follower, Wanted

    wanted = Wanted(
        after=after, consumer=consumer, from_now=from_now, limit=limit, with_body=with_body, folder=folder or None
    )

    async def work(store: Store) -> None:
        follower = Follower(store, print_lines, wanted)
        with _ended_by_signals(follower):
            await (follower.follow() if follow else follower.read())

    with contextlib.suppress(KeyboardInterrupt), ended_without_reader():
        with_store(settings_in_force(), work, connections=CONNECTIONS)


@contextlib.contextmanager
def _ended_by_signals(follower: Follower) -> Iterator[None]:
    """At SIGINT or SIGTERM, end once the changes in hand are written and acknowledged; at a second signal, end at once."""

    def end(*_: object) -> None:
        if follower.stopping or not follower.in_hand:
            raise KeyboardInterrupt
        follower.stopping = True

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@consumer_commands.callback(
    invoke_without_command=True, epilog=examples("ingest consumers", "ingest consumers move mirror start")
)
def consumers(context: typer.Context, *, as_json: Json = False) -> None:
    """List the consumers, if no command follows."""
    if context.invoked_subcommand is None:
        settings = settings_in_force()
        rows = with_store(settings, lambda store: store.changes.list_consumers(keep_days=settings.change_keep_days))
        columns = (
            "name",
            "cursor",
            "changes_behind",
            "seconds_behind",
            "changes_held",
            "passed",
            "acked_at",
            "created_at",
        )
        print_rows(rows, columns, as_json=as_json)


@consumer_commands.command("remove", epilog=examples("ingest consumers remove mirror"))
def remove_consumer(name: _Name) -> None:
    """Forget a consumer. The change log is not kept for it any more."""
    _of_consumer(name, lambda store, of: store.changes.remove_consumer(of), "removed")


@consumer_commands.command(
    "move", epilog=examples("ingest consumers move mirror start", "ingest consumers move mirror 1200")
)
def move_consumer(
    name: _Name,
    to: Annotated[str, typer.Argument(metavar="CURSOR", help="A position, `start` or `end`.")],
) -> None:
    """Move a consumer's cursor back or forward.

    Changes after an earlier cursor are read again; changes before a later cursor are skipped.
    """
    if to in {"start", "end"}:
        _of_consumer(name, lambda store, of: store.changes.seek(of, "start" if to == "start" else "end"), "moved")
    elif to.isascii() and to.isdigit() and len(to) < _DIGITS:
        _of_consumer(name, lambda store, of: store.changes.seek(of, int(to)), "moved")
    else:
        raise typer.BadParameter(f"{to}: a cursor is a number, `start` or `end`")


_DIGITS = 19
"""A number with so many digits may be too large for a cursor."""


def _of_consumer(name: str, change: Callable[[Store, str], Awaitable[bool]], word: str) -> None:
    if not with_store(settings_in_force(), lambda store: change(store, name), access="change"):
        tell(f"no such consumer: {name} (`ingest consumers` shows them)\n")
        raise typer.Exit(1)
    put(f"{word} {name}\n")
