"""When a page is due again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.model.page import PageVerdict
from ingest.text.spread import bounded_seconds, jitter_factor

if TYPE_CHECKING:
    from collections.abc import Sequence


MAX_CRASHES = 3
"""The number of times that a page may kill its worker. After that it is given to none."""


_RETRY_STEPS = (1, 12, 120, 720, 4320)
"""The waits between attempts, as multiples of the base: 5 s, 1 min, 10 min, 1 h and 6 h at the usual base of 5 s.

They outlast a lost connection, a restart, an outage and a bad day of a site.
"""


PASSING = frozenset({PageVerdict.BOT_CHALLENGE, PageVerdict.CONSENT_WALL, PageVerdict.SOFT_404})
"""The verdicts on pages that may be articles some time later: walls come and go, and a page may be listed before it is there."""


LASTING = frozenset({PageVerdict.PAYWALL, PageVerdict.LOGIN})
"""The verdicts on pages that refuse, and that will refuse the next time as well."""


def visits_s(age_s: float, key: object, after_s: Sequence[float]) -> tuple[float | None, float | None]:
    """Return two waits in seconds until the next visit to a page: of a page in doubt, and of any other. None: there is no next visit.

    A page in doubt shows something that must be seen twice to be believed. ``age_s`` is the page's age, ``after_s`` holds the ages at
    which pages are visited; the least of these is also the wait of a page in doubt. Each age gets a jitter of a tenth, the same for the
    same key. Visits that were missed while the daemon did not run are not made up for.
    """
    ages = sorted(
        bounded_seconds(after) * jitter_factor(f"{key} visit {number}") for number, after in enumerate(after_s)
    )
    return min(ages, default=None), next((age - age_s for age in ages if age > age_s + 1), None)


def retry_delay_s(attempt: int, key: object, *, base_s: float = 5.0, cap_s: float = 21_600.0) -> float:
    """Return the seconds to wait after the given attempt, of which 1 is the first.

    The wait grows steeply up to ``cap_s``. It gets a jitter of a tenth, the same for the same key and attempt.
    """
    step = _RETRY_STEPS[min(max(attempt, 1), len(_RETRY_STEPS)) - 1]
    return min(bounded_seconds(base_s) * step, bounded_seconds(cap_s)) * jitter_factor(f"{key} {attempt}")
