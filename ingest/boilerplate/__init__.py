"""Boilerplate is found in a text, cut out, and put back where it is asked for."""
