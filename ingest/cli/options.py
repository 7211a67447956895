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


SecretFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="The file whose first line is the secret; - reads standard input.")
]


def examples(*lines: str) -> str:
    r"""Return the end of a command's help: examples, one a line. ``\b`` tells typer to keep the lines as they are."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])
