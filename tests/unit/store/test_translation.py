"""Which URLs of databases are refused, and that nothing of a password is shown."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from ingest.store.client import connection_of
from ingest.store.errors import DatabaseUrlError
from ingest.store.translation import check_url, url_without_secret

MALFORMED = [
    "postgresql://me:hun/ter2@db/news",
    "postgresql://me:hun@ter2@db/news",
    "postgresql://me:@hunter2@db/news",
    "postgresql://me:hun@ter2/x@db/news",
    "postgresql://me:hun/ter2?options=x@db/news",
    "postgresql://me:hun%ffter2@db/news",
    "postgresql://me:hun ter2@db/news",
    "postgresql://me@hun:ter2@db/news",
    "mysql://me:hunter2@db/news",
    "hunter2",
]


def _psql(url: str) -> None:
    with connection_of(url):
        pass


@pytest.mark.parametrize("use", [check_url, url_without_secret, _psql])
@pytest.mark.parametrize("url", MALFORMED)
def test_a_url_whose_password_the_driver_reads_as_something_else_is_refused_without_the_password(url, use):
    with pytest.raises(DatabaseUrlError, match="percent-encoded") as refused:
        use(url)
    assert "hun" not in str(refused.value)
    assert "ter2" not in str(refused.value)


GOOD = {
    "postgresql://me:secret@db/news?application_name=a@b": "postgresql://me@db/news",
    "postgresql://db:5432/news?user=me@corp&password=secret": "postgresql://me@corp@db:5432/news",
    "postgresql://me:secret?options=x@db/news": "postgresql://me@db/news",
    "postgresql://me:secret@[::1]:5432/news": "postgresql://me@::1:5432/news",
    "postgresql://me:secret@one:5432,two/news": "postgresql://me@one,two:5432,/news",
    "host=db user=me password=secr@et/ port=5432 dbname=news": "postgresql://me@db:5432/news",
    f"postgresql://me:{quote('secr@et/', safe='')}@db/news": "postgresql://me@db/news",
    "": "postgresql:///",
}
"""URLs that are well formed, and what is shown of each."""


@pytest.mark.parametrize("url", GOOD)
def test_a_url_that_is_well_formed_is_shown_without_its_password(url):
    assert url_without_secret(url) == GOOD[url]
