"""The three jobs of the daemon: poll a feed, collect a page, clean an article again."""
