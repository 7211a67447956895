"""What the server says of itself, for `ingest doctor`."""

from __future__ import annotations

import time
from typing import Any

from psycopg.rows import dict_row

from ingest.store import sql
from ingest.store.migrate import connected


def facts(database_url: str) -> dict[str, Any]:
    """Return the row of ``facts.sql``. ``ahead_s`` tells how many seconds the server's clock is ahead of the clock of this machine.

    Raises DatabaseUnavailableError.
    """
    with connected(database_url) as connection, connection.cursor(row_factory=dict_row) as cursor:
        begun = time.time()
        row: dict[str, Any] = cursor.execute(sql.queries()["facts"]).fetchall()[0]
        # the server looked at its clock at some time between the question and the answer
        return row | {"ahead_s": row["clock"] - (begun + time.time()) / 2}
