"""The leases of this process that were renewed while the work waited."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

RENEWALS = 3
"""A lease is renewed this many times within the time for which it was given: two renewals may fail before it is lost."""


class Leased(Protocol):
    """A feed or an entry under a lease."""

    @property
    def id(self) -> int:
        """The id of its row."""

    @property
    def leased_until(self) -> datetime:
        """When its lease runs out, as claimed."""


@dataclass(frozen=True, slots=True)
class Renewals:
    """Until when leases hold that were renewed. The work itself is a frozen value, and goes on with the time of its claim."""

    _until: dict[tuple[int, datetime], datetime] = field(default_factory=dict)

    def until(self, work: Leased) -> datetime:
        """Return until when the lease on a piece of work holds: the check of the lease compares it with the stored time."""
        return self._until.get((work.id, work.leased_until), work.leased_until)

    def record(self, work: Leased, until: datetime) -> None:
        """Remember that a lease was renewed."""
        self._until[work.id, work.leased_until] = until

    def forget(self, work: Leased) -> None:
        """Forget a lease that has ended."""
        self._until.pop((work.id, work.leased_until), None)
