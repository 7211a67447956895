"""Each paragraph of a page is marked with what its place on the page shows."""
