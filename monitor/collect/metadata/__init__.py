"""What a page says about its article outside the text: title, authors, dates, kind."""
