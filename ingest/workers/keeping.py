"""Reads a page, and packs it if it is kept: the bytes of a page go to a worker once, and come back packed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from isal import igzip

from ingest.workers.reading import read_page

if TYPE_CHECKING:
    from ingest.model.page import PageInput, Reading

_LEVEL = 2
"""The level of compression: 0 to 3. Measured on 116 news pages: 0.2 ms a page, and 22 % of its bytes remain."""


def read_and_pack(given: PageInput) -> Reading:
    """Read one entry; the reading holds the packed page if the page is to be kept."""
    reading = read_page(given)
    if not given.keep or given.page is None:
        return reading
    return replace(reading, page_gzip=igzip.compress(given.page.body, _LEVEL, mtime=0))
