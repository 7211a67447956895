"""Reads the weights of the models, the cues, the names of months and the public suffixes when it is imported.

The process that workers are forked from imports it, so that the workers share what was read and none of them reads the
files itself.
"""

from __future__ import annotations

from ingest.boilerplate.block_features import classes
from ingest.boilerplate.block_model import block_model
from ingest.boilerplate.labels import is_known
from ingest.boilerplate.lexicon import lexicon
from ingest.boilerplate.line_model import line_model
from ingest.boilerplate.note_phrases import agencies, heads, phrases_of_notes
from ingest.boilerplate.text_model import trees
from ingest.boilerplate.weights import check_weights
from ingest.text.date_names import meanings_anywhere
from ingest.text.domains import registrable_domain

check_weights()
classes()
line_model()
block_model()
trees()
lexicon()
is_known("")
phrases_of_notes()
heads()
agencies()
registrable_domain("")
meanings_anywhere("")
