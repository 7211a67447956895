"""The cues, read when this module is imported: by the server that workers are forked from, so that none reads them itself."""

from __future__ import annotations

from ingest.boilerplate.lexicon import lexicon
from ingest.boilerplate.notes import note_of

lexicon()
note_of("")
