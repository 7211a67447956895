-- Write which version of the judge has judged an article again, and why what its site repeats was not cut; null: all of it was cut.
-- The text is as it was.
UPDATE ingest.article SET spared = %(spared)s, judge = %(judge)s WHERE id = %(id)s
