"""The worker processes, with limits of time and memory, and the work that they do."""
