"""`ingest boilerplate`: what a site repeats, and the operator's word on it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.boilerplate.rulings import ruled
from ingest.cli.access import settings_in_force, with_store
from ingest.cli.output import Json, print_rows
from ingest.model.boilerplate import Ruled, Ruling
from ingest.text.plain import fold
from ingest.text.urls import site as site_of

if TYPE_CHECKING:
    from ingest.store.store import Store

boilerplate_app = typer.Typer(
    no_args_is_help=True,
    help="See what sites repeat, and overrule what counts as boilerplate.\n\n"
    'A paragraph that stands in three articles of a site counts as its boilerplate; lines such as "Follow us" do at once. '
    "What was stripped from an article, and why, stands in article.removed. Where that was wrong, `keep` brings it back; what "
    "was left, `strip` takes away. Your word goes before all else, the newer before the older, that on a passage before that "
    "on a pattern, that on one site before that on all; a running daemon cleans stored articles again by it.",
)


_Text = Annotated[
    str,
    typer.Argument(
        metavar="TEXT",
        help="The passage, in quotes: a whole paragraph, or what was cut out of one. Case, punctuation and white space do not count.",
    ),
]


_Pattern = Annotated[
    bool, typer.Option("--pattern", help="In TEXT, each * stands for any text: 'Photo: * / Example Press'.")
]


_Site = Annotated[
    str, typer.Option(help="The site, as in article.site (news.example), or any URL of it; without, everywhere.")
]


@boilerplate_app.command("list")
def list_boilerplate(*, site: _Site = "", as_json: Json = False) -> None:
    """List what a site repeats, in how many of its articles, whether it counts as boilerplate, and what you said of it."""

    async def work(store: Store) -> tuple[list[dict[str, Any]], list[Ruling]]:
        return await store.passages.list(given_site(site)), await store.rulings.list(given_site(site))

    passages, rulings = with_store(settings_in_force(), work)
    columns = ("site", "text", "articles", "of_articles", "boilerplate", "ruling", "last_seen_at")
    rows = ruled(passages, rulings)
    print_rows(rows, columns, as_json=as_json)
    if not rows:
        where = f" of {given_site(site)}" if site else ""
        sys.stderr.write(f"no article{where} shares a passage with another so far, and you said nothing of any\n")


@boilerplate_app.command()
def keep(text: _Text, *, pattern: _Pattern = False, site: _Site = "") -> None:
    """Never strip a passage. Where it was stripped, it is put back."""
    _rule(Ruling(word=Ruled.KEEP, text=text, pattern=pattern, site=given_site(site)))


@boilerplate_app.command()
def strip(text: _Text, *, pattern: _Pattern = False, site: _Site = "") -> None:
    """Strip a passage wherever it stands, from stored articles, too."""
    _rule(Ruling(word=Ruled.STRIP, text=text, pattern=pattern, site=given_site(site)))


def _rule(ruling: Ruling) -> None:
    if not fold(ruling.text.replace("*", " ") if ruling.pattern else ruling.text):
        raise typer.BadParameter("there is no word in TEXT; give the passage as it stands in the article, in quotes")
    due = with_store(settings_in_force(), lambda store: store.rulings.rule(ruling))
    sys.stdout.write(f"{ruling.word}: {due} articles are due for cleaning again\n")
    if not due:
        sys.stderr.write(f"{_why_none(ruling)}. It holds for articles to come.\n")
    if "*" in ruling.text and not ruling.pattern:
        sys.stderr.write("The * in TEXT stands for itself; with --pattern it stands for any text.\n")


def _why_none(ruling: Ruling) -> str:
    """Say why a ruling concerns no stored article, and what to do."""
    where = f" of {ruling.site}" if ruling.site else ""
    if ruling.pattern:
        return f"No article{where} is stored; `ingest feed list` shows what is subscribed"
    return (
        f"No stored article{where} holds this passage: TEXT must be a whole paragraph, or all that was cut out of one (see "
        "article.removed, or `ingest boilerplate list`). For a part of it, use --pattern and *"
    )


def given_site(given: str) -> str:
    return site_of(given if "://" in given else f"https://{given}") if given else ""
