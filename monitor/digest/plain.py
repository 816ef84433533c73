"""A digest as plain text: wrapped, quotations set in, links numbered at the end."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from monitor.digest import phrases
from monitor.digest.branches import Branch, TreeView, describe_more
from monitor.digest.labels import LabelledSource, StanceRow, list_reasons, write_passage
from monitor.digest.views import DigestView, TellingView, put_in_quotes
from monitor.model import DigestStory, QuoteLine, Reprint, Source, Statement

WIDTH = 72


def render_text(view: DigestView, page_url: str | None) -> str:
    """Return the whole digest as text, lines at most 72 characters but for links."""
    parts = [*_render_head(view)]
    for story in view.digest.stories:
        parts += _render_story(view, story)
    parts += _render_timeline(view)
    parts += _render_opinions(view)
    parts += _render_copies(view)
    parts += _render_changes(view)
    parts += _render_sources(view)
    parts += _render_health(view)
    parts += _render_method(page_url)
    return "\n\n".join(parts) + "\n"


def _wrap(text: str, *, indent: str = "", first: str | None = None) -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _rule(title: str, mark: str) -> str:
    return f"{title}\n{mark * min(len(title), WIDTH)}"


def _say(view: DigestView, statement: Statement, turn: int) -> str:
    text = statement.excerpt.text
    shown = put_in_quotes(text)
    source = view.source(statement.source)
    return f"{source.outlet_name} {phrases.WRITES[turn % 2]}: {shown} [{statement.source}]"


def _say_all(view: DigestView, statements: Iterable[Statement]) -> str:
    return " ".join(_say(view, statement, turn) for turn, statement in enumerate(statements))


def _render_head(view: DigestView) -> list[str]:
    digest = view.digest
    day = phrases.format_day(digest.day)
    parts = [_rule(f"{digest.topic_name.upper()} - {day}", "=")]
    if digest.headline is None:
        return [*parts, _wrap(". ".join(view.quiet())), _wrap(view.window())]
    source = view.source(digest.headline.source)
    parts.append(
        _wrap(f"{put_in_quotes(digest.headline.excerpt.text)} - {source.outlet_name} [{source.number}]")
    )
    parts.append(_wrap(f"{phrases.COMPILED.format(what=view.compiled_from())} {view.window()}."))
    parts.append(_wrap(f"{digest.place}, {day} - {_say_all(view, digest.lead)}"))
    return parts


def _render_story(view: DigestView, story: DigestStory) -> list[str]:
    heading = view.source(story.heading.source)
    title = _wrap(put_in_quotes(story.heading.excerpt.text))
    parts = [f"{title}\n{'-' * WIDTH}\n" + _wrap(f"{_name([heading])}; {view.reach(story)}")]
    parts += [_wrap(line) for line in _list_past(view, story)]
    if story.summary:
        parts.append(_wrap(_say_all(view, story.summary)))
    for telling in view.tellings(story):
        parts += _render_telling(view, telling)
    parts += [_render_quote(view, quote) for quote in story.quotes]
    if story.silent:
        parts.append(_wrap(view.silence(story)))
    return parts


def _list_past(view: DigestView, story: DigestStory) -> list[str]:
    lines = []
    if story.earlier is not None:
        lines.append(phrases.CONTINUES.format(day=phrases.format_day(story.earlier.day)) + ".")
    if story.follows is not None:
        before = story.follows
        day = phrases.format_day(before.section.day) if before.section else view.day(before.last_at)
        title = f"{put_in_quotes(before.title.text)} - {before.outlet_name}"
        lines.append(f"{phrases.TAKES_UP.format(day=day)}: {title}")
    return lines


def _render_telling(view: DigestView, telling: TellingView) -> list[str]:
    said = [_say_all(view, telling.telling.statements)] if telling.telling.statements else []
    if telling.own and not said:
        said.append(f"{_name(telling.own)}.")
    said += [f"{_name(sources)} {what}." for sources, what in telling.reprints]
    parts = [_wrap(f"{telling.name}: {' '.join(said)}")]
    if telling.rows:
        parts.append("\n".join(_render_stance(row) for row in telling.rows))
    return parts


def _name(sources: Sequence[Source]) -> str:
    return phrases.join([f"{source.outlet_name} [{source.number}]" for source in sources])


def _render_stance(row: StanceRow) -> str:
    said = f"{row.said} {row.target}, {row.how}"
    if not any(item.shown or item.notes for item in row.sources):
        said = f"{said}: {'; '.join(map(_name_labelled, row.sources))}"
        return _wrap(said, indent="    ", first=f"  {row.mark} ")
    lines = [_wrap(said, indent="    ", first=f"  {row.mark} ")]
    for item in row.sources:
        lines += _render_labelled(item)
    return "\n".join(lines)


def _name_labelled(item: LabelledSource) -> str:
    quoting = f" {phrases.QUOTING.format(names=phrases.join(list(item.speakers)))}" if item.speakers else ""
    sureness = f" ({item.sureness})" if item.sureness else ""
    return f"{_name([item.source])}{quoting}{sureness}"


def _render_labelled(item: LabelledSource) -> list[str]:
    lines = [_wrap(_name_labelled(item), indent="      ", first="    ")]
    lines += [
        _wrap(f"{write_passage(passage)} ({list_reasons(passage)})", indent="      ")
        for passage in item.shown
    ]
    return lines + [_wrap(note, indent="      ") for note in item.notes]


def _render_quote(view: DigestView, quote: QuoteLine) -> str:
    words = " … ".join(excerpt.text for excerpt in quote.excerpts)
    said = f"-- {view.speaker(quote)}, {view.carried(quote)} {_list_carriers(view, quote.sources)}"
    if quote.partly:
        said += f", {phrases.PARTLY} {_list_carriers(view, quote.partly)}"
    return _wrap(f"“{words}”", indent="  > ") + "\n" + _wrap(said, indent="  > ")


def _list_carriers(view: DigestView, numbers: Sequence[int]) -> str:
    return phrases.join([f"{view.source(number).outlet_name} [{number}]" for number in numbers])


def _render_timeline(view: DigestView) -> list[str]:
    items = view.digest.timeline
    lines = [
        _wrap(f"{phrases.format_day(item.day)}: {_say(view, item.statement, turn)}", indent="  ", first="")
        for turn, item in enumerate(items)
    ]
    return [_rule("Timeline", "-"), *lines] if items else []


def _render_opinions(view: DigestView) -> list[str]:
    parts = []
    for one in view.digest.opinions:
        title = f"{put_in_quotes(one.heading.excerpt.text)} - {_name([view.source(one.heading.source)])}"
        lines = [_wrap(title, indent="  ", first="- ")]
        if one.passage is not None:
            lines.append(_wrap(_say(view, one.passage, 1), indent="  "))
        lines += [_render_stance(row) for row in view.stance_rows(one.stances)]
        parts.append("\n".join(lines))
    return [_rule("Opinion", "-"), *parts] if parts else []


def _render_copies(view: DigestView) -> list[str]:
    trees = view.copies()
    parts = ["\n".join(_render_tree(view, tree)) for tree in trees[: phrases.SHOWN_TREES]]
    if more := len(trees) - len(parts):
        parts.append(f"{phrases.MORE_TREES.format(what=phrases.count(more, 'text'))}.")
    return [_rule("Copies", "-"), *parts] if parts else []


def _render_tree(view: DigestView, tree: TreeView) -> list[str]:
    head = tree.head
    title = put_in_quotes(head.title.text) if head.title is not None else ""
    number = f" [{head.source}]" if head.source is not None else ""
    place = f"{view.group_name(head.affiliation)}, {view.moment(head.published)}"
    lines = [_wrap(f"{title} - {head.outlet_name}{number}", indent="  ", first="- ")]
    told = [phrases.TOLD_BEFORE.format(day=phrases.format_day(head.digested_on))] if head.digested_on else []
    lines.append(_wrap("; ".join([place, *told, *tree.lines]), indent="  "))
    for one in tree.branches[: phrases.SHOWN_COPIES]:
        lines += _render_branch(view, one, "  ")
    if others := tree.branches[phrases.SHOWN_COPIES :]:
        lines.append(f"  - {describe_more(others)}.")
    known = [f"{_carrier(view, one)}: {one.why}" for one in tree.evidence[: phrases.SHOWN_EVIDENCE]]
    end = "." if len(known) == len(tree.evidence) else " …"
    return [*lines, _wrap(f"{phrases.HOW_KNOWN}: {'. '.join(known)}{end}", indent="  ")]


def _render_branch(view: DigestView, one: Branch, indent: str) -> list[str]:
    names = ", ".join(_carrier(view, member) for member in one.members)
    said = [f"{names}: {one.what}."]
    copy = one.members[0]
    if copy.title is not None:
        said.append(f"{phrases.OWN_TITLE}: {put_in_quotes(copy.title.text)}.")
    if copy.passages:
        words = " … ".join(put_in_quotes(part.text) for part in copy.passages)
        said.append(f"{phrases.OWN_WORDS}: {words}")
    lines = [_wrap(" ".join(said), indent=f"{indent}  ", first=f"{indent}- ")]
    lines += [_render_stance(row) for row in view.stance_rows(copy.stances)]
    for further in one.branches:
        lines += _render_branch(view, further, f"{indent}  ")
    return lines


def _carrier(view: DigestView, copy: Reprint) -> str:
    place = f"[{copy.source}]" if copy.source is not None else f"({view.day(copy.published)})"
    return f"{copy.outlet_name} {place}"


def _render_changes(view: DigestView) -> list[str]:
    parts = []
    for change in view.digest.changes:
        head = f"{put_in_quotes(change.title.text)} - {change.outlet_name}, {view.moment(change.changed_at)}."
        if change.digested_on is not None:
            head += " " + phrases.USED.format(day=phrases.format_day(change.digested_on))
        lines = [_wrap(head, indent="  ", first="- ")]
        lines += [_wrap(f"before: {part.text}", indent="    ") for part in change.before]
        lines += [_wrap(f"now:    {part.text}", indent="    ") for part in change.after]
        parts.append("\n".join(lines))
    return [_rule("Changed after publication", "-"), *parts] if parts else []


def _render_sources(view: DigestView) -> list[str]:
    lines = []
    for source in view.digest.sources:
        head = (
            f"{source.outlet_name} ({view.group_name(source.affiliation)}), {view.moment(source.published)}"
        )
        made = "" if source.relation == "origin" else f" ({view.relation(source)})"
        entry = _wrap(
            f"{head}: {source.title.text}{made}", indent="     ", first=f"[{source.number}]".ljust(5)
        )
        lines.append(f"{entry}\n     {source.url}")
    ratings = [
        _wrap(
            f"{' · '.join(one.said)}: {', '.join(source.outlet_name for source in one.outlets)}",
            indent="  ",
            first="- ",
        )
        for one in view.ratings()
    ]
    if not lines:
        return []
    return [_rule("Sources", "-"), "\n".join(lines), _rule(phrases.RATINGS, "-"), "\n".join(ratings)]


def _render_health(view: DigestView) -> list[str]:
    return [_rule("How complete this is", "-"), "\n".join(_wrap(line) for line in view.health())]


def _render_method(page_url: str | None) -> list[str]:
    parts = [_rule("Method", "-"), *(_wrap(paragraph) for paragraph in phrases.METHOD)]
    return [*parts, f"Read on the web: {page_url}"] if page_url else parts
