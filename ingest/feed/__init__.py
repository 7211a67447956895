"""Feed bytes become entries, and a poll's outcome is decided."""
