"""Labels of an article: its outlet, who says what in it, its stance toward each target."""
