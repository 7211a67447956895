"""Writes the manual page of `ingest` in the language of man (roff), from the commands and their help."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from typer.main import get_command

from ingest.cli.app import app
from ingest.config import CONFIG_FILE, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXIT_CODES = (
    ("0", "All is well."),
    ("1", "Something is wrong, or nothing was found."),
    ("2", "The arguments or the settings cannot be used."),
)


def manual() -> str:
    """Return the manual page."""
    return "".join(f"{line}\n" for line in _lines())


def _lines() -> Iterator[str]:
    root: Any = get_command(app)
    context = root.make_context("ingest", ["--help"], resilient_parsing=True)
    about, *more = _paragraphs(root.help)
    yield '.\\" Written by docs/generate.py: do not edit.'
    yield '.TH INGEST 1 "" "ingest" "User commands"'
    yield ".SH NAME"
    yield f"ingest \\- {_text(about[0].lower() + about[1:].rstrip('.'))}"
    yield ".SH SYNOPSIS"
    yield ".B ingest"
    yield "[\\fIOPTIONS\\fR] \\fICOMMAND\\fR [\\fIARGS\\fR]"
    yield ".SH DESCRIPTION"
    yield from list(_as_paragraphs(more))[1:]
    yield ".SH OPTIONS"
    yield from _options(root, context)
    yield ".SH COMMANDS"
    yield from _commands(root, context)
    yield ".SH ENVIRONMENT"
    for name, field in Settings.model_fields.items():
        yield from _item(f"INGEST_{name.upper()}", (field.description or "").replace("`", ""))
    yield ".SH FILES"
    yield from _item(str(CONFIG_FILE), "Settings of an installed daemon, by their names without INGEST_ in lower case.")
    yield from _item(
        ".env", "Settings in the current directory, by their names. They go before those of the other file."
    )
    yield ".SH EXIT STATUS"
    for code, means in _EXIT_CODES:
        yield from _item(code, means)
    yield ".SH EXAMPLES"
    yield from list(_examples(root.epilog))[1:]


def _commands(group: Any, context: Any) -> Iterator[str]:
    """Yield the lines of all commands of a group, and of the groups in it."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        inner = type(context)(command, info_name=name, parent=context)
        yield f".SS {_text(inner.command_path)}"
        usage = " ".join(command.collect_usage_pieces(inner))
        yield f"\\fB{_text(inner.command_path)}\\fR {_text(usage)}"
        yield from _as_paragraphs(_paragraphs(command.help))
        yield from _options(command, inner)
        yield from _examples(command.epilog)
        if hasattr(command, "list_commands"):
            yield from _commands(command, inner)


def _options(command: Any, context: Any) -> Iterator[str]:
    """Yield the lines of the arguments and options of a command that have a help."""
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record and parameter.name != "help":
            name, text = record
            yield from _item(parameter.metavar if parameter.param_type_name == "argument" else name, text)


def _examples(epilog: str | None) -> Iterator[str]:
    """Yield the examples at the end of a command's help."""
    lines = [line for line in (epilog or "").splitlines() if line.startswith("  ")]
    if lines:
        yield from (".PP", ".nf", *map(_text, lines), ".fi")


def _paragraphs(text: str | None) -> list[str]:
    """Return the paragraphs of a help, each on one line."""
    return [
        " ".join(paragraph.split())
        for paragraph in re.split(r"\n\s*\n", (text or "").replace("\b", ""))
        if paragraph.strip()
    ]


def _as_paragraphs(paragraphs: list[str]) -> Iterator[str]:
    for paragraph in paragraphs:
        yield from (".PP", _text(paragraph))


def _item(name: str, text: str) -> Iterator[str]:
    yield from (".TP", f"\\fB{_text(name)}\\fR", _text(" ".join(text.split())))


def _text(text: str) -> str:
    """Return a text as roff prints it as it is: no escape, no request at the beginning of a line, hyphens that can be copied."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("…", "\\&...")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped
