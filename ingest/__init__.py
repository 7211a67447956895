"""Polls news feeds, extracts and cleans each article, and writes one record per article to Postgres."""
