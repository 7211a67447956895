-- What the judge of boilerplate leaves with an article: its version, what the page showed of each paragraph, and its reasons.

-- Programs of the version before go on working beside this one: they do not name the new columns, so these stay null in articles that
-- they insert. If such a program replaces the text of an article, the leanings of the text before are left. A reader compares their
-- number with that of the paragraphs: if it differs, nothing is known.

ALTER TABLE article ADD COLUMN leanings smallint[], ADD COLUMN judge text;
-- not valid: every row is null, so there is nothing that the table would have to be read for
ALTER TABLE article ADD CONSTRAINT article_judge_check CHECK (judge ~ '^[0-9]{1,6}([.][0-9]{1,6}){0,3}$') NOT VALID;
COMMENT ON COLUMN article.leanings IS
    'What the page showed of each paragraph of the text before cleaning: ten times the logit (natural logarithm of the odds) of the probability that the paragraph is no part of the article, rounded, -100 to 100; 0: the page showed nothing of it. Null: nothing is known, as for a feed''s text. It counts only if there are as many numbers as paragraphs.';
COMMENT ON COLUMN article.judge IS
    'The version of the judge of boilerplate that cleaned the text last, such as 2026.11.1; null: a program without such a judge cleaned it.';
COMMENT ON COLUMN article.removed IS
    'What was stripped: [{"start", "text", "rule", "why"}]. start counts code points of the text before cleaning and ascends. rule is judged:KIND:PROBABILITY, learned:ARTICLES/OF, note:KIND or operator; cue:… and structure:… stand in rows of older programs. why has up to three pieces of evidence in words, the strongest first; it is left out where there is none.';
COMMENT ON COLUMN revision.removed IS 'What was stripped from this version, as in article.removed.';
COMMENT ON TABLE recleaning IS
    'The queue of articles that are due for cleaning again: more is known of their site, or the operator asked for it (ingest reclean). A program leaves articles alone that a newer judge has judged.';

CREATE FUNCTION judge_numbers(judge text) RETURNS integer[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(string_to_array(judge, '.')::integer[], '{}')
$$;
COMMENT ON FUNCTION judge_numbers(text) IS
    'Returns a version of the judge as numbers, so that two versions can be compared; of null, an array that is less than all others.';
