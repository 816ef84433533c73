"""What is worth a mail of its own: first mentions, jumps and changes, as many as the day has room for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from monitor.digest.alerts import AlertMaterial, Bustle, decide_alerts
from monitor.digest.english import ENGLISH
from monitor.digest.material import ChangedArticle
from monitor.model import Alert, AlertRule, Article, MatchRule, Revision, Sentence, Topic
from tests.factories import NOON, TOPIC, at, make_article, make_draft, make_outlet

DAY = date(2024, 3, 5)
RULE = AlertRule(("treaty of Ilsa", "dredg*"), 3.0, True, 3)


def make_topic(rule: AlertRule = RULE) -> Topic:
    match = MatchRule(("harbour",), (), (), ())
    return Topic(TOPIC, "The harbour", "Harbour", "Tidewater", ("en",), match, (), ("state",), rule)


def write(number: int, title: str, *sentences: str) -> Article:
    text = " ".join(sentences)
    starts = [text.index(sentence) for sentence in sentences]
    found = tuple(Sentence(s, s + len(t)) for s, t in zip(starts, sentences, strict=True))
    draft = make_draft(number, title=title, text=text, outlet=make_outlet(affiliation="state"))
    return make_article(number, replace(draft, tags=replace(draft.tags, sentences=found)))


def decide(*fresh: Article, rule: AlertRule = RULE, **given: Any) -> list[Alert]:
    material = AlertMaterial(
        topic=make_topic(rule), rule=rule, day=DAY, now=NOON, group_names={"state": "State media"},
        fresh=fresh, known=frozenset(), bustle=None, changed=(), raised=(), max_share=0.15,
    )  # fmt: skip
    return decide_alerts(replace(material, **given))


def change(article: Article, before: str) -> ChangedArticle:
    old = Revision(article.id, 1, article.reading.title, before, at(-3))
    new = Revision(article.id, 2, article.reading.title, article.reading.text, NOON)
    return ChangedArticle(article, old, new, date(2024, 3, 4))


def test_a_first_mention_shows_its_sentence_and_where_the_term_stands() -> None:
    article = write(1, "Talks go on", "The council met.", "It read the Treaty of Ilsa aloud.", "Rain fell.")
    (alert,) = decide(article)
    (mention,) = alert.mentions
    assert (alert.kind, alert.key, alert.last) == ("mention", "mention 1", False)
    assert (mention.term, mention.span.text) == ("treaty of Ilsa", "Treaty of Ilsa")
    assert mention.sentence.text == "It read the Treaty of Ilsa aloud."
    for excerpt in (mention.span, mention.sentence, alert.sightings[0].title):
        words = article.reading.title if excerpt.field == "title" else article.reading.text
        assert words[excerpt.start : excerpt.end] == excerpt.text
    assert (alert.sightings[0].group_name, alert.sightings[0].outlet_name) == (
        "State media", "Tidewater Courier",
    )  # fmt: skip


def test_the_second_to_mention_it_is_no_news() -> None:
    first = write(1, "Dredgers arrive", "The dredging began today.")
    second = write(2, "More dredgers", "The dredging went on, under the treaty of Ilsa.")
    assert [(alert.key, [one.term for one in alert.mentions]) for alert in decide(first, second)] == [
        ("mention 1", ["dredg*"]), ("mention 2", ["treaty of Ilsa"]),
    ]  # fmt: skip
    assert decide(first, known=frozenset({"dredg*"})) == []


def test_a_mention_outside_any_sentence_is_told_with_the_title_or_bare() -> None:
    in_title = write(1, "Dredging off Tidewater", "Nothing else is known.")
    assert decide(in_title)[0].mentions[0].sentence.text == "Dredging off Tidewater"
    heading = write(2, "Untitled", "Dredging off Tidewater")
    bare = replace(heading, tags=replace(heading.tags, sentences=()))
    assert decide(bare)[0].mentions[0].sentence.text == "Dredging"


@pytest.mark.parametrize(
    ("origins", "mean", "jumped"),
    [
        (9, 3.0, True),  # three times the mean of three
        (8, 3.0, False),
        (5, 0.0, True),  # a quiet fortnight: at least five more
        (4, 0.0, False),
        (6, 1.0, True),
        (5, 1.0, False),  # five times the mean, but four more
    ],
)
def test_a_jump_is_a_multiple_and_some_more(origins: int, mean: float, jumped: bool) -> None:
    alerts = decide(bustle=Bustle(origins, mean, (write(1, "Quays closed", "All quays closed."),)))
    assert [alert.kind for alert in alerts] == ["jump"] * jumped
    if jumped:
        assert alerts[0].jump is not None
        assert (alerts[0].jump.origins, alerts[0].jump.mean) == (origins, mean)


def test_a_jump_is_told_once_in_24_hours() -> None:
    busy = Bustle(50, 1.0, ())
    (alert,) = decide(bustle=busy)
    later = alert.raised_at + timedelta(hours=23)
    assert decide(bustle=busy, raised=(alert,), now=later, day=date(2024, 3, 6)) == []
    again = later + timedelta(hours=2)
    assert len(decide(bustle=busy, raised=(alert,), now=again, day=date(2024, 3, 6))) == 1


def test_fault_28_a_jump_by_a_clock_ahead_mutes_none() -> None:
    (raised,) = decide(bustle=Bustle(50, 1.0, ()))
    ahead = replace(
        raised, key="jump 2030-01-01", day=DAY + timedelta(days=900), raised_at=NOON + timedelta(days=900)
    )
    assert [alert.kind for alert in decide(bustle=Bustle(50, 1.0, ()), raised=(ahead,))] == ["jump"]


def test_a_jump_that_nobody_asked_for_is_not_told() -> None:
    assert decide(rule=replace(RULE, jump=None), bustle=Bustle(50, 1.0, ())) == []


def test_fault_26_a_changed_article_is_told_once_with_what_changed() -> None:
    article = write(7, "Ferry sinks", "The ferry sank at noon.", "Forty people were saved.")
    changed = change(article, "The ferry sank at noon. Ninety people were saved.")
    (alert,) = decide(changed=(changed,))
    assert alert.change is not None
    (edit,) = alert.change.edits
    assert edit.before is not None
    assert edit.after is not None
    assert (edit.before.text, edit.after.text) == ("Ninety people were saved.", "Forty people were saved.")
    assert alert.change.digested_on == date(2024, 3, 4)
    assert decide(changed=(changed,), raised=(alert,)) == []
    assert decide(changed=(changed,), rule=replace(RULE, changed=False)) == []
    assert decide(changed=(change(article, article.reading.text),)) == []


def test_a_change_that_would_show_more_than_the_share_is_only_counted() -> None:
    sentence = f"The council of Ilsa met {' and met again' * 14} before {{}} people."
    article = write(7, "Council", sentence.format("forty"), "Rain fell.")
    changed = change(article, sentence.format("ninety") + " Rain fell.")
    (alert,) = decide(changed=(changed,))
    assert alert.change is not None
    assert (alert.change.edits, alert.change.more) == ((), 1)
    assert ENGLISH.describe_unshown(alert.change) == "1 sentence changed."
    (roomy,) = decide(changed=(changed,), max_share=1.0)
    assert roomy.change is not None
    assert (len(roomy.change.edits), roomy.change.more) == (1, 0)
    assert ENGLISH.describe_unshown(replace(roomy.change, more=2)) == "2 sentences changed besides."


def test_the_last_of_a_day_says_so_and_the_rest_is_left() -> None:
    rule = replace(RULE, terms=("one", "two", "three", "four"), per_day=3)
    articles = [write(n, "Title", f"Pier {word}.") for n, word in enumerate(rule.terms, 1)]
    alerts = decide(*articles, rule=rule)
    assert [alert.last for alert in alerts] == [False, False, True]
    assert decide(articles[3], rule=rule, raised=tuple(alerts)) == []
    (next_day,) = decide(articles[3], rule=rule, raised=tuple(alerts), day=date(2024, 3, 6))
    assert not next_day.last
