"""A page and a feed's entry become one article: its identity, its copies, its revisions."""
