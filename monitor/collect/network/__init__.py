"""Asking servers: guarded connections, politeness, robots.txt, hubs."""
