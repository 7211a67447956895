"""The schema in docs/data.md is that of a migrated database."""

from __future__ import annotations

import generate


def test_the_schema_stands_in_the_document_as_the_database_describes_it(database_url):
    committed, wanted = generate.parts(generate.SCHEMA, generate.schema(database_url))
    assert committed == wanted, "run ./dev docs"
