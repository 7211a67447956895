"""When a page is due again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.model.page import PageVerdict
from ingest.text.spread import bounded_seconds, jitter_factor

if TYPE_CHECKING:
    from collections.abc import Sequence


MAX_CRASHES = 3
"""A page that kills its worker so often is not given to one again."""


_RETRY_STEPS = (1, 12, 120, 720, 4320)
"""5 s, 1 min, 10 min, 1 h and 6 h at the usual base: a hiccup, a restart, an outage, a bad day."""


PASSING = frozenset({PageVerdict.BOT_CHALLENGE, PageVerdict.CONSENT_WALL, PageVerdict.SOFT_404})
"""Pages that may be articles some time later: walls come and go, and a page may be listed before it is there."""


LASTING = frozenset({PageVerdict.PAYWALL, PageVerdict.LOGIN})
"""Refusals that will be the same the next time."""


def visits_s(age_s: float, key: object, after_s: Sequence[float]) -> tuple[float | None, float | None]:
    """Return the seconds until a page is looked at again: where what it shows must be seen twice, and else. None: it is not.

    ``after_s``: the ages at which a page is looked at; the first of them is also the wait of a page in doubt. Each with a
    jitter of a tenth, the same for the same key. What was missed, while nothing ran, is not made up for.
    """
    ages = sorted(
        bounded_seconds(after) * jitter_factor(f"{key} visit {number}") for number, after in enumerate(after_s)
    )
    return min(ages, default=None), next((age - age_s for age in ages if age > age_s + 1), None)


def retry_delay_s(attempt: int, key: object, *, base_s: float = 5.0, cap_s: float = 21_600.0) -> float:
    """Return the seconds to wait after the given attempt (1 is the first): steep growth to ``cap_s``, jitter of a tenth.

    The same key and attempt give the same delay.
    """
    step = _RETRY_STEPS[min(max(attempt, 1), len(_RETRY_STEPS)) - 1]
    return min(bounded_seconds(base_s) * step, bounded_seconds(cap_s)) * jitter_factor(f"{key} {attempt}")
