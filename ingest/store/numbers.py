"""Arrays of whole numbers as Postgres reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def numbers(given: Iterable[int]) -> str:
    """Return whole numbers as the text of an array. The statement casts it: ``%(keys)s::bigint[]``.

    The driver would look at each number by itself. An article has some 200 of them, and that took a tenth of its settlement.
    """
    return f"{{{','.join(map(str, given))}}}"
