-- Ask to be notified of changes when they commit.
LISTEN ingest_change
