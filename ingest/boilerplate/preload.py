"""Reads the cues and the public suffixes when it is imported.

The process that workers are forked from imports it, so that the workers share both and none of them reads the files
itself.
"""

from __future__ import annotations

from ingest.boilerplate.lexicon import lexicon
from ingest.boilerplate.notes import note_of
from ingest.text.domains import registrable_domain

lexicon()
note_of("")
registrable_domain("")
