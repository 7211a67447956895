"""Postgres: what is read from it and written to it, a file for each table."""
