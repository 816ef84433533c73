"""Parsers for the XML of strangers: they look up no entity, and open and load nothing."""

from __future__ import annotations

from lxml import etree


def make_strict_parser() -> etree.XMLParser:
    """Return a parser that refuses what is not well-formed, and keeps instructions for a reader to refuse."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )


def make_lenient_parser(encoding: str | None = None) -> etree.XMLParser:
    """Return a parser that makes the best of what is broken and drops instructions.

    `encoding` goes before what the document says of itself.
    """
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=True,
        encoding=encoding,
    )
