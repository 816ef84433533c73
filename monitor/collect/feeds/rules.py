"""What each element of an ordinary feed writes down, exactly as feedparser would have it.

The comments name the habits of feedparser that a rule repeats. Where repeating them is not certain to come
out the same, a rule raises `Declined`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from monitor.collect.feeds.drafts import (
    HTML,
    MAX_LINE_CHARS,
    PLAIN,
    Declined,
    Draft,
    Rule,
    Vocabulary,
    Words,
    check_address,
    decline,
    ignore,
    read_address,
    read_attributes,
    read_bare_line,
    read_kinded,
    read_line,
    read_moment,
    read_text,
    skip,
    spell_tags,
)
from monitor.collect.feeds.filerules import (
    take_credit,
    take_enclosure,
    take_entry_image,
    take_image,
    take_image_url,
    take_media,
    take_media_group,
    take_media_text,
    take_player,
    take_podcast_image,
    take_podcast_subtitle,
    take_podcast_summary,
    take_thumbnail,
)
from monitor.collect.feeds.values import MAX_CATEGORIES
from monitor.collect.texts.markup import has_markup

if TYPE_CHECKING:
    from lxml.etree import _Element

_MAX_WORDS = MAX_CATEGORIES // 2  # each category has up to three words, of which feedparser keeps two
_LINK_NAMES = frozenset({"href", "rel", "type", "url", "uri"})
_GUID_NAMES = frozenset({"isPermaLink"})
_CATEGORY_NAMES = frozenset({"term", "label", "scheme", "domain", "text"})
_SOURCE_NAMES = frozenset({"url"})
_PAGE_TYPES = (HTML, "html", "application/xhtml+xml", "xhtml")
_REFERENCE = re.compile(r"&([A-Za-z0-9_]+);")
_MAIL_AND_NAME = re.compile(  # the form that feedparser tells apart as we do
    r"([A-Za-z0-9_.+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,4})(?: \(([^()<>@&]+)\))?"
)


def _take_title(draft: Draft, element: _Element, depth: int) -> None:
    if draft.is_feed and draft.title is not None:
        raise Declined("the feed has two titles")
    if _set_title(draft, element, depth):
        draft.title_locked_at = depth


def _take_media_title(draft: Draft, element: _Element, depth: int) -> None:
    _set_title(draft, element, depth)


def _set_title(draft: Draft, element: _Element, depth: int) -> bool:
    text, kind, language = read_kinded(draft, element, PLAIN)
    if len(text) > MAX_LINE_CHARS:
        raise Declined("a title in it is very long")
    if draft.title_locked_at > depth:
        if depth <= draft.title_depth:
            draft.title, draft.title_depth = text, depth
        draft.title_kind, draft.title_language = kind, language
    return bool(text)


def _take_link(draft: Draft, element: _Element, _depth: int) -> None:
    if not element.items():
        draft.link = written = _read_written_link(draft, element)
        draft.links.append(("alternate", written or None))
        return
    attributes = read_attributes(element, _LINK_NAMES)
    if "url" in attributes or "uri" in attributes or attributes.get("href") == "":
        raise Declined("a link in it is unusual")
    relation = attributes.get("rel", "alternate").lower()
    kind = attributes.get("type", HTML).lower()
    if "href" in attributes:
        read_text(element)
        href = check_address(attributes["href"])
        if relation == "alternate" and kind in _PAGE_TYPES:
            draft.link = href
    else:
        draft.link = href = _read_written_link(draft, element)
    if relation == "via" and not draft.is_feed:
        raise Declined("an entry in it names where it was found")
    draft.links.append((relation, href or None))
    if relation == "enclosure":
        draft.enclosures.append((href or None, kind))


def _read_written_link(draft: Draft, element: _Element) -> str:
    href = read_address(element)
    if "&" in href and ";" in href:  # what is left of a reference may be a part of the query
        href = href if draft.is_feed else href.replace("&amp;", "&")
        href = _REFERENCE.sub(r"&\g<1>", href)
    return href


def _take_guid(draft: Draft, element: _Element, _depth: int) -> None:
    says = read_attributes(element, _GUID_NAMES).get("isPermaLink")
    is_link = says is None or says == "true"
    draft.guid = read_address(element) if is_link else read_line(element)
    becomes_link = is_link and draft.link is None
    if draft.guid_is_link is None:
        draft.guid_is_link = becomes_link
    if becomes_link:
        draft.link = draft.guid


def _take_author(draft: Draft, element: _Element, _depth: int) -> None:
    if not len(element):
        draft.has_written_author = True
        draft.authors.append(_read_author(element))
        return
    # A person spills over into an author written as text, and takes what it lacks from the person before.
    draft.authors.append(_read_person(draft, element))
    if len(draft.authors) > 1 and (
        draft.has_written_author or any("@" in (one or "@") for one in draft.authors)
    ):
        raise Declined("its authors are unusual")


def _read_author(element: _Element) -> str | None:
    text = read_line(element)
    if has_markup(text):
        raise Declined("a name in it has markup")
    if "@" not in text:
        return text or None
    found = _MAIL_AND_NAME.fullmatch(text)
    if found is None:
        raise Declined("an author's address in it is unusual")
    return found[2] or found[1]


def _read_person(draft: Draft, element: _Element) -> str | None:
    """Return the name, or else the mail address, of an Atom person."""
    draft.person.clear()
    if (element.text or "").strip():
        raise Declined("a person in it is unusual")
    for child in element:
        if (child.tail or "").strip():
            raise Declined("a person in it is unusual")
        draft.words.person[child.tag](draft, child, 0)
    name, mail = draft.person.get("name"), draft.person.get("email")
    if (name and mail and "@" in name) or has_markup(name or "") or has_markup(mail or ""):
        raise Declined("a person in it is unusual")
    return name or mail or None


def _take_owner(draft: Draft, element: _Element, _depth: int) -> None:
    if "owner" in draft.hints:
        raise Declined("its podcast has two owners")
    draft.hints["owner"] = _read_person(draft, element) or ""


def _take_contributor(draft: Draft, element: _Element, _depth: int) -> None:
    _read_person(draft, element)


def _take_name(draft: Draft, element: _Element, _depth: int) -> None:
    _note_person(draft, "name", element)


def _take_mail(draft: Draft, element: _Element, _depth: int) -> None:
    _note_person(draft, "email", element)


def _take_home(draft: Draft, element: _Element, _depth: int) -> None:
    _note_person(draft, "home", element)


def _note_person(draft: Draft, key: str, element: _Element) -> None:
    if key in draft.person:
        raise Declined("a person in it is unusual")
    draft.person[key] = read_line(element)


def _take_published(draft: Draft, element: _Element, _depth: int) -> None:
    draft.published = read_moment(element)


def _take_updated(draft: Draft, element: _Element, _depth: int) -> None:
    draft.updated = read_moment(element)


def _take_created(draft: Draft, element: _Element, _depth: int) -> None:
    draft.created = read_moment(element)


def _take_description(draft: Draft, element: _Element, depth: int) -> None:
    if draft.is_feed:
        if draft.summary is not None:
            raise Declined("the feed describes itself twice")
        _take_subtitle_as(draft, element, HTML)
    else:
        _set_summary(draft, element, depth, HTML)


def _take_subtitle(draft: Draft, element: _Element, _depth: int) -> None:
    _take_subtitle_as(draft, element, PLAIN)


def _take_subtitle_as(draft: Draft, element: _Element, kind: str) -> None:
    text, kind, _ = read_kinded(draft, element, kind)
    draft.hints["subtitle"], draft.hints["subtitle kind"] = text, kind


def _take_summary(draft: Draft, element: _Element, depth: int) -> None:
    if draft.is_feed and draft.summary is not None:
        raise Declined("the feed describes itself twice")
    _set_summary(draft, element, depth, PLAIN)


def _set_summary(draft: Draft, element: _Element, depth: int, kind: str) -> None:
    if draft.summary is not None and not draft.contents:  # the second of two descriptions is the content
        _set_content(draft, element, PLAIN)
        return
    text, draft.summary_kind, _ = read_kinded(draft, element, kind)
    if depth <= draft.summary_depth:
        draft.summary, draft.summary_depth = text, depth


def _take_content(draft: Draft, element: _Element, _depth: int) -> None:
    _set_content(draft, element, PLAIN)


def _take_encoded(draft: Draft, element: _Element, _depth: int) -> None:
    _set_content(draft, element, HTML)


def _set_content(draft: Draft, element: _Element, kind: str) -> None:
    draft.contents.append(read_kinded(draft, element, kind))


def _take_category(draft: Draft, element: _Element, _depth: int) -> None:
    text = read_text(element)
    if not element.items():
        _tag(draft, text)
        return
    attributes = read_attributes(element, _CATEGORY_NAMES)
    _tag(draft, attributes.get("label"), attributes.get("term"), text)
    if not text and not attributes.get("term") and attributes:
        raise Declined("a category in it has no name")


def _take_media_category(draft: Draft, element: _Element, depth: int) -> None:
    if not (element.text or "").strip():
        raise Declined("a category in it has no name")
    _take_category(draft, element, depth)


def _take_podcast_category(draft: Draft, element: _Element, depth: int) -> None:
    attributes = read_attributes(element, _CATEGORY_NAMES)
    if set(attributes) != {"text"} or not attributes["text"] or (element.text or "").strip():
        raise Declined("a category in it has no name")
    _tag(draft, attributes["text"])
    for child in element:
        if draft.words.feed[child.tag] is not _take_podcast_category or (child.tail or "").strip():
            decline(draft, child, depth)
        _take_podcast_category(draft, child, depth + 1)


def _take_keywords(draft: Draft, element: _Element, _depth: int) -> None:
    _tag(draft, *(word.strip() for word in read_bare_line(element).split(",")))


def _tag(draft: Draft, *words: str | None) -> None:
    draft.tags += filter(None, words)
    if len(draft.tags) > _MAX_WORDS:
        raise Declined("it has very many categories")


def _take_source(draft: Draft, element: _Element, _depth: int) -> None:
    attributes = read_attributes(element, _SOURCE_NAMES)
    text = read_line(element)
    if has_markup(text):
        raise Declined("a name in it has markup")
    draft.source = (text or None, attributes.get("url"))
    draft.title_locked_at = 99


def _take_comments(draft: Draft, element: _Element, _depth: int) -> None:
    draft.comments = read_bare_line(element)


def _take_language(draft: Draft, element: _Element, _depth: int) -> None:
    draft.hints["language"] = read_line(element)


def _take_publisher(draft: Draft, element: _Element, _depth: int) -> None:
    draft.hints["publisher"] = _read_author(element) or ""


def _take_identifier(draft: Draft, element: _Element, _depth: int) -> None:
    read_attributes(element)
    if "identifier" in draft.hints:
        raise Declined("an entry in it has two identifiers")
    draft.hints["identifier"] = read_line(element)


def _take_origin(draft: Draft, element: _Element, _depth: int) -> None:
    if "origin" in draft.hints:
        raise Declined("an entry in it has two origins")
    draft.hints["origin"] = read_bare_line(element)


def _take_hint(draft: Draft, element: _Element, _depth: int) -> None:
    """Note a line under the element's own name: what only the feed itself has."""
    draft.hints[element.tag.rpartition("}")[2].lower()] = read_bare_line(element)


# --- which rule an element has, by feedparser's name for it -----------------------------------

_SHARED_RULES: dict[str, Rule] = {
    **dict.fromkeys(("title", "dc_title"), _take_title),
    "link": _take_link,
    **dict.fromkeys(("guid", "id"), _take_guid),
    **dict.fromkeys(("author", "dc_creator", "dc_author", "itunes_author"), _take_author),
    "contributor": _take_contributor,
    **dict.fromkeys(("pubdate", "published", "issued", "dcterms_issued"), _take_published),
    **dict.fromkeys(("updated", "modified", "dc_date", "dcterms_modified"), _take_updated),
    **dict.fromkeys(("description", "dc_description"), _take_description),
    "summary": _take_summary,
    "itunes_summary": take_podcast_summary,
    "itunes_subtitle": take_podcast_subtitle,
    **dict.fromkeys(("category", "dc_subject"), _take_category),
    **dict.fromkeys(("media_keywords", "itunes_keywords"), _take_keywords),
    "media_category": _take_media_category,
    "itunes_image": take_podcast_image,
    **dict.fromkeys(("generator", "rights", "copyright", "dc_rights", "dc_contributor", "cloud"), skip),
    **dict.fromkeys(("itunes_explicit", "itunes_block", "media_rating"), skip),
    **dict.fromkeys(
        ("admin_generatoragent", "admin_errorreportsto", "cc_license", "creativecommons_license"), skip
    ),
    **dict.fromkeys(("georss_point", "info", "feedburner_browserfriendly"), skip),
}
_FEED_RULES: dict[str, Rule] = {
    **_SHARED_RULES,
    "managingeditor": _take_author,
    "lastbuilddate": _take_updated,
    **dict.fromkeys(("subtitle", "tagline"), _take_subtitle),
    **dict.fromkeys(("language", "dc_language"), _take_language),
    **dict.fromkeys(("webmaster", "dc_publisher"), _take_publisher),
    **dict.fromkeys(("ttl", "sy_updateperiod", "sy_updatefrequency", "logo", "icon"), _take_hint),
    "itunes_category": _take_podcast_category,
    "itunes_owner": _take_owner,
    "image": take_image,
    "media_credit": skip,
    **dict.fromkeys(("created", "dcterms_created", "comments", "media_thumbnail"), skip),
    "items": ignore,
}
_ENTRY_RULES: dict[str, Rule] = {
    **_SHARED_RULES,
    **dict.fromkeys(("created", "dcterms_created"), _take_created),
    "content": _take_content,
    "content_encoded": _take_encoded,
    "source": _take_source,
    "comments": _take_comments,
    "enclosure": take_enclosure,
    "image": take_entry_image,
    "media_group": take_media_group,
    "media_content": take_media,
    "media_thumbnail": take_thumbnail,
    "media_title": _take_media_title,
    "media_description": take_media_text,
    "media_credit": take_credit,
    "media_player": take_player,
    "dc_identifier": _take_identifier,
    **dict.fromkeys(("feedburner_origlink", "pheedo_origlink"), _take_origin),
    **dict.fromkeys(("language", "dc_language", "webmaster", "dc_publisher"), skip),
    **dict.fromkeys(("subtitle", "tagline"), skip),
    **dict.fromkeys(("media_restriction", "media_license"), skip),
}
_MEDIA_RULES: dict[str, Rule] = {
    name: rule for name, rule in _ENTRY_RULES.items() if name.startswith("media_")
}
_PERSON_RULES: dict[str, Rule] = {
    **dict.fromkeys(("name", "itunes_name"), _take_name),
    **dict.fromkeys(("email", "itunes_email"), _take_mail),
    **dict.fromkeys(("uri", "url", "homepage"), _take_home),
}
_IMAGE_RULES: dict[str, Rule] = {
    "url": take_image_url,
    **dict.fromkeys(("title", "link", "description", "width", "height"), skip),
}
_TABLES = [
    (rules, spell_tags(rules))
    for rules in (_FEED_RULES, _ENTRY_RULES, _PERSON_RULES, _MEDIA_RULES, _IMAGE_RULES)
]


def make_words(own_prefixes: Mapping[str, str]) -> Words:
    """Return the vocabularies for a document that has these prefixes, by namespace, for its own elements."""
    return Words(*[Vocabulary(rules, tags, own_prefixes) for rules, tags in _TABLES])
