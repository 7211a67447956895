"""Functions on strings that know nothing of feeds or articles: plain text, URLs, dates, scripts, differences."""
