"""Loads the attribution network."""

from monitor.tag.networks import load_network

load_network("attribution").read()
