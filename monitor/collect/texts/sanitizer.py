"""The part of a fragment of HTML that is safe to show: it runs, loads, posts and covers nothing.

What goes is decided by lists of what may stay: elements, attributes, and in `style` the properties and the
form of their values. Pictures and links stay, with web addresses only.
"""

from __future__ import annotations

import re

import nh3

from monitor.collect.texts.markup import has_markup

_TAGS = nh3.ALLOWED_TAGS | {
    *("address", "big", "dir", "fieldset", "font", "label", "legend", "main", "menu", "meter", "progress"),
    *("section", "tfoot"),
}
_HARMLESS = """abbr align alt axis bgcolor border bordercolor bordercolordark bordercolorlight cellpadding
    cellspacing ch char charoff choff charset checked class clear color cols colspan compact coords datetime
    dir disabled face for frame headers height hidden high hreflang hspace id ismap label lang low max
    maxlength media min multiple nohref noshade nowrap open optimum point-size readonly required rev rows
    rowspan rules scope selected shape size span start step style summary title type valign value volume
    vspace width wrap"""
"""Attributes that describe, measure or colour, and lead nowhere."""
_ADDRESS_NAMES = {"a": {"href", "name"}, "img": {"src"}}
_QUOTED = {tag: {"cite"} for tag in ("blockquote", "del", "ins", "q")}
_ATTRIBUTES: dict[str, set[str]] = {"*": set(_HARMLESS.split()), **_ADDRESS_NAMES, **_QUOTED}
_SCHEMES = {"http", "https", "mailto"}
_MAX_STYLE_CHARS = 1000
_SIDED = r"(?:-(?:top|right|bottom|left))?"
_PROPERTY = re.compile(
    rf"(?:background-)?color|border{_SIDED}(?:-(?:color|style|width))?|border-collapse|clear|direction|float"
    rf"|font-(?:family|size|style|variant|weight)|line-height|list-style-type|(?:margin|padding){_SIDED}"
    r"|text-(?:align|decoration|indent)|vertical-align|white-space",
    re.IGNORECASE,
)
_DISPLAY = re.compile(r"(?:block|inline)", re.IGNORECASE)
_VALUE = re.compile(  # never negative, never larger than two digits: nothing is moved over anything else
    r"#[0-9a-f]{3,8}|rgb\((?:\d{1,3}%?,){2}\d{1,3}%?\)|\d{1,2}(?:\.\d{1,3})?(?:cm|em|ex|in|mm|pc|pt|px|rem|%)?"
    r"|\.\d{1,3}(?:em|rem|in|cm)|[a-z][a-z-]{0,30}",
    re.IGNORECASE,
)
_QUOTED_NAME = re.compile(r"""'[a-z][a-z -]{0,40}'|"[a-z][a-z -]{0,40}\"""", re.IGNORECASE)
_RGB_SPACE = re.compile(r"(?<=[,(]) | (?=[,)])")
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


def clean_markup(fragment: str | None) -> str | None:
    """Return the fragment with nothing in it that runs, loads a frame, posts a form or covers the page."""
    if fragment is None or not has_markup(fragment):
        return fragment
    return nh3.clean(
        _HALF_CHARACTER.sub("\ufffd", fragment),  # which JSON can name and nothing can write
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_filter_attribute,
        url_schemes=_SCHEMES,
        link_rel=None,
        strip_comments=True,
    )


def _filter_attribute(_tag: str, name: str, value: str) -> str | None:
    return (_clean_style(value) or None) if name == "style" else value


def _clean_style(style: str) -> str:
    """Return the declarations of a style that can only colour and set text, each ended by a semicolon."""
    if len(style) > _MAX_STYLE_CHARS:
        return ""
    declarations = (declaration.partition(":") for declaration in style.split(";"))
    pairs = ((name.strip(), " ".join(value.split())) for name, _, value in declarations)
    return " ".join(f"{name}: {value};" for name, value in pairs if _is_harmless(name, value))


def _is_harmless(name: str, value: str) -> bool:
    if name.lower() == "display":
        return _DISPLAY.fullmatch(value) is not None
    words = _RGB_SPACE.sub("", _QUOTED_NAME.sub("name", value)).replace("),", ") ").split()
    parts = [part for word in words for part in ([word] if "(" in word else word.split(",")) if part]
    return bool(parts) and _PROPERTY.fullmatch(name) is not None and all(map(_VALUE.fullmatch, parts))
