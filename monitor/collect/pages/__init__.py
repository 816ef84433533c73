"""Pages of articles: their text in blocks, without what the site put around it."""
