"""Text as it comes: charsets, markup, dates, languages."""
