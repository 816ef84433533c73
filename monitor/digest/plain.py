"""A digest as plain text, for a terminal: wrapped, quotations set in, addresses at the end by number."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.digest.branches import SHOWN_TREES
from monitor.digest.extent import Extent
from monitor.digest.labels import mark_label
from monitor.digest.plain_stories import render_rows, render_story, render_timeline, render_tree
from monitor.digest.sheet import Sheet
from monitor.digest.tallies import LABELS
from monitor.digest.views import DigestView
from monitor.model import Change, OpinionLine, SpeakerLine

BAR_WIDTH = 24
MOST_SIGNS = 12
"""Origins that are shown as a sign each; more have a number alone."""


def render_text(
    view: DigestView, page_url: str | None, extent: Extent | None = None, leave: str | None = None
) -> str:
    """Return a digest as text, the whole of it or so much, lines at most 72 characters but for addresses.

    `leave` tells the reader of a letter how to unsubscribe.
    """
    extent = extent or Extent(whole=len(view.digest.stories))
    sheet = Sheet(view, extent)
    parts = [*_render_head(sheet, page_url), *_render_figures(sheet)]
    for place, fullness in enumerate(extent.stories):
        parts += render_story(sheet, view.digest.stories[place], place, fullness)
    if more := len(view.digest.stories) - len(extent.stories):
        parts.append(sheet.wrap(f"{view.phrases.more.format(what=view.phrases.count(more, 'story'))}."))
    if extent.closing:
        parts += _render_closing(sheet)
    parts += [*_render_method(sheet), *_render_sources(sheet), *_render_ways_out(sheet, page_url, leave)]
    return "\n\n".join(parts) + "\n"


def _render_head(sheet: Sheet, page_url: str | None) -> Iterator[str]:
    view, digest, phrases = sheet.view, sheet.view.digest, sheet.phrases
    day = phrases.format_day(digest.day)
    yield sheet.rule(f"{digest.topic_name}\n{day}", "=", whole=True)
    if digest.headline is None:
        title, said = view.quiet()
        yield sheet.wrap(title)
        yield sheet.wrap(f"{digest.place}{phrases.comma}{day} – {said}")
        yield sheet.wrap(view.window())
    else:
        source = view.source(digest.headline.source)
        yield sheet.wrap(phrases.put_in_quotes(digest.headline.excerpt.text))
        compiled = f"{phrases.compiled.format(what=view.compiled_from())} {view.window()}."
        yield sheet.wrap(f"{phrases.headline_of} {sheet.name(source)}. {compiled}")
        yield _render_lead(sheet, f"{digest.place}{phrases.comma}{day} – ")
    if digest.rewritten:
        yield sheet.wrap(view.rewritten_by())
    if not sheet.extent.is_whole:
        yield sheet.wrap(phrases.shortened)
    if page_url:
        yield f"{phrases.read_on_web}: {page_url}"


def _render_lead(sheet: Sheet, dateline: str) -> str:
    digest = sheet.view.digest
    if not digest.rewritten:
        return sheet.say_all(digest.lead, before=dateline)
    told = [f"{one.text} {sheet.cite_all(one.sources)}" for one in digest.rewritten]
    return sheet.wrap(dateline + " ".join(told))


def _render_figures(sheet: Sheet) -> Iterator[str]:
    view, phrases = sheet.view, sheet.phrases
    if not view.digest.sources:
        return
    yield sheet.rule(phrases.figures)
    rows = [(one.name, one.number, one.before) for one in view.tallies()]
    width = max(len(name) for name, _, _ in rows)
    yield "\n".join(
        f"  {name.ljust(width)}  {number.rjust(5)}" + (f"   ({before})" if before else "")
        for name, number, before in rows
    )
    yield _draw_groups(sheet)
    for target, tallies in view.stance_tallies():
        names = [view.group_name(row.group) for row in tallies]
        wide = max(map(len, names))
        lines = [
            sheet.wrap(
                _draw_stances(sheet, row.counts), indent=" " * (wide + 4), first=f"  {name.ljust(wide)}  "
            )
            for name, row in zip(names, tallies, strict=True)
        ]
        title = phrases.toward_target.format(target=view.target_name(target))
        yield "\n".join([sheet.wrap(title), *lines])


def _draw_groups(sheet: Sheet) -> str:
    """Return the groups with a bar for their articles."""
    view, phrases = sheet.view, sheet.phrases
    groups = view.digest.groups
    most = max((group.articles for group in groups), default=0) or 1
    width = max((len(view.group_name(group.group)) for group in groups), default=0)
    return "\n".join(
        [
            phrases.by_group,
            *(
                f"  {view.group_name(group.group).ljust(width)}  "
                f"{'█' * round(BAR_WIDTH * group.articles / most)} {phrases.number(group.articles)}"
                for group in groups
            ),
        ]
    )


def _draw_stances(sheet: Sheet, counts: tuple[int, ...]) -> str:
    drawn = [
        f"{mark_label(label, sheet.phrases) * (count if count <= MOST_SIGNS else 1)} "
        f"{sheet.phrases.number(count)} {sheet.phrases.stance[label]}"
        for label, count in zip(LABELS, counts, strict=True)
        if count
    ]
    return "  ".join(drawn) or "–"


# --- after the stories -----------------------------------------------------------------------


def _render_closing(sheet: Sheet) -> Iterator[str]:
    view, phrases = sheet.view, sheet.phrases
    digest = view.digest
    if digest.timeline:
        yield sheet.rule(phrases.timeline)
        yield render_timeline(sheet, digest.timeline)
    if digest.speakers:
        yield sheet.rule(phrases.who_said)
        yield from (_render_speaker(sheet, one) for one in digest.speakers)
    if digest.opinions:
        yield sheet.rule(phrases.opinion)
        yield from (_render_opinion(sheet, one) for one in digest.opinions)
    if silences := view.silences():
        yield sheet.rule(phrases.silent_groups)
        for story in silences:
            said = phrases.semicolon.join(f"{mark} {said}" for mark, said in view.silence(story))
            yield sheet.wrap(
                f"{phrases.put_in_quotes(story.heading.excerpt.text)}: {said}", indent="  ", first="- "
            )
    if digest.changes:
        yield sheet.rule(phrases.changes)
        yield from (_render_change(sheet, change) for change in digest.changes)
    if sheet.extent.is_whole and (trees := view.copies()):
        yield sheet.rule(phrases.copies)
        yield from ("\n".join(render_tree(sheet, tree, evidence=True)) for tree in trees[:SHOWN_TREES])
        if more := len(trees[SHOWN_TREES:]):
            yield sheet.wrap(f"{phrases.more_trees.format(what=phrases.count(more, 'text'))}.")


def _render_speaker(sheet: Sheet, one: SpeakerLine) -> str:
    lines = [sheet.wrap(f"{one.speaker}{sheet.view.speaker_role(one.role)}:")]
    lines += [sheet.quote(quote, named=False) for quote in one.quotes]
    told = [
        sheet.phrases.put_in_quotes(place.story.heading.excerpt.text)
        for place in sheet.view.told_quotes(one.told)
    ]
    if told:
        lines.append(sheet.wrap(f"{sheet.phrases.also_in} {sheet.phrases.semicolon.join(told)}", indent="  "))
    return "\n".join(lines)


def _render_opinion(sheet: Sheet, one: OpinionLine) -> str:
    title = sheet.phrases.put_in_quotes(one.heading.excerpt.text)
    lines = [
        sheet.wrap(f"{title} – {sheet.name(sheet.view.source(one.heading.source))}", indent="  ", first="- ")
    ]
    if one.passage is not None:
        lines.append(sheet.say_all((one.passage,), indent="  "))
    evidence = sheet.extent.is_whole
    rows = sheet.view.stance_rows(one.stances, evidence=evidence)
    return "\n".join([*lines, *render_rows(sheet, rows, evidence=evidence)])


def _render_change(sheet: Sheet, change: Change) -> str:
    view, phrases = sheet.view, sheet.phrases
    number = f" {sheet.cite(change.source)}" if change.source else ""
    title = phrases.put_in_quotes(change.title.text)
    head = f"{title} – {change.outlet_name}{number}{phrases.comma}{view.moment(change.changed_at)}."
    if change.digested_on is not None:
        head += " " + phrases.used.format(day=phrases.format_day(change.digested_on))
    lines = [sheet.wrap(head, indent="  ", first="- ")]
    for edit in view.edits(change):
        for mark, words in (("-", edit.before), ("+", edit.after)):
            if words is not None:
                lines.append(sheet.wrap(words.text, indent="      ", first=f"    {mark} "))
    if change.more:
        lines.append(sheet.wrap(phrases.describe_unshown(change), indent="    "))
    if not change.source:
        lines.append(f"    {change.url}")
    return "\n".join(lines)


def _render_method(sheet: Sheet) -> Iterator[str]:
    view, phrases = sheet.view, sheet.phrases
    yield sheet.rule(phrases.health)
    yield "\n".join(
        sheet.wrap(line, indent="  ", first="- ") for line in view.health(brief=not sheet.extent.closing)
    )
    yield sheet.rule(phrases.method_title)
    yield from map(sheet.wrap, (*phrases.method, phrases.marks_note, phrases.licence))
    if cited := sheet.citations.cited:
        yield sheet.rule(phrases.ratings)
        yield "\n".join(
            sheet.wrap(
                f"{' · '.join(one.said)}: {phrases.comma.join(source.outlet_name for source in one.outlets)}",
                indent="  ",
                first="- ",
            )
            for one in view.ratings(sorted(cited))
        )


def _render_sources(sheet: Sheet) -> Iterator[str]:
    view, phrases = sheet.view, sheet.phrases
    lines = []
    for number in sorted(sheet.citations.cited):
        source = view.source(number)
        place = phrases.comma.join(
            (source.outlet_name, view.group_name(source.affiliation), view.moment(source.published))
        )
        made = "" if source.relation == "origin" else f" ({view.relation(source)})"
        first = f"[{phrases.number(number)}] ".ljust(5)
        lines.append(sheet.wrap(f"{source.title.text} – {place}{made}", indent="     ", first=first))
        lines.append(f"     {source.url}")
    if lines:
        yield sheet.rule(phrases.sources)
        yield "\n".join(lines)


def _render_ways_out(sheet: Sheet, page_url: str | None, leave: str | None) -> Iterator[str]:
    if page_url:
        yield f"{sheet.phrases.read_on_web}: {page_url}"
    if leave:
        yield sheet.wrap(leave)
