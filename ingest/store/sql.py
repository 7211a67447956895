"""The SQL files. A wheel has them beside the package's modules, a checkout beside the package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parents[1]
_ROOT = next(root for root in (_PACKAGE / "sql", _PACKAGE.parent / "sql") if root.is_dir())


def migrations() -> list[Path]:
    """Return the migration files, in the order in which they are applied."""
    return sorted((_ROOT / "migrations").glob("*.sql"))


def queries() -> dict[str, str]:
    """Return the queries by name. Each file holds one statement and has its name; the folder is no part of the name."""
    return {path.stem: path.read_text("utf-8") for path in (_ROOT / "queries").glob("*/*.sql")}


def query(folder: str, name: str) -> str:
    """Return one query, without reading the others."""
    return (_ROOT / "queries" / folder / f"{name}.sql").read_text("utf-8")
