"""Feeds and sitemaps: finding them, and reading them into entries."""
