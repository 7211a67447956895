"""`ingest help`: the help of any command."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ingest.cli.options import examples
from ingest.cli.output import put

commands = typer.Typer()


@commands.command("help", epilog=examples("ingest help", "ingest help feed add"))
def help_of(
    context: typer.Context,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[COMMAND]…", help="A command, such as `feed add`.")
    ] = None,
) -> None:
    """Show the help of a command, as its --help does."""
    shown: Any = context.find_root()
    for word in words or ():
        command = shown.command.get_command(shown, word) if hasattr(shown.command, "get_command") else None
        if command is None:
            raise typer.BadParameter(
                f"there is no command {' '.join(words or ())!r}; `{shown.command_path} --help` shows those there are"
            )
        shown = type(context)(command, info_name=word, parent=shown)
    put(f"{shown.get_help()}\n")
