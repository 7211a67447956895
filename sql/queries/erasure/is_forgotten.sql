-- Return whether one of these names is that of what was erased. It is asked after the locks of the names were got: who erases holds them, too.
SELECT ingest.is_forgotten(%(names)s::text[]) AS is_forgotten
