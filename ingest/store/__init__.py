"""Postgres: what is read from it, and what is written to it, with a file for each table."""
