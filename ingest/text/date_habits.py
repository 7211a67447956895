"""How a document writes its dates: which of two readings is meant, where one date alone does not tell."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from ingest.text.date_names import numeric_order, territory
from ingest.text.date_readings import readings
from ingest.text.dates import UNSTATED
from ingest.text.time_zones import from_number, in_mail, in_territory, is_contested, meanings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timezone

    from ingest.text.date_readings import Reading

_MAX_WITNESSES = 200
"""This many other dates of a document are looked at. A publisher's program writes all of them in one way."""
_YEAR_LAST = re.compile(r"(?<!\d)\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{4}(?!\d)")
_OFFSET = re.compile(r":\d\d(?:[.,]\d{1,9})?\s?(?:GMT|UTC)?([+-])(\d\d):?(\d\d)(?!\d)")


class Habits:
    """What a document shows of the way in which it writes dates. It is looked for only when a date can be read in two ways."""

    def __init__(self, language: str | None = None, dates: Sequence[str] = ()) -> None:
        """``language`` is a BCP 47 tag; ``dates`` are the dates of the document, as they are written."""
        self.language = language
        self.were_asked = False
        """Whether a date was read that is in no form of a standard, so that the language had a say in it."""
        self.have_decided = False
        """Whether a date was read that can be two, so that other dates of the document had a say in it."""
        self._dates = dates

    def settled(self, found: Iterable[Reading]) -> datetime | None:
        """Return the one date that a text can mean in this document; None: it can mean two, or has no reading."""
        self.were_asked = True
        ways = list(found)
        if len({reading.local for reading in ways}) > 1:
            self.have_decided = True
            order = self.order or ("dmy" if ways[0].dotted else numeric_order(self.language))
            # the order of years with four digits does not tell where one of two digits stands
            ways = [reading for reading in ways if reading.order == order and not reading.is_short]
        dates = {self._with_zone(reading) for reading in ways}
        return dates.pop() if len(dates) == 1 else None

    @cached_property
    def order(self) -> str | None:
        """The order of day and month in the dates that can be read in one way only; None: there are none, or they disagree."""
        orders = {order for text in self._witnesses(_YEAR_LAST) if (order := self._certain_order(text))}
        return orders.pop() if len(orders) == 1 else None

    def _certain_order(self, text: str) -> str | None:
        ways = readings(text, self.language)
        return ways[0].order if len({(reading.local, reading.order) for reading in ways}) == 1 else None

    @cached_property
    def _offsets(self) -> frozenset[timezone]:
        """The offsets that the document's dates give in digits."""
        given = (from_number(*found.groups()) for text in self._witnesses(_OFFSET) if (found := _OFFSET.search(text)))
        return frozenset(offset for offset in given if offset)

    def _witnesses(self, form: re.Pattern[str]) -> Iterable[str]:
        return islice((text for text in self._dates if form.search(text)), _MAX_WITNESSES)

    def _with_zone(self, reading: Reading) -> datetime | None:
        """Return the date with the offset that it is given with; None: it is given with a zone that can be several."""
        if reading.zone is None:
            return reading.local.replace(tzinfo=reading.offset or UNSTATED)
        can_be = meanings(reading.zone, reading.local)
        if reading.offset is not None:
            zone = reading.offset if reading.offset in can_be else None
        else:
            zone = self._meant(reading.zone, can_be)
        return reading.local.replace(tzinfo=zone) if zone else None

    def _meant(self, name: str, can_be: frozenset[timezone]) -> timezone | None:
        if not is_contested(name):
            # a place has two offsets while its clocks are put back
            return next(iter(can_be)) if len(can_be) == 1 else None
        self.have_decided = True
        shown = can_be & self._offsets
        return in_territory(name, territory(self.language)) or (next(iter(shown)) if len(shown) == 1 else in_mail(name))


NO_HABITS = Habits()
"""The habits of a document of which nothing is known."""
