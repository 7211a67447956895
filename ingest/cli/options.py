"""What several commands share in their signatures and in their help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

File = Annotated[Path, typer.Argument(metavar="FILE", help="A file to read; - reads standard input.")]


Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


Site = Annotated[
    str,
    typer.Option(
        help="Only this site: its name as in article.site (news.example), or any URL of it. Default: all sites."
    ),
]


Strip = Annotated[
    str,
    typer.Option(
        help="The notes to strip from its articles: a comma list of credits, corrections, author-notes. `none` strips "
        "no notes, `default` does as INGEST_STRIP says. The articles that it listed are cleaned again."
    ),
]


User = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="The name with which the feed's server lets us in. The password is read from --secret-file, or asked for. `none` takes the "
        "login back.",
    ),
]


Headers = Annotated[
    list[str] | None,
    typer.Option(
        "--header",
        metavar="'NAME: VALUE'",
        help="A header for the requests of this feed. Other users of this machine see what stands in a command: of a secret header, give "
        "the name alone, and the value is read like a password. `NAME:` takes the header back.",
    ),
]


UserAgent = Annotated[
    str, typer.Option(metavar="TEXT", help="The User-Agent for the requests of this feed. `none` takes it back.")
]


SecretFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="The file whose first line is the secret; - reads standard input.")
]


def examples(*lines: str) -> str:
    r"""Return the end of a command's help: examples, one a line. ``\b`` tells typer to keep the lines as they are."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])
