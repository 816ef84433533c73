"""Embedded posts of social networks, and who is quoted: words on a page that are not the outlet's own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from lxml.html import HtmlElement

from monitor.collect.pages.blocks import RawBlock
from monitor.collect.pages.containers import insert_lines
from monitor.collect.pages.places import Places
from monitor.collect.texts.markup import read_words

_POST_CLASSES = frozenset(
    {"twitter-tweet", "twitter-video", "bluesky-embed", "mastodon-embed", "instagram-media", "fb-post"}
    | {"fb-xfbml-parse-ignore", "telegram-post", "tiktok-embed", "reddit-embed-bq", "reddit-card"}
    | {"text-post-media", "threads-embed", "vk-post"}
)
_POST_TAGS = ("blockquote", "div", "section", "figure")
_MAX_POST_CHARS = 5_000
_MAX_NAME_CHARS = 120
_MAX_WRAPPERS = 5
_HANDLE = r"@[\w.-]+(?:@[\w.-]+)?"
_SIGNATURES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:^|\s)[—–-]\s*(?P<by>[^—–]{{1,80}}?\(\s*{_HANDLE}\s*\))",
        rf"\b(?:shared|[Pp]osted|[Pp]ost) by (?P<by>[^()]{{1,80}}\(\s*{_HANDLE}\s*\))",
        rf"\b(?:shared|[Pp]osted|[Pp]ost) by (?P<by>{_HANDLE})",
        r"\b[Pp]osted by (?P<by>.{1,80}?)(?: on\b.*)?$",
        r"(?:^|\s)by\s?(?P<by>u/[\w-]+)",
        rf"^(?P<by>{_HANDLE})",
    )
)
_NETWORK_WORDS = re.compile(
    r"^(?:view|see) (?:this|the|more)? ?(?:post|profile|photo)?s? ?on \w+$|^\[image or embed\]$",
    re.IGNORECASE,
)


def take_posts(tree: HtmlElement) -> dict[str, RawBlock]:
    """Make a plain paragraph of each embedded post's words, and return the posts by these words.

    So no extractor takes a post for an advertisement because of its wrapping. What names the account and the
    day leaves the words: `RawBlock.by` is the account as shown, None when the post does not say.
    """
    posts: dict[str, RawBlock] = {}
    for element in list(_find_posts(tree)):
        post = _read_post(element)
        if post is not None:
            posts.setdefault(post.text, post)
            _flatten(element, post.text)
    return posts


def restore_posts(
    blocks: Sequence[RawBlock], posts: Mapping[str, RawBlock], places: Places
) -> list[RawBlock]:
    """Return the blocks with the posts among them as such, and with those that an extractor left out."""
    if not posts:
        return list(blocks)
    ranks = [line.rank for block in blocks if (line := places.find(block)) is not None]
    kept = {block.text for block in blocks}
    lost = [places.by_words[words] for words in posts if words in places.by_words and words not in kept]
    inside = [line for line in lost if ranks and min(ranks) < line.rank < max(ranks)]
    joined = insert_lines(blocks, sorted(inside, key=lambda line: line.rank), places)
    return [posts.get(block.text, block) for block in joined]


def name_quoted(blocks: Sequence[RawBlock], quoted: Mapping[str, str]) -> list[RawBlock]:
    """Return the blocks with the authors of their quotations (`read_quoted`)."""
    return [
        RawBlock("quote", block.text, quoted[block.text])
        if block.kind == "quote" and block.text in quoted
        else block
        for block in blocks
    ]


def read_quoted(tree: HtmlElement) -> dict[str, str]:
    """Return the author of each paragraph of a block quotation that names one, in `cite` or a footer."""
    quoted: dict[str, str] = {}
    for element in tree.iter("blockquote"):
        if next(element.iterancestors("blockquote"), None) is not None:
            continue
        names = [words for named in element.iter("cite", "footer") if (words := _tidy_name(named))]
        if not names:
            continue
        for part in (element, *element.iter("p")):
            quoted.setdefault(read_words(part), names[0])
    return quoted


def _find_posts(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the outermost elements that hold a post."""
    taken: set[HtmlElement] = set()
    for element in tree.iter(*_POST_TAGS):
        classes = element.get("class")
        if not classes or _POST_CLASSES.isdisjoint(classes.split()):
            continue
        if not any(around in taken for around in element.iterancestors()):
            taken.add(element)
            yield element


def _read_post(element: HtmlElement) -> RawBlock | None:
    """Return the post an element holds; None when its words are not on the page."""
    whole = read_words(element)
    if not 0 < len(whole) <= _MAX_POST_CHARS:
        return None
    parts = [
        words for part in element.iter("p") if (words := read_words(part)) and not _NETWORK_WORDS.match(words)
    ]
    rest = whole
    for part in parts:
        rest = rest.replace(part, " ", 1)
    rest = " ".join(rest.split())
    by = _find_account(rest) or _find_account(whole)
    said = [part for part in parts if _find_account(part) is None or len(part) > _MAX_NAME_CHARS]
    text = " ".join(said) if parts else _cut_signature(_NETWORK_WORDS.sub("", whole))
    return RawBlock("post", text, by) if text else None


def _find_signature(words: str) -> re.Match[str] | None:
    found = (signature.search(words) for signature in _SIGNATURES)
    return next((match for match in found if match is not None), None)


def _find_account(words: str) -> str | None:
    found = _find_signature(words)
    return found["by"].strip() if found is not None else None


def _cut_signature(words: str) -> str:
    found = _find_signature(words)
    return words[: found.start()].strip() if found is not None else words


def _flatten(element: HtmlElement, words: str) -> None:
    """Make the element a paragraph of these words, and its wrappers plain."""
    tail = element.tail
    element.clear()
    element.tag, element.text, element.tail = "p", words, tail
    around = element.getparent()
    for _ in range(_MAX_WRAPPERS):
        if around is None or around.tag in ("body", "article", "main", "section") or len(around) > 1:
            return
        if (around.text or "").strip() or any((child.tail or "").strip() for child in around):
            return
        around.attrib.clear()
        around.tag = "div"
        around = around.getparent()


def _tidy_name(element: HtmlElement) -> str | None:
    words = read_words(element).strip(" —–-―")
    return words if 0 < len(words) <= _MAX_NAME_CHARS else None
