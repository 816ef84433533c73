"""Render a digest as a page and as the two parts of a mail. Pure: the same digest, the same bytes.

Digest | DigestView | page.html.j2, mail.html.j2 (styles inlined), plain text | Rendering
"""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from urllib.parse import urljoin

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined

from monitor.alphabets import direction_of
from monitor.digest import phrases
from monitor.digest.branches import describe_more
from monitor.digest.labels import list_reasons, split_marks
from monitor.digest.plain import render_text
from monitor.digest.views import DigestView, has_inner_quotes, is_web_url
from monitor.model import Digest, DigestHead, Rendering


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The digests before and after, for the links of a page."""

    previous: date | None
    following: date | None


def render_digest(digest: Digest, neighbours: Neighbours, page_url: str | None) -> Rendering:
    """Return a digest in every form its readers get. `page_url` is where the page can be read, if known."""
    view = DigestView(digest)
    context = {"view": view, "digest": digest, "page_url": page_url, "neighbours": neighbours}
    archive = urljoin(page_url, ".") if page_url and is_web_url(page_url) else None
    mail = _environment().get_template("mail.html.j2")
    mail_html = mail.render(context, archive=archive, css=_load_style("mail.css"))
    return Rendering(
        subject=make_subject(view),
        page=_render_page("page.html.j2", context | {"archive": ""}),
        mail_html=css_inline.inline(mail_html),
        mail_text=render_text(view, page_url),
    )


def render_index(topic_name: str, heads: Sequence[DigestHead]) -> str:
    """Return the archive page of a topic, its digests in the order given."""
    return _render_page("index.html.j2", {"topic_name": topic_name, "heads": heads})


def make_subject(view: DigestView) -> str:
    """Return a mail's subject: topic, day, and how much there is. No words of any article."""
    digest = view.digest
    day = phrases.format_day(digest.day)
    if not digest.sources:
        return f"{digest.topic_name}, {day}: no new articles"
    return f"{digest.topic_name}, {day}: {phrases.count(len(digest.stories), 'story', 'stories')}, " + (
        phrases.count(len(digest.sources), "article")
    )


def _render_page(template: str, context: dict[str, object]) -> str:
    css = _load_style("page.css")
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return _environment().get_template(template).render(context, css=css, policy=policy)


@functools.cache
def _load_style(name: str) -> str:
    return files("monitor.digest").joinpath("templates", name).read_text(encoding="utf-8")


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("monitor.digest"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        phrases=phrases,
        direction=direction_of,
        has_inner_quotes=has_inner_quotes,
        describe_more=describe_more,
        split_marks=split_marks,
        list_reasons=list_reasons,
    )
    environment.filters["link"] = lambda url: url if is_web_url(url) else "#"
    return environment
