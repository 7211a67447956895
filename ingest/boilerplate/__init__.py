"""Boilerplate: what a reader would not call the article, found, taken out, and put back."""

from ingest.boilerplate.decision import find_cuts
from ingest.boilerplate.lines import clean, clean_again, clean_record, clean_text
from ingest.boilerplate.removal import apply_cuts, restore

__all__ = ["apply_cuts", "clean", "clean_again", "clean_record", "clean_text", "find_cuts", "restore"]
