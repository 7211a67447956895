"""Writes the parts of the documents that are tables about the code: ``./dev docs``.

Generated text stands between two comments, ``<!-- generated: NAME -->`` and ``<!-- end -->``. What stands around it is written
by hand. Tests compare the committed files with what is generated, so neither can change without the other.
"""

from __future__ import annotations

import re
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import log_calls
import psycopg
from manual import manual

from ingest.config import Settings
from ingest.log import EVENTS
from ingest.metrics import METRICS, Described
from ingest.store.embedded import postgres
from ingest.store.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

DOCS = Path(__file__).parent
CODE = DOCS.parent / "ingest"

_UNITS = {"s": "seconds", "days": "days", "bytes": "bytes", "mb": "megabytes"}
"""Units at the end of a setting's name."""
_OPEN = ("pass_finished",)
"""Events whose keys are known only when the program runs: the figures of the status."""
_FIRST_KEYS = ("feed_id", "feed", "entry_id", "guid", "url", "article_id", "site")
"""Keys that say what an event is about; all others follow in the order of the alphabet."""
_SAME_KEYS = 5
"""An event with more keys than this is described by another event that has the same ones, which is shorter to read."""
_WIDTH = 138
"""Characters of a line of text in a document."""
_MARKED = r"(<!-- generated: {} -->\n).*?(<!-- end -->)"


def settings() -> str:
    """Return the table of settings."""
    rows = [
        f"| `INGEST_{name.upper()}` | {'unset' if field.default_factory else _default(name, field.default)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    return _table("setting", "default", "what it does", rows=rows)


def _default(name: str, default: object) -> str:
    if default in (None, "", ()):
        return "unset"
    unit = _UNITS.get(name.rpartition("_")[2], "")
    return f"`{str(default).lower() if isinstance(default, bool) else default}` {unit}".rstrip()


def events() -> str:
    """Return the tables of events. Raises ValueError where the code and log.EVENTS do not name the same events."""
    logged = log_calls.events(CODE, _OPEN)
    described = {name for group in EVENTS.values() for name in group}
    if described != set(logged):
        raise ValueError(f"in the code or in log.EVENTS, not in both: {sorted(described ^ set(logged))}")
    first: dict[tuple[str, ...], str] = {}
    sections = []
    for title, group in EVENTS.items():
        rows = []
        for name, sentence in group.items():
            event = logged[name]
            level = ", ".join(sorted(event.levels))
            rows.append(f"| `{name}` | {level} | {_keys(name, event, first)} | {sentence} |")
        sections.append(f"## {title}\n\n" + _table("event", "level", "keys", "means", rows=rows))
    return "\n".join(sections)


def metrics() -> str:
    """Return the table of metrics, each with the alerts that look at it."""
    alerts = _alerts()
    rows = [
        f"| `{name}` | {metric.kind} | {_unit(name)} | {_labels(metric)} | {metric.told} | `{_sample(name, metric)}` | "
        f"{', '.join(f'`{alert}`' for alert, looked_at in alerts.items() if name in looked_at) or 'none'} |"
        for name, metric in METRICS.items()
    ]
    return _table("metric", "type", "unit", "labels", "means", "sample", "alerts", rows=rows)


def _unit(name: str) -> str:
    """Return the unit that stands in a metric's name."""
    words = name.removesuffix("_total").split("_")
    return next((unit for unit in ("seconds", "bytes") if unit in words[-2:]), "1")


def _labels(metric: Described) -> str:
    told = [f"`{label}`: {', '.join(values) or 'any'}" for label, values in metric.labels.items()]
    return "; ".join(told) or "none"


def _sample(name: str, metric: Described) -> str:
    """Return a line as it may stand in the text; of a histogram, the line of its sum."""
    labels = [f'{label}="{next(iter(values), "…")}"' for label, values in metric.labels.items()]
    name = f"{name}_sum" if metric.kind == "histogram" else name
    return name + (f"{{{','.join(labels)}}}" if labels else "") + f" {metric.sample:.15g}"


def _alerts() -> dict[str, set[str]]:
    """Return for each alert of the rules for Prometheus the metrics that its condition names."""
    rules = DOCS.parent / "deploy" / "prometheus" / "rules.yml"
    text = rules.read_text("utf-8") if rules.exists() else ""
    parts = re.split(r"^ *- alert: *(\w+) *$", text, flags=re.MULTILINE)[1:]
    return {
        name: {re.sub(r"_(bucket|sum|count)$", "", word) for word in re.findall(r"\b(?:ingest|process)_\w+", rule)}
        for name, rule in zip(parts[::2], parts[1::2], strict=True)
    }


def _keys(name: str, event: log_calls.Event, first: dict[tuple[str, ...], str]) -> str:
    """Return the keys of an event; the name of an earlier event if that has the same ones."""
    head = [key for key in _FIRST_KEYS if key in event.keys]
    keys = (*head, *sorted(set(event.keys) - set(head)))
    earlier = first.setdefault(keys, name)
    if earlier != name and len(keys) > _SAME_KEYS:
        return f"as `{earlier}`"
    if event.is_open:
        return "the figures of `ingest status --json`"
    return ", ".join(f"`{key}`" for key in keys) or "none"


_RELATIONS = """
    SELECT c.relname, obj_description(c.oid, 'pg_class'), c.relkind = 'v'
      FROM pg_class AS c
     WHERE c.relnamespace = 'ingest'::regnamespace AND c.relkind IN ('r', 'v')
     ORDER BY c.relname
"""
_COLUMNS = """
    SELECT a.attname, format_type(a.atttypid, a.atttypmod), col_description(a.attrelid, a.attnum)
      FROM pg_attribute AS a
     WHERE a.attrelid = ('ingest.' || quote_ident(%s))::regclass AND a.attnum > 0 AND NOT a.attisdropped
     ORDER BY a.attnum
"""
_FUNCTIONS = """
    SELECT p.proname, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid), obj_description(p.oid, 'pg_proc')
      FROM pg_proc AS p
     WHERE p.pronamespace = 'ingest'::regnamespace AND p.prorettype <> 'trigger'::regtype
     ORDER BY p.proname
"""


def schema(database_url: str) -> str:
    """Return what the comments of a migrated database say of its tables, views, columns and functions."""
    with psycopg.connect(database_url) as connection:
        sections = []
        for name, comment, is_view in connection.execute(_RELATIONS).fetchall():
            rows = [
                f"| `{column}` | {_short(kind)} | {said} |"
                for column, kind, said in connection.execute(_COLUMNS, (name,)).fetchall()
            ]
            kind = "view" if is_view else "table"
            sections.append(
                f"### `{name}` ({kind})\n\n{textwrap.fill(comment, _WIDTH)}\n\n"
                + _table("column", "type", "holds", rows=rows)
            )
        rows = [
            f"| `{name}({_short(arguments)})` | `{_short(result)}` | {said} |"
            for name, arguments, result, said in connection.execute(_FUNCTIONS).fetchall()
        ]
        sections.append("### Functions\n\n" + _table("function", "returns", "does", rows=rows))
    return "\n".join(sections)


def _short(kind: str) -> str:
    """Return a type as one writes it."""
    return (
        kind.replace("timestamp with time zone", "timestamptz")
        .replace("double precision", "float8")
        .replace("NULL::text", "NULL")
        .replace("NULL::timestamptz", "NULL")
    )


def decisions() -> str:
    """Return the list of decisions, by number."""
    return "".join(
        f"- [{path.name[:4]}]({path.name}): {path.read_text('utf-8').partition('. ')[2].partition(chr(10))[0]}\n"
        for path in sorted((DOCS / "decisions").glob("[0-9]*.md"))
    )


def _table(*heads: str, rows: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in [f"| {' | '.join(heads)} |", "| --- " * len(heads) + "|", *rows])


WITHOUT_DATABASE: dict[str, Callable[[], str]] = {
    "settings.md": settings,
    "events.md": events,
    "metrics.md": metrics,
    "decisions/README.md": decisions,
}
"""The documents whose generated part needs no database, with what generates it."""
SCHEMA = "data.md"
MANUAL = "ingest.1"
"""The manual page, all of which is generated."""


def parts(document: str, generated: str) -> tuple[str, str]:
    """Return a document as it stands, and as it should stand. Raises ValueError where it has no markers."""
    text = (DOCS / document).read_text("utf-8")
    name = Path(document).parent.name or Path(document).stem
    wanted, count = re.subn(
        _MARKED.format(name), lambda marks: f"{marks[1]}\n{generated}\n{marks[2]}", text, flags=re.DOTALL
    )
    if count != 1:
        raise ValueError(f"{document} needs the comments <!-- generated: {name} --> and <!-- end -->, once each")
    return text, wanted


def main() -> None:
    """Write all generated parts anew."""
    generated = {document: generate() for document, generate in WITHOUT_DATABASE.items()}
    with tempfile.TemporaryDirectory(prefix="ingest-") as directory, postgres(Path(directory)) as url:
        migrate(url)
        generated[SCHEMA] = schema(url)
    for document, text in generated.items():
        before, after = parts(document, text)
        _write(document, before, after)
    path = DOCS / MANUAL
    _write(MANUAL, path.read_text("utf-8") if path.exists() else "", manual())


def _write(document: str, before: str, after: str) -> None:
    (DOCS / document).write_text(after, "utf-8")
    sys.stdout.write(f"docs/{document}: {'unchanged' if before == after else 'written'}\n")


if __name__ == "__main__":
    main()
