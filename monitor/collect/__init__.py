"""From the network to an article: clients, feeds, pages, extraction, cleaning, topics."""
