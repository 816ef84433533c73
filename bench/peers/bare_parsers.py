"""Feed bytes to rows, by feedparser or by lxml with the plainest field mapping."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from bench.peers.bare_store import Row

_ATOM = "{http://www.w3.org/2005/Atom}"
_RSS1 = "{http://purl.org/rss/1.0/}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"

Parser = Callable[[bytes], list[Row]]


def find_parser(name: str) -> Parser:
    """Return the parser of a name; only its library is imported."""
    return _load_feedparser() if name == "feedparser" else _load_lxml()


def _load_feedparser() -> Parser:
    import feedparser

    def parse(body: bytes) -> list[Row]:
        rows = []
        for entry in feedparser.parse(BytesIO(body)).entries:
            text = entry.content[0].value if "content" in entry else entry.get("summary", "")
            date = entry.get("published") or entry.get("updated", "")
            link = entry.get("link", "")
            rows.append(
                (entry.get("id", link), entry.get("title", ""), link, date, entry.get("author", ""), text)
            )
        return rows

    return parse


def _load_lxml() -> Parser:
    from lxml import etree

    def parse(body: bytes) -> list[Row]:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
        if root.tag == f"{_ATOM}feed":
            return [_read_atom(entry) for entry in root.iterfind(f"{_ATOM}entry")]
        if root.tag == "rss":
            return [_read_rss(item) for item in root.iterfind("channel/item")]
        return [_read_rdf(item) for item in root.iterfind(f"{_RSS1}item")]

    def _read_atom(entry: etree._Element) -> Row:
        text = entry.findtext
        body = text(f"{_ATOM}content") or text(f"{_ATOM}summary", "")
        link = entry.find(f"{_ATOM}link")
        return (
            text(f"{_ATOM}id", ""),
            text(f"{_ATOM}title", ""),
            "" if link is None else link.get("href", ""),
            text(f"{_ATOM}published", ""),
            text(f"{_ATOM}author/{_ATOM}name", ""),
            body,
        )

    def _read_rss(item: etree._Element) -> Row:
        text = item.findtext
        body = text(_CONTENT) or text("description", "")
        author = text(f"{_DC}creator", "")
        return text("guid", ""), text("title", ""), text("link", ""), text("pubDate", ""), author, body

    def _read_rdf(item: etree._Element) -> Row:
        text = item.findtext
        body = text(_CONTENT) or text(f"{_RSS1}description", "")
        title, link = text(f"{_RSS1}title", ""), text(f"{_RSS1}link", "")
        return item.get(_RDF_ABOUT, ""), title, link, text(f"{_DC}date", ""), text(f"{_DC}creator", ""), body

    return parse
