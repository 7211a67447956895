-- Write why what its site repeats was not cut from an article; null: all of it was cut. The text is as it was.
UPDATE ingest.article SET spared = %(spared)s WHERE id = %(id)s
