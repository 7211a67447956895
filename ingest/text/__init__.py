"""Strings, whatever they are about: plain text, URLs, dates, scripts, differences."""
