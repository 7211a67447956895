"""Polls news feeds, extracts and cleans each article, and writes one record per article to Postgres."""

import os

# NumPy reserves 32 MB for each thread of its linear algebra when it is imported, and nothing here needs more than one. Its library
# reads this variable before the other, so a number of threads that a user has set in either of them holds.
os.environ.setdefault("OPENBLAS_NUM_THREADS", os.environ.get("OMP_NUM_THREADS", "1"))
