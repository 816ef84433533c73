"""Render a digest as a page and as a letter, the content of a mail. Pure: the same digest, the same bytes.

Digest | DigestView | page.html.j2; mail.html.j2 (styles inlined), plain text | Letter
"""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from urllib.parse import urljoin

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined

from monitor.alphabets import direction_of
from monitor.digest import branches
from monitor.digest.changes import split_edit
from monitor.digest.charts import MAIL, NARROW, WIDE, Chart, make_chart
from monitor.digest.extent import (
    BESIDE_HTML_BYTES,
    HEAD_BYTES,
    MAX_MAIL_BYTES,
    Citations,
    Extent,
    fit,
    measure_data,
    measure_text,
)
from monitor.digest.labels import list_reasons, mark_label, split_marks
from monitor.digest.pens import draw_png, draw_svg
from monitor.digest.phrases import Phrases
from monitor.digest.plain import render_text
from monitor.digest.remarks_told import tell_remark, tell_remarks
from monitor.digest.sayings import has_inner_quotes, is_turned, split_at
from monitor.digest.tallies import LABELS
from monitor.digest.views import DigestView, is_web_url
from monitor.model import Digest, Letter, MailFormat, MailPart

PICTURE_ID = "chart@digest"


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The digests before and after, for the links of a page."""

    previous: date | None
    following: date | None


def render_page(digest: Digest, neighbours: Neighbours, phrases: Phrases) -> str:
    """Return a digest as a page, a whole HTML document, in the words of a language."""
    view = DigestView(digest, phrases)
    charts = [make_chart(digest, phrases, width) for width in (WIDE, NARROW)]
    arrows = "←→" if phrases.direction == "ltr" else "→←"
    context = {
        "view": view,
        "digest": digest,
        "neighbours": neighbours,
        "arrows": arrows,
        "charts": [draw_svg(one) for one in charts if one is not None],
        "once": _make_once(),
    }
    return fill_page("page.html.j2", context, phrases, styles=("page.css", "chart.css"))


def render_letter(
    digest: Digest,
    page_url: str | None,
    phrases: Phrases,
    form: MailFormat = "html",
    leave_url: str | None = None,
) -> Letter:
    """Return a digest as the content of a mail, as much of it as a mail holds.

    `page_url` is where the page can be read, `leave_url` where its reader can unsubscribe, if known.
    """
    view, stories = DigestView(digest, phrases), len(digest.stories)
    room, html = MAX_MAIL_BYTES - HEAD_BYTES, None
    parts: tuple[MailPart, ...] = ()
    if form == "html":
        chart = make_chart(digest, phrases, MAIL)
        parts = (MailPart(PICTURE_ID, "image/png", draw_png(chart)),) if chart else ()
        room -= sum(measure_data(part.data) for part in parts)
        html = fit(
            lambda extent: _render_mail(view, page_url, extent, leave_url, chart),
            stories,
            room - BESIDE_HTML_BYTES,
        )
        room -= measure_text(html)
    leave = phrases.leave_by_mail.format(topic=digest.topic_id)
    if leave_url:
        leave = f"{phrases.leave_title}: {leave_url}"
    text = fit(lambda extent: render_text(view, page_url, extent, leave), stories, room)
    return Letter(make_subject(view), text, html, parts, phrases.language)


def _make_once() -> Callable[[str], bool]:
    """Return a function that tells whether it is asked about a word for the first time."""
    seen: set[str] = set()

    def once(word: str) -> bool:
        new = word not in seen
        seen.add(word)
        return new

    return once


def _render_mail(
    view: DigestView, page_url: str | None, extent: Extent, leave_url: str | None, chart: Chart | None
) -> str:
    page_url = page_url if page_url and is_web_url(page_url) else None
    context = {
        "view": view,
        "digest": view.digest,
        "extent": extent,
        "citations": Citations(),
        "page_url": page_url,
        "archive": urljoin(page_url, ".") if page_url else None,
        "leave_url": leave_url,
        "chart": chart,
        "picture_id": PICTURE_ID,
    }
    mail = open_templates().get_template("mail.html.j2")
    return css_inline.inline(mail.render(context, phrases=view.phrases, css=load_template_text("mail.css")))


def make_subject(view: DigestView) -> str:
    """Return a mail's subject: topic, day, and how much there is. No words of any article."""
    digest, phrases = view.digest, view.phrases
    day = phrases.format_day(digest.day)
    if not digest.sources:
        return f"{digest.topic_name}{phrases.comma}{day}: {phrases.no_articles}"
    counts = (phrases.count(len(digest.stories), "story"), phrases.count(len(digest.sources), "article"))
    return f"{digest.topic_name}{phrases.comma}{day}: {phrases.comma.join(counts)}"


def fill_page(
    template: str,
    context: Mapping[str, object],
    phrases: Phrases,
    *,
    styles: tuple[str, ...] = ("page.css", "archive.css"),
    script: str | None = None,
) -> str:
    """Return a template as a whole page, with a policy that lets it use nothing but what it came with.

    A page with a script may load others that lie beside it.
    """
    css = load_template_text(*styles)
    policy = f"default-src 'none'; style-src {_hash_source(css)}; base-uri 'none'; form-action 'none'"
    if script is not None:
        policy += f"; script-src 'self' {_hash_source(script)}"
    page = open_templates().get_template(template)
    return page.render(context, phrases=phrases, css=css, script=script, policy=policy)


def _hash_source(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


@functools.cache
def load_template_text(*names: str) -> str:
    """Return the text of files beside the templates, one after the other."""
    folder = files("monitor.digest").joinpath("templates")
    return "".join(folder.joinpath(name).read_text(encoding="utf-8") for name in names)


@functools.cache
def open_templates() -> Environment:
    """Return the templates, by their names, with what they may call."""
    environment = Environment(
        loader=PackageLoader("monitor.digest"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        LABELS=LABELS,
        SHOWN_ARTICLES=branches.SHOWN_ARTICLES,
        SHOWN_COPIES=branches.SHOWN_COPIES,
        SHOWN_TREES=branches.SHOWN_TREES,
        describe_more=branches.describe_more,
        direction=direction_of,
        split_edit=split_edit,
        has_inner_quotes=has_inner_quotes,
        is_turned=is_turned,
        list_reasons=list_reasons,
        mark_label=mark_label,
        split_at=split_at,
        split_marks=split_marks,
        tell_remark=tell_remark,
        tell_remarks=tell_remarks,
    )
    environment.filters["link"] = lambda url: url if is_web_url(url) else "#"
    return environment
