"""Page bytes become paragraphs, facts and a verdict."""
