-- Hear of changes as they commit.
LISTEN ingest_change
