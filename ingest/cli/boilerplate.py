"""`ingest boilerplate`: what each site repeats, and the operator's word on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.cli.access import settings_in_force, site_named, with_store
from ingest.cli.options import Json, Site, examples
from ingest.cli.output import print_rows, put, tell

if TYPE_CHECKING:
    from ingest.model.boilerplate import Ruling
    from ingest.store.store import Store

commands = typer.Typer(
    no_args_is_help=True,
    help="See what sites repeat, and overrule what is stripped.\n\n"
    'A paragraph that stands in three articles of a site counts as boilerplate of this site. A line such as "Follow us" '
    "counts as boilerplate at once. What was removed from an article, and why, stands in article.removed. If that was wrong, "
    "`keep` brings the passage back. If boilerplate was left, `strip` removes it. `forget` withdraws your word.\n\n"
    "Your word goes before all else. If two of your rulings match a passage, one on the very passage goes before one on a "
    "pattern, one on a single site before one on all sites, and a newer before an older one. A running daemon cleans the "
    "stored articles again after each ruling.",
)


_Text = Annotated[
    str,
    typer.Argument(
        metavar="TEXT",
        help="The passage, in quotes: a whole paragraph, or what was cut out of one. Case, punctuation and white space are "
        "ignored.",
    ),
]


_Pattern = Annotated[
    bool, typer.Option("--pattern", help="Let each * in TEXT stand for any text: 'Photo: * / Example Press'.")
]


@commands.command("list", epilog=examples("ingest boilerplate list --site news.example"))
def list_boilerplate(*, site: Site = "", as_json: Json = False) -> None:
    """List what a site repeats.

    Shows each passage, in how many of how many articles it stands, whether it is stripped as boilerplate, and your ruling, which goes
    before what was learned.
    """
    from ingest.boilerplate.rulings import ruled

    name = site_named(site)

    async def work(store: Store) -> tuple[list[dict[str, Any]], list[Ruling]]:
        return await store.passages.list(name), await store.rulings.list(name)

    passages, rulings = with_store(settings_in_force(), work)
    columns = ("site", "text", "articles", "of_articles", "boilerplate", "ruling", "last_seen_at")
    rows = ruled(passages, rulings)
    print_rows(rows, columns, as_json=as_json)
    if not rows:
        where = f" of {name}" if name else ""
        tell(f"no article{where} shares a passage with another so far, and you said nothing of any\n")


@commands.command(epilog=examples("ingest boilerplate keep 'Photo: A. Writer' --site news.example"))
def keep(text: _Text, *, pattern: _Pattern = False, site: Site = "") -> None:
    """Never strip a passage; put it back where it was stripped."""
    _rule("keep", text, pattern=pattern, site=site)


@commands.command(epilog=examples("ingest boilerplate strip --pattern 'Listen to * in our app' --site news.example"))
def strip(text: _Text, *, pattern: _Pattern = False, site: Site = "") -> None:
    """Strip a passage wherever it stands, in stored articles too."""
    _rule("strip", text, pattern=pattern, site=site)


@commands.command(epilog=examples("ingest boilerplate forget 'Photo: A. Writer' --site news.example"))
def forget(text: _Text, *, pattern: _Pattern = False, site: Site = "") -> None:
    """Withdraw what you said of a passage; the program decides of it again.

    Name --pattern and --site as you did then. The exit code is 1 if you said nothing of it.
    """
    # which word it was does not matter
    ruling = _ruling("keep", text, pattern=pattern, site=site)
    due = with_store(settings_in_force(), lambda store: store.rulings.withdraw(ruling), access="change")
    if due is None:
        where = f" at {ruling.site}" if ruling.site else " of all sites"
        tell(
            f"you said nothing of this {'pattern' if pattern else 'passage'}{where}; `ingest boilerplate list` shows what you said\n"
        )
        raise typer.Exit(1)
    put(f"forgotten: {due} articles are due for cleaning again\n")


def _ruling(word: str, text: str, *, pattern: bool, site: str) -> Ruling:
    """Return a ruling as it is given in a command. Raises typer.BadParameter."""
    from ingest.model.boilerplate import Ruled, Ruling
    from ingest.text.plain import fold

    if not fold(text.replace("*", " ") if pattern else text):
        raise typer.BadParameter("there is no word in TEXT; give the passage as it stands in the article, in quotes")
    return Ruling(word=Ruled(word), text=text, pattern=pattern, site=site_named(site))


def _rule(word: str, text: str, *, pattern: bool, site: str) -> None:
    ruling = _ruling(word, text, pattern=pattern, site=site)
    due = with_store(settings_in_force(), lambda store: store.rulings.rule(ruling), access="change")
    put(f"{ruling.word}: {due} articles are due for cleaning again\n")
    if not due:
        tell(f"{_why_none(ruling)}. It holds for articles to come.\n")
    if "*" in ruling.text and not ruling.pattern:
        tell("The * in TEXT stands for itself; with --pattern it stands for any text.\n")


def _why_none(ruling: Ruling) -> str:
    """Return why a ruling concerns no stored article, and what to do."""
    where = f" of {ruling.site}" if ruling.site else ""
    if ruling.pattern:
        return f"No article{where} is stored; `ingest feed list` shows what is subscribed"
    return (
        f"No stored article{where} holds this passage: TEXT must be a whole paragraph, or all that was cut out of one (see "
        "article.removed, or `ingest boilerplate list`). For a part of it, use --pattern and *"
    )
