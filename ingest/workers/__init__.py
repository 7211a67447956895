"""Processes with limits of time and memory, and what they do."""
