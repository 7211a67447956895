"""Where the SQL files are: in the wheel beside the package's modules, in a checkout beside the package."""

from __future__ import annotations

from pathlib import Path
from typing import LiteralString, cast

_PACKAGE = Path(__file__).parent
_ROOT = next(root for root in (_PACKAGE / "sql", _PACKAGE.parent / "sql") if root.is_dir())


def migrations() -> list[Path]:
    """Return the migration files, in the order in which they are applied."""
    return sorted((_ROOT / "migrations").glob("*.sql"))


def queries() -> dict[str, LiteralString]:
    """Return the queries by name: one statement a file, the file's name is the query's."""
    # what lies in our own files is as literal as what stands in the code
    return {path.stem: cast("LiteralString", path.read_text("utf-8")) for path in (_ROOT / "queries").glob("*.sql")}
