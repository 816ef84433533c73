"""Reading: a page's bytes, or a feed entry, in; title, text in blocks and what is known about them out."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from monitor.collect.metadata.kinds import count_link_chars, find_cut, judge_kind
from monitor.collect.metadata.meta import PageMeta, read_meta
from monitor.collect.metadata.names import split_authors
from monitor.collect.pages.blocks import RawBlock, lay_out, read_fragment, read_hints
from monitor.collect.pages.clean import Cleaned, clean_blocks
from monitor.collect.pages.extractors import Found, find_article
from monitor.collect.pages.pictures import part_captions, read_pictures
from monitor.collect.pages.provenance import read_canonical
from monitor.collect.pages.sites import list_lines, remove_furniture, strip_title
from monitor.collect.pages.tree import parse_page
from monitor.collect.readers import name_reader
from monitor.collect.texts.languages import mark_languages, tell_language
from monitor.collect.texts.markup import parse_fragment
from monitor.errors import PageUnreadable
from monitor.model import Block, Entry, FieldReason, Reading

_MAX_STAND_IN_CHARS = 120  # of the first words, where nothing names a title


@dataclass(frozen=True, slots=True)
class StudiedPage:
    """What was read from a page, and the lines on it as fingerprints: they tell what recurs on its site."""

    reading: Reading
    meta: PageMeta
    lines: tuple[int, ...]


def read_page(
    body: bytes, *, url: str, content_type: str | None, furniture: frozenset[int] = frozenset()
) -> Reading:
    """Return what was read from the page at `url`. As `study_page`."""
    return study_page(body, url=url, content_type=content_type, furniture=furniture).reading


def study_page(
    body: bytes, *, url: str, content_type: str | None, furniture: frozenset[int] = frozenset()
) -> StudiedPage:
    """Return what was read from the page at `url`, and what it tells about its site.

    `content_type` is the header as sent; `furniture` is what recurs on the site (`sites.find_furniture`).
    Raises PageUnreadable when the body is no HTML, or when no article text is found in it.
    """
    tree = parse_page(body, content_type)
    meta = read_meta(tree, url)
    if meta.title:
        meta = replace(meta, title=strip_title(meta.title, furniture))
    found = find_article(tree, lambda: parse_page(body, content_type))
    lines = list_lines(meta.document_title or "", found.blocks, headline=meta.title)
    blocks, learnt = remove_furniture(found.blocks, furniture)
    hints = read_hints(found.tree, url, [*blocks, *(RawBlock("paragraph", line) for line in found.left_out)])
    cleaned = clean_blocks(
        blocks, title=meta.title or "", hints=hints, left_out=found.left_out, authors=meta.authors
    )
    if not cleaned.blocks:
        raise PageUnreadable("no article text was found on the page")
    cleaned = replace(cleaned, rules=(*learnt, *cleaned.rules))
    reading = _compose(cleaned, found, meta, url, link_chars=count_link_chars(found.tree))
    return StudiedPage(reading, meta, lines)


def describe_page(
    body: bytes, *, url: str, content_type: str | None, outlet: str | None
) -> dict[str, object]:
    """Read a page and return the fields of an output line of `monitor try page`.

    As `describe_reading`, but `date` and `updated` are in the zone in which the page gives them: its date
    is the day printed on the page. Raises as `read_page`.
    """
    studied = study_page(body, url=url, content_type=content_type)
    described, meta = describe_reading(studied.reading, outlet=outlet), studied.meta
    return described | {"date": _write_moment(meta.published), "updated": _write_moment(meta.updated)}


def read_entry(entry: Entry, *, feed_language: str | None, reason: str) -> Reading:
    """Return what was read from a feed entry that stands in for its page, and why it does (`reason`).

    Raises PageUnreadable when the entry has no text.
    """
    html = max(entry.content_html or "", entry.summary_html or "", key=len)
    root = parse_fragment(html)
    if root is None:
        raise PageUnreadable("the feed entry carries no text")
    title = entry.title or ""
    raw = read_fragment(root)
    cleaned = clean_blocks(raw, title=title, hints=read_hints(root, entry.url or "", raw))
    if not cleaned.blocks:
        raise PageUnreadable("the feed entry carries no text")
    text, blocks = lay_out(cleaned.blocks)
    language = tell_language(text, entry.language or feed_language)
    return Reading(
        title=title or cleaned.blocks[0].text[:_MAX_STAND_IN_CHARS],
        text=text,
        blocks=mark_languages(text, blocks, language),
        authors=split_authors(entry.authors) or entry.authors or split_authors(cleaned.bylines),
        published=entry.published,
        updated=entry.updated,
        language=language,
        kind="news",
        site_name=entry.source_name,
        canonical_url=None,
        image_url=entry.image_url,
        provenance=cleaned.provenance,
        route="feed",
        route_reason=reason,
        rules=cleaned.rules,
        dated=entry.dated,
        extractor="the content of the entry" if html == entry.content_html else "the summary of the entry",
        reader=name_reader(),
    )


def describe_reading(reading: Reading, *, outlet: str | None) -> dict[str, object]:
    """Return the fields of an output line of `monitor try page`, without its id."""
    return {
        "title": reading.title,
        "text": reading.text,
        "authors": list(reading.authors),
        "date": _write_moment(reading.published),
        "updated": _write_moment(reading.updated),
        "language": reading.language,
        "kind": reading.kind,
        "outlet": outlet or reading.site_name,
        "canonical": reading.canonical_url,
        "provenance": [
            {"kind": said.kind, "text": said.text, "outlet": said.outlet_name, "url": said.url}
            for said in reading.provenance
        ],
        "image": reading.image_url,
        "route": reading.route,
        "route_reason": reading.route_reason,
        "extractor": reading.extractor,
        "dated": reading.dated,
        "paywalled": reading.paywalled,
        "reasons": {one.field: f"{one.source}: {one.why}" for one in reading.reasons},
        "rules": list(reading.rules),
        "blocks": [_describe_block(block) for block in reading.blocks],
        "pictures": [asdict(picture) for picture in reading.pictures],
    }


def _describe_block(block: Block) -> dict[str, object]:
    """Return what a block is and where it begins; its words are in the text."""
    told: dict[str, object] = {"kind": block.kind, "start": block.start, "end": block.end}
    return told | {name: value for name in ("language", "by") if (value := getattr(block, name))}


def _compose(cleaned: Cleaned, found: Found, meta: PageMeta, url: str, *, link_chars: int) -> Reading:
    pictures = read_pictures(found.container, found.last, url) if found.container is not None else ()
    without, moved = part_captions(cleaned.blocks, pictures)
    text, blocks = lay_out(without)
    language = tell_language(text, meta.language)
    kind, kind_reason = judge_kind(meta.signs, text_chars=len(text), link_chars=link_chars)
    wall = meta.wall or find_cut("\n".join(block.text for block in found.blocks))  # cleaning drops offers
    canonical = read_canonical(meta.canonical_url, url)
    text_reason = FieldReason("text", found.extractor, found.why)
    return Reading(
        title=meta.title or cleaned.blocks[0].text[:_MAX_STAND_IN_CHARS],
        text=text,
        blocks=mark_languages(text, blocks, language),
        authors=meta.authors or split_authors(cleaned.bylines, meta.outlet_names),
        published=_to_utc(meta.published),
        updated=_to_utc(meta.updated),
        language=language,
        kind=kind,
        site_name=meta.site_name,
        canonical_url=meta.canonical_url,
        image_url=meta.image_url,
        provenance=cleaned.provenance + ((canonical,) if canonical is not None else ()),
        route="page",
        route_reason=None,
        rules=found.rules + cleaned.rules + moved,
        dated=meta.dated,
        paywalled=wall is not None,
        pictures=pictures,
        extractor=found.extractor,
        reasons=(text_reason, *meta.reasons, kind_reason, *((wall,) if wall is not None else ())),
        reader=name_reader(),
    )


def _to_utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment is not None else None


def _write_moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
