"""What the files, pictures and films of an ordinary feed write down, exactly as feedparser would have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.collect.feeds.drafts import (
    HARMLESS_NAMES,
    PLAIN,
    RDF,
    Declined,
    Draft,
    StandIn,
    read_address,
    read_attributes,
    read_kinded,
    read_line,
    read_text,
)
from monitor.collect.feeds.values import is_author_role
from monitor.collect.texts.markup import has_markup

if TYPE_CHECKING:
    from lxml.etree import _Element

_ENCLOSURE_NAMES = frozenset({"url", "uri", "href", "type", "rel"})
_MEDIA_NAMES = frozenset({"url", "medium", "type"})
_USUAL_MEDIA_NAMES = _MEDIA_NAMES | HARMLESS_NAMES
_PODCAST_IMAGE_NAMES = frozenset({"href", "url"})
_CREDIT_NAMES = frozenset({"role", "content"})
_RESOURCE = f"{RDF}resource"
_THUMBNAIL_NAMES = frozenset({"url"})
_PLAYER_NAMES = frozenset({"url", "href"})


def take_enclosure(draft: Draft, element: _Element, _depth: int) -> None:
    """Note a file that comes with the entry."""
    attributes = read_attributes(element, _ENCLOSURE_NAMES)
    href = attributes.get("url", attributes.get("uri", attributes.get("href")))
    draft.enclosures.append((href, attributes.get("type", "").lower()))
    if len(element):
        raise Declined("an enclosure in it is unusual")


def take_media(draft: Draft, element: _Element, depth: int) -> None:
    """Note a picture or a film, and what is said of it within."""
    attributes = dict(element.items())
    if not attributes.keys() <= _USUAL_MEDIA_NAMES:
        attributes = read_attributes(element, _MEDIA_NAMES)
    is_picture = attributes.get("medium") == "image" or _is_picture(attributes.get("type", ""))
    draft.media.append((attributes.get("url"), is_picture))
    if len(element):
        _read_media_parts(draft, element, depth + 1)


def _is_picture(kind: str) -> bool:
    return kind.lower().startswith("image/")


def take_media_group(draft: Draft, element: _Element, depth: int) -> None:
    """Note the same thing in several forms."""
    read_attributes(element)
    _read_media_parts(draft, element, depth + 1)


def _read_media_parts(draft: Draft, element: _Element, depth: int) -> None:
    for child in element:
        draft.words.media[child.tag](draft, child, depth)


def take_thumbnail(draft: Draft, element: _Element, _depth: int) -> None:
    """Note a small picture."""
    if read_text(element):
        raise Declined("a picture in it is unusual")
    draft.thumbnails.append(read_attributes(element, _THUMBNAIL_NAMES).get("url"))


def take_player(draft: Draft, element: _Element, _depth: int) -> None:
    """Note the page that plays the film."""
    named = read_attributes(element, _PLAYER_NAMES)
    draft.hints["player"] = named.get("href", named.get("url", ""))  # as feedparser has it
    read_text(element)


def take_credit(draft: Draft, element: _Element, _depth: int) -> None:
    """Note who is credited as author."""
    attributes, text = read_attributes(element, _CREDIT_NAMES), read_line(element)
    if is_author_role(attributes.get("role")):
        if "content" in attributes or has_markup(text):
            raise Declined("a name in it has markup")
        draft.credits.append(text)


def take_image(draft: Draft, element: _Element, depth: int) -> None:
    """Note the picture of the feed."""
    read_attributes(element)
    if resource := element.get(_RESOURCE):
        draft.hints.setdefault("resource", resource)
    for child in element:
        draft.words.image[child.tag](draft, child, depth + 1)


def take_entry_image(draft: Draft, element: _Element, _depth: int) -> None:
    """Pass over a picture: feedparser keeps nothing of it, but takes a further title."""
    read_text(element)
    draft.title_locked_at = 99


def take_image_url(draft: Draft, element: _Element, _depth: int) -> None:
    """Note where the picture of the feed is."""
    draft.image = read_address(element)


def take_podcast_image(draft: Draft, element: _Element, _depth: int) -> None:
    """Note a podcast's picture: it takes the place of any other."""
    attributes = read_attributes(element, _PODCAST_IMAGE_NAMES)
    if image := attributes.get("href") or attributes.get("url"):
        draft.image = image
        draft.hints.pop("resource", None)
    read_text(element)


def take_podcast_summary(draft: Draft, element: _Element, depth: int) -> None:
    """Note a podcast's summary."""
    _note_stand_in(draft, "podcast summary", element, depth)


def take_podcast_subtitle(draft: Draft, element: _Element, depth: int) -> None:
    """Note a podcast's subtitle."""
    _note_stand_in(draft, "podcast subtitle", element, depth)


def take_media_text(draft: Draft, element: _Element, depth: int) -> None:
    """Note what is said of a picture or a film."""
    _note_stand_in(draft, "media text", element, depth)


def _note_stand_in(draft: Draft, name: str, element: _Element, depth: int) -> None:
    text, kind, _ = read_kinded(draft, element, PLAIN)
    held = draft.stand_ins.get(name)
    if held is not None and depth > held.depth:  # the deeper text goes, but its type stays
        text, depth = held.text, held.depth
    draft.stand_ins[name] = StandIn(text, kind, depth)
