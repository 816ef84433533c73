"""The stories of a digest as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from monitor.digest.branches import SHOWN_ARTICLES, SHOWN_COPIES, Branch, TreeView, describe_more
from monitor.digest.extent import Fullness
from monitor.digest.labels import LabelledSource, StanceRow, list_reasons, write_passage
from monitor.digest.listings import Listing
from monitor.digest.remarks_told import tell_remark
from monitor.digest.sayings import write_marked
from monitor.digest.sheet import Sheet
from monitor.digest.tellings import TellingView
from monitor.model import Account, Difference, DigestStory, Reprint, TimelineItem


def render_story(sheet: Sheet, story: DigestStory, place: int, fullness: Fullness) -> Iterator[str]:
    """Return the paragraphs of a story, the first at place 0, as much as its fullness allows."""
    phrases = sheet.phrases
    yield _render_heading(sheet, story, place)
    if fullness == "brief":
        if story.summary:
            yield sheet.say_all(story.summary[:1])
        return
    yield from (sheet.wrap(line) for line in _list_past(sheet, story))
    if story.summary:
        yield sheet.say_all(story.summary)
    if story.background and fullness != "short":
        yield _mark(phrases.background)
        yield sheet.say_all(story.background)
    if tellings := sheet.view.tellings(story, fullness):
        if len(story.tellings) > 1:
            yield _mark(phrases.told_by_group)
        yield from (_render_telling(sheet, telling, fullness == "whole") for telling in tellings)
    if story.differences:
        yield _mark(phrases.differ)
        yield from (_render_difference(sheet, one, fullness != "short") for one in story.differences)
    if fullness != "short":
        yield from _render_particulars(sheet, story, fullness == "whole")


def _render_particulars(sheet: Sheet, story: DigestStory, evidence: bool) -> Iterator[str]:
    """Return the dates, the quotations and the articles of a story."""
    phrases = sheet.phrases
    if story.timeline:
        yield _mark(phrases.dated)
        yield render_timeline(sheet, story.timeline)
    if story.quotes:
        yield _mark(phrases.quotations)
        yield from map(sheet.quote, story.quotes)
    yield _mark(phrases.articles)
    yield "\n".join(_render_listings(sheet, sheet.view.listed(story), evidence))


def _mark(title: str) -> str:
    return f"· {title}"


def _render_heading(sheet: Sheet, story: DigestStory, place: int) -> str:
    view, phrases = sheet.view, sheet.phrases
    number = f"{phrases.number(place + 1)}. "
    title = sheet.wrap(
        phrases.put_in_quotes(story.heading.excerpt.text), indent=" " * len(number), first=number
    )
    told = [f"● {one.name} {phrases.number(one.articles)}" for one in view.presence(story)]
    silent = [f"{mark} {said}" for mark, said in view.silence(story)]
    return "\n".join(
        [
            title,
            "-" * 72,
            sheet.wrap(f"{sheet.name(view.source(story.heading.source))} · {view.reach(story)}"),
            sheet.wrap("  ".join([*told, *silent])),
        ]
    )


def _list_past(sheet: Sheet, story: DigestStory) -> Iterator[str]:
    phrases, view = sheet.phrases, sheet.view
    if story.earlier is not None:
        yield phrases.continues.format(day=phrases.format_day(story.earlier.day)) + "."
    if story.follows is not None:
        before = story.follows
        day = phrases.format_day(before.section.day) if before.section else view.day(before.last_at)
        title = f"{phrases.put_in_quotes(before.title.text)} – {before.outlet_name}"
        yield f"{phrases.takes_up.format(day=day)}: {title}"


# --- how each group told it ------------------------------------------------------------------


def _render_telling(sheet: Sheet, telling: TellingView, evidence: bool) -> str:
    lines = [sheet.wrap(telling.name)]
    if telling.telling.statements:
        lines.append(sheet.say_all(telling.telling.statements, telling.marks, indent="  "))
    lines += [sheet.wrap(f"{sheet.names(sources)} {what}.", indent="  ") for sources, what in telling.notes]
    return "\n".join(
        [*lines, *render_rows(sheet, (*telling.sided, *telling.level), telling, evidence=evidence)]
    )


def render_rows(
    sheet: Sheet, rows: Iterable[StanceRow], telling: TellingView | None = None, *, evidence: bool
) -> Iterator[str]:
    """Return the lines of stance rows, with the words they rest on where `evidence` asks for them.

    Words that stand in the telling already are not shown again.
    """
    for row in rows:
        said = f"{row.said} {row.target}{sheet.phrases.comma}{row.how}"
        first, indent = f"  {row.mark} ", "    "
        if not evidence or not any(item.shown or item.notes for item in row.sources):
            named = sheet.phrases.semicolon.join(_name_labelled(sheet, item) for item in row.sources)
            yield sheet.wrap(f"{said}: {named}", indent=indent, first=first)
            continue
        yield sheet.wrap(said, indent=indent, first=first)
        for item in row.sources:
            yield from _render_labelled(sheet, item, telling)


def _name_labelled(sheet: Sheet, item: LabelledSource) -> str:
    phrases = sheet.phrases
    names = phrases.join(list(item.speakers))
    quoting = f" {phrases.quoting.format(names=names)}" if names else ""
    sureness = f" ({item.sureness})" if item.sureness else ""
    return f"{sheet.name(item.source)}{quoting}{sureness}"


def _render_labelled(sheet: Sheet, item: LabelledSource, telling: TellingView | None) -> Iterator[str]:
    yield sheet.wrap(_name_labelled(sheet, item), indent="      ", first="    ")
    for passage in item.shown:
        if telling is not None and telling.holds(passage):
            words = " ".join(sheet.phrases.put_in_quotes(mark.span.text) for mark in passage.marks)
        else:
            words = write_passage(passage, sheet.phrases.quote_marks)
        reasons = (tell_remark(one, sheet.phrases) or one for one in list_reasons(passage))
        yield sheet.wrap(f"{words} ({sheet.phrases.semicolon.join(reasons)})", indent="      ")
    yield from (sheet.wrap(note, indent="      ") for note in item.notes)


# --- where accounts differ, dates ------------------------------------------------------------


def _render_difference(sheet: Sheet, one: Difference, sentences: bool) -> str:
    phrases = sheet.phrases
    about = f": {phrases.put_in_quotes(one.about.text)}" if one.about else ""
    lines = [sheet.wrap(f"{phrases.difference[one.kind]}{about}", indent="  ")]
    for account in one.accounts:
        words = phrases.put_in_quotes(write_marked(account.statement.excerpt, (account.span,)))
        lines.append(
            sheet.wrap(f"{account.span.text} – {_name_tellers(sheet, account)}", indent="    ", first="  - ")
        )
        if sentences:
            lines.append(sheet.wrap(words, indent="      "))
    return "\n".join(lines)


def _name_tellers(sheet: Sheet, account: Account) -> str:
    """Return who tells an account; whose words they are goes with the outlet that is shown."""
    sources, phrases = sheet.view.sources(account.sources), sheet.phrases
    named = f"{sheet.names(sources[:1])}{sheet.view.voice(account)}"
    others = [f"{phrases.told_in_too} {sheet.names(sources[1:])}"] if sources[1:] else []
    return phrases.semicolon.join([named, *others])


def render_timeline(sheet: Sheet, items: Sequence[TimelineItem]) -> str:
    """Return dated sentences, the date of each over it."""
    lines = []
    for item in items:
        reckoned = f" ({sheet.phrases.reckoned})" if item.relative else ""
        lines.append(f"  {sheet.phrases.format_date(item.day, item.precision)}{reckoned}")
        marks = ((item.named,),) if item.named else ()
        lines.append(sheet.say_all((item.statement,), marks, indent="    "))
    return "\n".join(lines)


# --- articles and copies ---------------------------------------------------------------------


def _render_listings(sheet: Sheet, listed: Sequence[Listing], evidence: bool) -> Iterator[str]:
    phrases = sheet.phrases
    for one in listed[:SHOWN_ARTICLES]:
        if one.tree is not None:
            yield from render_tree(sheet, one.tree, evidence)
        elif one.source is not None:
            moment = sheet.view.moment(one.source.published)
            yield sheet.wrap(f"{sheet.name(one.source)}{phrases.comma}{moment}", indent="    ", first="  - ")
    if more := len(listed[SHOWN_ARTICLES:]):
        yield f"    {phrases.more.format(what=phrases.count(more, 'article'))}"


def render_tree(sheet: Sheet, tree: TreeView, evidence: bool) -> Iterator[str]:
    """Return the lines of a text and what was made from it, with what is a copy's own as `evidence` asks."""
    view, head = sheet.view, tree.head
    place = [_carrier(sheet, head), view.moment(head.published)]
    if head.digested_on:
        place.append(sheet.phrases.told_before.format(day=sheet.phrases.format_day(head.digested_on)))
    said = sheet.phrases.semicolon.join([sheet.phrases.comma.join(place), *tree.lines])
    if head.source is None and head.title is not None:
        said = f"{sheet.phrases.put_in_quotes(head.title.text)} – {said}"
    yield sheet.wrap(said, indent="    ", first="  - ")
    yield from _render_branches(sheet, tree.branches, "    ", evidence)


def _render_branches(sheet: Sheet, branches: Sequence[Branch], indent: str, evidence: bool) -> Iterator[str]:
    for one in branches[:SHOWN_COPIES]:
        yield from _render_branch(sheet, one, indent, evidence)
    if others := branches[SHOWN_COPIES:]:
        yield f"{indent}- {describe_more(others, sheet.phrases)}"


def _render_branch(sheet: Sheet, one: Branch, indent: str, evidence: bool) -> Iterator[str]:
    phrases = sheet.phrases
    names = phrases.comma.join(_carrier(sheet, member) for member in one.members)
    said, copy = [f"{names}: {one.what}."], one.members[0]
    if copy.title is not None:
        said.append(f"{phrases.own_title}: {phrases.put_in_quotes(copy.title.text)}.")
    if copy.passages and evidence:
        words = " … ".join(phrases.put_in_quotes(part.text) for part in copy.passages)
        said.append(f"{phrases.own_words}: {words}")
    yield sheet.wrap(" ".join(said), indent=f"{indent}  ", first=f"{indent}- ")
    yield from render_rows(sheet, sheet.view.stance_rows(copy.stances, evidence=evidence), evidence=evidence)
    yield from _render_branches(sheet, one.branches, f"{indent}  ", evidence)


def _carrier(sheet: Sheet, copy: Reprint) -> str:
    place = sheet.cite(copy.source) if copy.source is not None else f"({sheet.view.day(copy.published)})"
    return f"{copy.outlet_name} {place}"
