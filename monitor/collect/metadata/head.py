"""What the head of a page says: its meta elements, its title, its links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml.html import HtmlElement

from monitor.collect.texts.markup import read_words, tidy_text, web_url
from monitor.model import FieldReason

_NAMING = ("property", "name", "itemprop", "http-equiv")


@dataclass(frozen=True, slots=True)
class PageHead:
    """The head of a page. `metas` holds the contents of each meta element by lower-case name, in order.

    `canonical_url` is the address the page gives itself.
    """

    metas: Mapping[str, tuple[str, ...]]
    title: str | None
    canonical_url: str | None
    canonical_reason: FieldReason | None

    def first(self, *names: str) -> str | None:
        """Return the first content of the first of `names` that the page has."""
        return next((self.metas[name][0] for name in names if name in self.metas), None)


def read_head(tree: HtmlElement, url: str) -> PageHead:
    """Return what the head of the page at `url` says; a meta element in the body counts too."""
    metas: dict[str, list[str]] = {}
    canonical = None
    for element in tree.iter("meta", "link"):
        if element.tag == "link":
            if canonical is None and "canonical" in (element.get("rel") or "").lower().split():
                canonical = web_url(element.get("href"), url)
        elif content := tidy_text(element.get("content") or ""):
            for name in dict.fromkeys(value.lower() for key in _NAMING if (value := element.get(key))):
                metas.setdefault(name, []).append(content)
    heading = tree.find(".//head/title")
    address, source = canonical, "link rel=canonical"
    if canonical is None:
        address, source = web_url(next(iter(metas.get("og:url", ())), None), url), "og:url"
    return PageHead(
        metas={name: tuple(contents) for name, contents in metas.items()},
        title=(read_words(heading) or None) if heading is not None else None,
        canonical_url=address,
        canonical_reason=FieldReason("canonical", source, "the address the page gives itself")
        if address
        else None,
    )
