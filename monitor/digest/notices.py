"""An alert as the content of a mail. Pure: the same alert, the same bytes.

Alert | Notice, in fixed phrases and exact excerpts | plain text; alert.html.j2 (styles inlined) | Letter
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import css_inline

from monitor.digest.changes import EditPart, split_edit
from monitor.digest.phrases import Phrases
from monitor.digest.render import load_template_text, open_templates
from monitor.digest.sheet import WIDTH, wrap_text
from monitor.model import UNRATED, Alert, Change, Letter, MailFormat, Mention, Sighting


@dataclass(frozen=True, slots=True)
class Notice:
    """What an alert says, in the words of a language: what the text and the HTML part have in common."""

    alert: Alert
    zone: ZoneInfo
    phrases: Phrases
    leave_url: str | None = None

    def title(self) -> str:
        """Return what happened, in a line that holds no word of any article."""
        alert, phrases = self.alert, self.phrases
        if alert.jump is not None:
            origins = phrases.count(alert.jump.origins, "origin")
            return phrases.jumped.format(origins=origins, mean=phrases.format_mean(alert.jump.mean))
        if alert.change is not None:
            return phrases.changed_after_digest
        terms = [phrases.put_in_quotes(mention.term) for mention in alert.mentions]
        return phrases.first_mention.format(terms=phrases.join(terms))

    def group(self, sighting: Sighting) -> str:
        """Return the name of the group of an article's outlet."""
        return self.phrases.unrated_group if sighting.group == UNRATED else sighting.group_name

    def moment(self, moment: datetime) -> str:
        """Return a moment in words, in the zone of the alert's day."""
        return self.phrases.format_moment(moment.astimezone(self.zone))

    def closing(self) -> list[str]:
        """Return the lines under what happened."""
        lines, change = [], self.alert.change
        if change is not None and change.more:
            lines.append(self.phrases.describe_unshown(change))
        if change is not None and change.digested_on:
            lines.append(self.phrases.used.format(day=self.phrases.format_day(change.digested_on)))
        if self.alert.last:
            lines.append(self.phrases.last_alert.format(day=self.phrases.format_day(self.alert.day)))
        return [*lines, self.phrases.about_alerts.format(zone=self.zone.key)]


def render_alert(
    alert: Alert,
    zone: ZoneInfo,
    phrases: Phrases,
    form: MailFormat = "html",
    leave_url: str | None = None,
) -> Letter:
    """Return an alert as the content of a mail; moments are told in `zone`.

    `leave_url` is where its recipient can unsubscribe, if anywhere.
    """
    notice = Notice(alert, zone, phrases, leave_url)
    return Letter(
        subject=f"{alert.topic_name}: {notice.title()}",
        text=_render_text(notice),
        html=_render_html(notice) if form == "html" else None,
        parts=(),
        language=phrases.language,
    )


def split_mention(mention: Mention) -> tuple[str, str, str]:
    """Return a mention's sentence in three parts; the one in the middle is the term."""
    text = mention.sentence.text
    start, end = mention.span.start - mention.sentence.start, mention.span.end - mention.sentence.start
    return text[:start], text[start:end], text[end:]


# --- plain text ------------------------------------------------------------------------------


def _render_text(notice: Notice) -> str:
    alert, phrases = notice.alert, notice.phrases
    parts = [f"{alert.topic_name}\n{'=' * min(len(alert.topic_name), WIDTH)}", wrap_text(notice.title())]
    for number, sighting in enumerate(alert.sightings, 1):
        moment = notice.moment(sighting.published)
        where = f"{sighting.outlet_name} ({notice.group(sighting)}){phrases.comma}{moment}"
        title = phrases.put_in_quotes(sighting.title.text)
        parts.append(wrap_text(f"{where}: {title} [{phrases.number(number)}]"))
    for mention in alert.mentions:
        before, term, after = split_mention(mention)
        parts.append(wrap_text(phrases.put_in_quotes(f"{before}*{term}*{after}"), indent="  > "))
    if alert.change is not None:
        parts += map("\n".join, _list_edits(alert.change, phrases))
    parts += map(wrap_text, notice.closing())
    links = [f"[{phrases.number(number)}] {one.url}" for number, one in enumerate(alert.sightings, 1)]
    if notice.leave_url is not None:
        links.append(f"{phrases.leave_title}: {notice.leave_url}")
    else:
        links.append(wrap_text(phrases.leave_by_mail.format(topic=alert.topic_id)))
    return "\n\n".join([*parts, "\n".join(links)]).rstrip() + "\n"


def _list_edits(change: Change, phrases: Phrases) -> Iterator[list[str]]:
    """Yield the lines of each changed sentence, with what is other than before between asterisks."""
    for edit in change.edits:
        told = zip("-+", (phrases.before, phrases.now), split_edit(edit), strict=True)
        yield [
            wrap_text(f"{mark} {word}: {''.join(map(_mark_part, parts))}", indent="    ", first="  ")
            for mark, word, parts in told
            if parts
        ]


def _mark_part(part: EditPart) -> str:
    if part.kind == "elided":
        return " … "
    return f"*{part.text}*" if part.kind == "changed" else part.text


# --- HTML ------------------------------------------------------------------------------------


def _render_html(notice: Notice) -> str:
    template = open_templates().get_template("alert.html.j2")
    context = {"notice": notice, "alert": notice.alert, "phrases": notice.phrases}
    page = template.render(context, split_mention=split_mention, css=load_template_text("mail.css"))
    return css_inline.inline(page)
