"""The authors of an article: what its page's head says, or else the byline that readers see."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from monitor.collect.metadata.articlehead import ArticleHead
from monitor.collect.metadata.head import PageHead
from monitor.collect.metadata.linkeddata import LinkedData
from monitor.collect.metadata.names import MAX_NAME_CHARS, is_agency, is_nobody, split_authors, tidy_byline
from monitor.collect.metadata.outlets import is_outlet
from monitor.collect.texts.markup import is_short, read_start, read_words, tidy_text
from monitor.model import FieldReason

_METAS = (
    "author", "article:author", "og:article:author", "dc.creator", "dcterms.creator", "citation_author",
    "parsely-author", "sailthru.author", "byl", "articleauthor", "cxenseparse:author", "book:author",
    "og:author", "weibo:article:author",
)  # fmt: skip
_MAX_BYLINE_CHARS = 160
_AUTHOR_CLASS = re.compile(
    r"(?:^|[\s_-])(?:by-?line|author|autor(?:en)?|auteurs?|writer|reporter|contributor|credit-name|person)"
    r"(?![a-z]*(?:img|image|photo|bio|follow|avatar|social|email|twitter|box-?title))"
    r"|[a-z](?:Byline|Author)|byline|authors?(?:[_-]|name|s?$)",
    re.IGNORECASE,
)
_OTHER_CLASS = re.compile(
    r"comment|follow|photo|image|caption|bild|foto|img|related|teaser|recirc|promo|sidebar|popular|newsletter|"
    r"share|social|cookie|trending|footer|tooltip|video|player|credit(?!-name)|bio\b",
    re.IGNORECASE,
)
_AUTHOR_PATH = re.compile(
    r"(?:^|/)(?:authors?|autor(?:es|en|in|i)?|auteurs?|by|profile|staff|contributors?|journalists?|"
    r"journalistes?|writers?|columnists?|reporters?|redakteure?|redaktion|signatures?|forfatter|"
    r"firmas?|correspondents?)/[^/?#]{2,}",
    re.IGNORECASE,
)
_BY_TEXT = re.compile(
    r"^[\W_]*(?:By|BY|by|Von|Par|Por|Door|Av|Af|Di|Text:|Texte :|Autor:|Author:|نویسنده:|بقلم)\s*:?\s+\S"
)
_OTHER_MARK = re.compile(r"comment|follow|photo|bild|foto|img|image|caption", re.IGNORECASE)
_MARKED_PATH = (
    "//*[@itemprop='author' or @property='author' or @rel='author'"
    " or contains(@class, 'uthor') or contains(@class, 'yline')]"
    "[not(self::button or self::meta or self::link)]"
)
_FULL_NAME = re.compile(
    r"(?:By )?[A-ZÀ-Þ][\w.'’-]+(?: (?:(?:de|la|van|von|der|bin|al|da|dos|du|le) )*[A-ZÀ-Þ][\w.'’-]*){1,3}"
)
_LINE_TAGS = frozenset({"p", "div", "span", "address", "li", "strong", "em", "h2", "h3", "h4", "h5", "small"})
_WRITTEN_BY = ("written", "by", "verfasst", "écrit", "escrito", "geschrieben")
_MAX_LINES = 4  # with names: an article has one or two bylines, a list of teasers one for each
_MAX_MARKED = 200  # elements looked at
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Byline:
    """Who wrote an article, in order, and why we say so."""

    authors: tuple[str, ...]
    reason: FieldReason


def choose_authors(
    head: PageHead, data: LinkedData, article: ArticleHead, tree: HtmlElement, outlets: Sequence[str]
) -> Byline | None:
    """Return the persons named in JSON-LD, in a meta element or by the byline, the first that names any.

    When none does, an agency, a desk or the outlet that the page gives as its author is its author.
    """
    said = [("JSON-LD", data.authors), *(("meta " + name, head.metas.get(name, ())) for name in _METAS)]
    if (head.first("twitter:label1") or "").lower().split(" ")[0] in _WRITTEN_BY:
        said.append(("meta twitter:data1", head.metas.get("twitter:data1", ())))
    for source, written in said:
        if names := split_authors(written, outlets):
            return _give(names, source, "the first place that names a person")
    claims = [("JSON-LD", (*data.collective, *data.authors)), *said[1:]]
    lines = list(_read_near(article))
    if not any(is_agency(tidy_byline(line)) for _, written in claims for line in written):
        lines += _read_far(tree)
    for source, written in lines:
        names = split_authors(written, outlets)
        if any(" " in name or not name.isascii() for name in names):
            return _give(names, source, "a byline on the page; its head names no person")
    collective = [(source, tidy_byline(line)) for source, written in (*claims, *lines) for line in written]
    return _choose_collective(collective, outlets)


def _choose_collective(claims: Sequence[tuple[str, str]], outlets: Sequence[str]) -> Byline | None:
    """Return who is named first, or the agency named after it when that is only the outlet."""
    named = [
        (source, line)
        for source, line in claims
        if 1 < len(line) <= MAX_NAME_CHARS
        and _LETTER.search(line)
        and not _is_address(line)
        and not is_nobody(line)
    ]
    if not named:
        return None
    if is_outlet(named[0][1], outlets):
        for source, line in named:
            if is_agency(line):
                return _give((line,), source, "an agency; nobody is named in person")
    return _give((named[0][1],), named[0][0], "nobody is named in person")


def _read_near(article: ArticleHead) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (where, words) of the bylines by the headline, the likeliest first."""
    near = [element for element in article.elements if not _is_foreign(element)]
    for source, test in (
        ("rel=author", _is_marked),
        ("link to an author's page", _is_author_link),
        ("byline", _is_classed),
        ("line that begins with By", _is_by_line),
        ("line in bold", _is_name_line),
    ):
        for words in _gather([element for element in near if test(element)]):
            yield source, words


def _read_far(tree: HtmlElement) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (where, words) of what is marked up as naming an author anywhere on the page."""
    far = [element for element in tree.xpath(_MARKED_PATH)[:_MAX_MARKED] if not _is_foreign(element)]
    for words in _gather([element for element in far if _is_marked(element)]):
        yield "rel=author, elsewhere", words
    for words in _gather([element for element in far if not _is_marked(element) and _is_classed(element)]):
        yield "byline, elsewhere", words


def _give(names: tuple[str, ...], source: str, why: str) -> Byline:
    return Byline(names, FieldReason("authors", source, why))


def _gather(elements: Sequence[HtmlElement]) -> Iterator[tuple[str, ...]]:
    """Yield the words of elements that stand in one line, for the first lines of them."""
    done: list[HtmlElement] = []
    for first in elements:
        words = _read_line(first)
        if not _may_name(words) or any(
            element is line for line in done for element in (first, *first.iterancestors())
        ):
            continue
        line = _widen(first)
        inside = [element for element in elements if element is not first and line in element.iterancestors()]
        found = [words, *(_read_line(element) for element in inside if first not in element.iterancestors())]
        yield tuple(dict.fromkeys(word for word in found if _may_name(word)))
        done.append(line)
        if len(done) == _MAX_LINES:
            return


def _widen(element: HtmlElement) -> HtmlElement:
    """Return the largest ancestor that is still no longer than a byline."""
    widest = element
    for ancestor in element.iterancestors():
        if not is_short(ancestor, 2 * _MAX_BYLINE_CHARS):
            break
        widest = ancestor
    return widest


def _read_line(element: HtmlElement) -> str:
    """Return the words of an element; of one that is no byline only so many that `_may_name` sees it."""
    return read_start(element, _MAX_BYLINE_CHARS + 1)


def _may_name(words: str) -> bool:
    return len(words) <= _MAX_BYLINE_CHARS and _LETTER.search(words) is not None


def _is_marked(element: HtmlElement) -> bool:
    return "author" in (element.get("itemprop"), element.get("property"), *(element.get("rel") or "").split())


def _is_author_link(element: HtmlElement) -> bool:
    return element.tag == "a" and _AUTHOR_PATH.search(element.get("href") or "") is not None


def _is_classed(element: HtmlElement) -> bool:
    marks = " ".join(filter(None, (element.get("class"), element.get("data-testid"), element.get("id"))))
    return bool(marks) and element.tag != "button" and _AUTHOR_CLASS.search(marks) is not None


def _is_by_line(element: HtmlElement) -> bool:
    if element.tag not in _LINE_TAGS or not is_short(element, 2 * _MAX_BYLINE_CHARS):
        return False
    return _BY_TEXT.match(read_words(element)) is not None


def _is_name_line(element: HtmlElement) -> bool:
    """Tell whether a paragraph is nothing but a name in bold or italics."""
    if element.tag != "p" or len(element) == 0 or not is_short(element, MAX_NAME_CHARS):
        return False
    child = element[0]
    return (
        child.tag in ("strong", "b", "em", "i")
        and not tidy_text((element.text or "") + (child.tail or ""))
        and _FULL_NAME.fullmatch(tidy_text("".join(element.itertext()))) is not None
    )


def _is_foreign(element: HtmlElement) -> bool:
    """Tell whether the element stands in a comment, a teaser, a caption or a menu."""
    own = element.get("class") or ""
    if (_OTHER_MARK if _AUTHOR_CLASS.search(own) else _OTHER_CLASS).search(own):
        return True
    node: HtmlElement | None = element.getparent()
    for _ in range(4):
        if node is None or node.tag in ("article", "main", "body", "header"):
            return False
        if node.tag in ("nav", "aside", "figure", "figcaption", "form"):
            return True
        if _OTHER_CLASS.search(node.get("class") or "") is not None:
            return True
        node = node.getparent()
    return False


def _is_address(line: str) -> bool:
    return line.startswith(("http:", "https:", "//", "www.", "/", "@"))
