"""Reads the cues when it is imported.

The process that workers are forked from imports it, so that the workers share the cues and none of them reads the files
itself.
"""

from __future__ import annotations

from ingest.boilerplate.lexicon import lexicon
from ingest.boilerplate.notes import note_of

lexicon()
note_of("")
