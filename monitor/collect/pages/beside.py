"""What stands beside an article on its page, told by the page's tree: boxes, teasers, what follows the text.

The text has a container: the innermost element that holds most of its words. What an extractor took from
after it, or from an element in it whose class names a box, is no part of the article.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from monitor.collect.pages.blocks import RawBlock, note_rule
from monitor.collect.pages.places import Line, Places

_MAIN_SHARE = 0.75
"""Of the words of a text, what its container holds at least."""
_BOX_SHARE = 0.5
"""What holds more of the text than this is no box in it, whatever it is called."""
_MAX_TEASER_CHARS = 220
_MIN_TEASERS = 3
_MAX_NAME_CHARS = 400
_MAX_IDENTITY_WORDS = 3

_BOXES = {
    "author's box": "author authors bio biography byline profile profiles contributor contributors",
    "newsletter box": "newsletter newsletters signup optin mailchimp subscribe",
    "window over the page": "modal popup overlay lightbox scrim",
    "related articles": "related recommended recommendations recirc recirculation promo promos teasers "
    "trending popular readmore outbrain taboola",
    "share box": "share sharing social follow sharedaddy addtoany",
    "comments": "comments disqus",
    "small print": "disclaimer disclosure copyright license policy republish republication cookie cookies "
    "consent gdpr",
    "tags": "tags topics keywords breadcrumb breadcrumbs",
    "advertisement": "advert advertisement adsense sponsor sponsored",
}
_RULE_BY_WORD = {word: rule for rule, words in _BOXES.items() for word in words.split()}
_NAME_WORD = re.compile(r"[a-z]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HIDDEN_CLASSES = frozenset(
    {"hidden", "hide", "is-hidden", "invisible", "visually-hidden", "visuallyhidden", "sr-only"}
    | {"screen-reader-text", "print-header", "print-footer", "print-only"}
)
_SHOWN_ELSEWHERE = re.compile(r"\b(?:block|flex|grid|inline|visible|table)\b")
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)")


@dataclass(frozen=True, slots=True)
class Judged:
    """The blocks that are the article's, the container of its text and the element of its last line, the
    blocks that stand beside it, and the rule that spoke against each of these with its words."""

    kept: tuple[RawBlock, ...]
    container: HtmlElement | None = None
    last: HtmlElement | None = None
    beside: tuple[RawBlock, ...] = ()
    rules: tuple[str, ...] = ()


def find_container(blocks: Sequence[RawBlock], places: Places) -> HtmlElement | None:
    """Return the innermost element that holds most of the blocks; None when no block has a place."""
    return _pick_container(_weigh(blocks, [places.find(block) for block in blocks]))


def part_blocks(blocks: Sequence[RawBlock], places: Places) -> Judged:
    """Return which of the blocks belong to the article. Blocks whose place is unknown do."""
    lines = [places.find(block) for block in blocks]
    masses = _weigh(blocks, lines)
    container = _pick_container(masses)
    if container is None:
        return Judged(tuple(blocks))
    rules = _name_all(blocks, lines, container, masses)
    named = list(zip(blocks, rules, strict=True))
    kept = [line for line, rule in zip(lines, rules, strict=True) if rule is None and line is not None]
    return Judged(
        kept=tuple(block for block, rule in named if rule is None),
        container=container,
        last=max(kept, key=lambda line: line.rank).element if kept else None,
        beside=tuple(block for block, rule in named if rule is not None),
        rules=tuple(note_rule(rule, block) for block, rule in named if rule is not None),
    )


def name_box(element: HtmlElement) -> str | None:
    """Return the rule by which an element's class or id names it as a box beside the text, or None."""
    classes = element.get("class") or ""
    if is_hidden(element, classes):
        return "hidden on the page"
    words = _split_name(classes[:_MAX_NAME_CHARS])
    identity = _split_name((element.get("id") or "")[:_MAX_NAME_CHARS])
    if len(identity) <= _MAX_IDENTITY_WORDS:  # a longer one is made from a heading's words
        words += identity
    return next((_RULE_BY_WORD[word] for word in words if word in _RULE_BY_WORD), None)


def _split_name(name: str) -> list[str]:
    return _NAME_WORD.findall(_HUMP.sub(" ", name).lower()) if name else []


def is_hidden(element: HtmlElement, classes: str) -> bool:
    """Tell whether an element is not shown: by attribute, style or class (and on no size of screen)."""
    if element.get("hidden") is not None or _HIDDEN_STYLE.search(element.get("style") or ""):
        return True
    named = set(classes.split())
    return not named.isdisjoint(_HIDDEN_CLASSES) and not _SHOWN_ELSEWHERE.search(classes)


def _weigh(blocks: Sequence[RawBlock], lines: Sequence[Line | None]) -> Counter[HtmlElement]:
    """Return how many characters of the blocks each element of the page holds."""
    masses: Counter[HtmlElement] = Counter()
    for block, line in zip(blocks, lines, strict=True):
        if line is not None:
            for around in line.element.iterancestors():
                masses[around] += len(block.text)
    return masses


def _pick_container(masses: Counter[HtmlElement]) -> HtmlElement | None:
    """Return the innermost element that holds most of the text: of two with as much, the first weighed."""
    most = max(masses.values(), default=0)
    holding = (element for element, mass in masses.items() if mass >= _MAIN_SHARE * most)
    return min(holding, key=lambda element: masses[element], default=None)


def _name_all(
    blocks: Sequence[RawBlock],
    lines: Sequence[Line | None],
    container: HtmlElement,
    masses: Counter[HtmlElement],
) -> list[str | None]:
    """Return for each line the rule by which it stands beside the text, None where none speaks.

    A post of a social network is the article's wherever it stands in it: its box is the network's.
    """
    above = {container, *container.iterancestors()}
    limit = _BOX_SHARE * max(masses.values())
    known: dict[HtmlElement, str | None] = {}
    inside = [line is not None and _is_within(line.element, container) for line in lines]
    last = max(line.rank for line, within in zip(lines, inside, strict=True) if line is not None and within)
    rules: list[str | None] = []
    for block, line, within in zip(blocks, lines, inside, strict=True):
        if line is not None and not within and line.rank > last:
            rules.append("after the article")
        elif line is None or block.kind == "post":
            rules.append(None)
        else:
            rules.append(_name_boxes_around(line.element, above, masses, limit, known))
    return _name_teasers(blocks, lines, rules)


def _name_teasers(
    blocks: Sequence[RawBlock], lines: Sequence[Line | None], rules: list[str | None]
) -> list[str | None]:
    """Name the teasers that end a text: headings with links, little or nothing under each."""
    first = len(blocks)
    while first > 0 and (
        rules[first - 1] is not None
        or blocks[first - 1].kind == "heading"
        or len(blocks[first - 1].text) <= _MAX_TEASER_CHARS
    ):
        first -= 1
    titles = [
        position
        for position in range(first, len(blocks))
        if rules[position] is None and blocks[position].kind == "heading" and _has_link(lines[position])
    ]
    if len(titles) < _MIN_TEASERS or 3 * len(titles) < len(blocks) - titles[0]:
        return rules
    start = titles[0]
    if start > 0 and blocks[start - 1].kind == "heading":
        start -= 1
    return rules[:start] + [rule or "related articles" for rule in rules[start:]]


def _has_link(line: Line | None) -> bool:
    return line is not None and next(line.element.iter("a"), None) is not None


def _name_boxes_around(
    element: HtmlElement,
    above: set[HtmlElement],
    masses: Counter[HtmlElement],
    limit: float,
    known: dict[HtmlElement, str | None],
) -> str | None:
    """Return the rule of the innermost box between an element and the text's container; `known` remembers."""
    around: HtmlElement | None = element
    while around is not None and around not in above and masses[around] <= limit:
        if around not in known:
            known[around] = "link to another page" if around.tag == "a" else name_box(around)
        if rule := known[around]:
            return rule
        around = around.getparent()
    return None


def _is_within(element: HtmlElement, container: HtmlElement) -> bool:
    return any(around is container for around in element.iterancestors())
