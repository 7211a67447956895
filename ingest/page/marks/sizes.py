"""The thresholds that several modules of this room share: lengths of paragraphs in characters, and shares of them in links.

Each number was set by hand and is checked on the corpus by ``./dev bench quality``.
"""

from __future__ import annotations

# ------------------------------------------------------------------------------- the longest paragraph of a kind, in characters

SHORT = 60
"""The longest byline, label or line of a few words."""

MAX_STAMP = 80
"""The longest line with a name or a date and no more."""

MAX_LINE = 150
"""The longest line above the text, and the longest hidden one. A longer paragraph is a part of the text."""

MAX_LINK = 160
"""The longest paragraph that leads to one other page: a label and a headline."""

MAX_HEADLINE = 250
"""The longest headline."""

MAX_CALL = 250
"""The longest call to follow a link at the end of an article."""

MAX_CAPTION = 400
"""The longest caption, with the credit behind it."""

MAX_WAY = 400
"""The longest row of links to other pages above a text: a menu, or the way from the home page."""

MAX_CREDIT = 400
"""The longest note below a text that lets the paragraphs before it go. A longer one may be the article itself."""

MAX_TEASER = 500
"""The longest box that speaks of another page: a headline and a summary."""

# --------------------------------------------------------------------------------------- the shortest one of a kind, in characters

MIN_HEADLINE = 20
"""The shortest link that is a headline. A shorter one is a name, a topic, or "here"."""

# ------------------------------------------------------------------------------ the share of a paragraph's characters in links

LINKED = 0.5
"""The share from which on a paragraph is mostly links."""

LISTED = 0.7
"""The share from which on a list item is an entry of a menu: a number or a date may stand beside the link."""

WHOLLY_LINKED = 0.9
"""The share from which on a paragraph is nothing but links: a full stop or an arrow may stand beside them."""
