"""Articles that belong together: copies of one text, stories about one event."""
