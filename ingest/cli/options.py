"""What several commands share in their signatures and in their help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

File = Annotated[Path, typer.Argument(metavar="FILE", help="A file to read; - reads standard input.")]


Url = Annotated[str, typer.Argument(metavar="URL", help="The feed's URL, as `ingest feed list` shows it.")]


Urls = Annotated[list[str], typer.Argument(metavar="URL", help="The feed's URL, as `ingest feed list` shows it.")]


Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


Site = Annotated[
    str,
    typer.Option(
        help="Only this site: its name as in article.site (news.example), or any URL of it. Default: all sites."
    ),
]


Folder = Annotated[
    str,
    typer.Option(
        metavar="FOLDER",
        help="Only what feeds in this folder list. Write the folders around it before it: World/Europe. Case does not count.",
    ),
]


DAYS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"]
"""The forms in which --since takes a day or a time."""


Manner = Annotated[
    Literal["careful", "usual", "thorough"] | None,
    typer.Option(
        "--cleaning",
        help="How ready the judge is to remove a passage. Default: as INGEST_CLEANING says.",
        show_default=False,
    ),
]


Why = Annotated[
    bool, typer.Option("--why", help="Tell of each removed passage which evidence spoke against it, in words.")
]


SpeaksFor = Annotated[
    str,
    typer.Option(
        metavar="SITE",
        help="A site on another domain whose own feed this is: its text is the site's own word, and no claim. `none` takes this back "
        "for all sites.",
    ),
]


Strip = Annotated[
    str,
    typer.Option(
        help="The notes to strip from its articles: a comma list of credits, corrections, author-notes. `none` strips "
        "no notes, `default` does as INGEST_STRIP says. The articles that it listed are cleaned again."
    ),
]


Interval = Annotated[
    str,
    typer.Option(
        metavar="TIME",
        help="Poll it every so many seconds, or minutes, hours, days: 900, 15m, 2h, 1d. What its publisher asks for (ttl, Retry-After) "
        "still holds, and failures make the wait longer. `default` takes it back: then its own rhythm decides.",
    ),
]


Text = Annotated[
    Literal["page", "feed", "default"] | None,
    typer.Option(
        help="Where alone the text of its articles comes from. `page`: from the page; where that gives none, the article has no text. `feed`: "
        "from the feed; the page is not fetched. `default`: from the page, or from the feed if the page gives none. It holds for entries "
        "that are collected from now on.",
        show_default=False,
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
