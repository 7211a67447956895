-- Hold a site until the transaction ends, count its article, and return the version of what is known of the site: another
-- transaction that learns of the site waits here, and so does one that writes a ruling. The next statement sees what the
-- transactions before have written.
SELECT ingest.hold_site(%(site)s, %(articles)s) AS version
