"""Pages by one library each, as its documentation shows it: a document's line to the fields of an article.

A loader imports its library and returns the function; only the loader of the library that is asked for is
called. The functions return the fields under the names of `monitor try page`.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Line = dict[str, Any]
Reader = Callable[[Line], dict[str, Any]]

ROOT = Path(__file__).parents[2]
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)

WARM_UP_PAGE = (
    '<!doctype html><html lang="en"><head><title>The quay is open | Ilsa Gazette</title>'
    '<meta property="article:published_time" content="2026-02-02T10:00:00Z">'
    '<meta name="author" content="Ada Quill"></head>'
    "<body><nav><a href='/'>Home</a></nav><article><h1>The quay is open</h1>"
    + "".join(
        f"<p>The harbour board opened quay number {number} on Monday, and pilots took their boats to it.</p>"
        for number in range(1, 12)
    )
    + "</article><footer>All rights reserved</footer></body></html>"
)


def load_monitor() -> Reader:
    """What `monitor try page` does, with the outlets of the default configuration."""
    from monitor.cli.stage_lines import StageOptions, run_line

    options = StageOptions(root="/", labels=(), topic_id=None, config_path=str(ROOT / "feeds.yaml"))

    def read(line: Line) -> dict[str, Any]:
        return run_line("page", line | {"html": line["path"]}, options)

    return read


def load_trafilatura(*, favor_precision: bool = False) -> Reader:
    """trafilatura by itself, with metadata and without comments, which it gives apart."""
    from trafilatura import bare_extraction

    def read(line: Line) -> dict[str, Any]:
        found = bare_extraction(
            _read_page(line), url=line.get("url"), with_metadata=True, favor_precision=favor_precision
        )
        if found is None:
            return {"error": "trafilatura finds nothing"}
        return {"title": found.title, "text": found.text, "author": found.author, "date": found.date}

    return read


def load_trafilatura_for_precision() -> Reader:
    """trafilatura in its precision mode."""
    return load_trafilatura(favor_precision=True)


def load_readability() -> Reader:
    """readability-lxml, which finds the text's HTML and a title."""
    from lxml.html import document_fromstring
    from readability import Document

    def read(line: Line) -> dict[str, Any]:
        document = Document(_read_page(line), url=line.get("url"))
        tree = document_fromstring(document.summary())
        blocks = ("".join(block.itertext()) for block in tree.iter("p", "li", "h2", "h3", "h4", "blockquote"))
        text = "\n\n".join(block for block in blocks if block.strip())
        return {"title": document.short_title(), "text": text or tree.text_content()}

    return read


def load_newspaper() -> Reader:
    """newspaper4k, given the page."""
    from newspaper import Article

    def read(line: Line) -> dict[str, Any]:
        article = Article(line.get("url") or "https://outlet.example/", fetch_images=False)
        article.download(input_html=_decode(_read_page(line)))
        article.parse()
        date = article.publish_date
        return {
            "title": article.title,
            "text": article.text,
            "authors": list(article.authors),
            "date": date.isoformat() if hasattr(date, "isoformat") else date,
        }

    return read


def _read_page(line: Line) -> bytes:
    body = Path(line["path"]).read_bytes()
    return gzip.decompress(body) if line["path"].endswith(".gz") else body


def _decode(body: bytes) -> str:
    """Return a page as text, for libraries that want it so: UTF-8, else as its label says."""
    label = _CHARSET.search(body[:4096])
    for charset in ("utf-8", label[1].decode() if label else "cp1252"):
        try:
            return body.decode(charset)
        except (LookupError, UnicodeDecodeError):
            continue
    return body.decode("cp1252", "replace")


PAGE_LIBRARIES: Mapping[str, Callable[[], Reader]] = {
    "monitor-pages": load_monitor,
    "trafilatura": load_trafilatura,
    "trafilatura-precision": load_trafilatura_for_precision,
    "readability-lxml": load_readability,
    "newspaper4k": load_newspaper,
}
"""The loaders by the names that the driver takes."""
