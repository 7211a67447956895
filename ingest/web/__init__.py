"""One HTTP request with bounds, the addresses it may go to, and robots.txt."""
