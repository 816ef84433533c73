"""Loads the sentiment network."""

from monitor.tag.networks import load_network

load_network("sentiment").read()
