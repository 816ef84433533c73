"""An alert as a mail: what happened in fixed phrases, the outlet's words exactly, nothing of a feed as markup."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from lxml import html

from monitor.digest.english import ENGLISH
from monitor.digest.notices import render_alert
from monitor.model import UNRATED, Alert, Change, Edit, Excerpt, Mention, Sighting
from tests.factories import NOON, make_alert

ZONE = ZoneInfo("Europe/Tirane")
SENTENCE = "It read the Treaty of Ilsa aloud, and nobody left before the end of it was heard."


def sight(
    title: str = "Talks go on", url: str = "https://courier.example/7", group: str = "state"
) -> Sighting:
    excerpt = Excerpt(7, 1, "title", 0, len(title), title)
    return Sighting(7, 1, excerpt, url, "Tidewater Courier", group, "State media", NOON, "en")


def mention(title: str = "Talks go on", sentence: str = SENTENCE, **changes: object) -> Alert:
    at = sentence.index("Treaty")
    said = Excerpt(7, 1, "text", 100, 100 + len(sentence), sentence)
    span = Excerpt(7, 1, "text", 100 + at, 100 + at + 14, "Treaty of Ilsa")
    alert = make_alert("mention 7", kind="mention", jump=None, sightings=(sight(title),))
    return replace(alert, mentions=(Mention("treaty of Ilsa", said, span),), **changes)  # type: ignore[arg-type]  # a test names fields


def test_a_first_mention_reads_well_as_text() -> None:
    letter = render_alert(mention(), ZONE, ENGLISH)
    assert letter.subject == "The harbour: First mention of “treaty of Ilsa” in a fortnight"
    assert letter.text == (
        "The harbour\n===========\n\nFirst mention of “treaty of Ilsa” in a fortnight\n\n"
        "Tidewater Courier (State media), March 5, 13:00: “Talks go on” [1]\n\n"
        "  > “It read the *Treaty of Ilsa* aloud, and nobody left before the end\n  > of it was heard.”\n\n"
        "Titles and sentences are the outlet's own, word for word. Times are\nthose of Europe/Tirane.\n\n"
        "[1] https://courier.example/7\n"
        "To unsubscribe, write to the sender with the subject “unsubscribe\nharbour”.\n"
    )


def test_the_term_is_marked_in_its_sentence() -> None:
    page = html.fromstring(render_alert(mention(), ZONE, ENGLISH).html or "")
    assert page.xpath("string(//p[mark])") == SENTENCE
    assert page.xpath("//mark/text()") == ["Treaty of Ilsa"]
    assert page.xpath("//a/@href") == ["https://courier.example/7"]


def test_a_jump_names_numbers_and_articles() -> None:
    letter = render_alert(make_alert(sightings=(sight(group=UNRATED),), last=True), ZONE, ENGLISH)
    assert "9 origins in 24 hours, against 1.5 a day in the fortnight before" in letter.subject
    assert "(Unrated outlets)" in letter.text
    assert "last alert of March 5, 2024" in " ".join(letter.text.split())


def test_fault_26_a_change_shows_before_and_after() -> None:
    old, new = (
        Excerpt(7, version, "text", 0, 12, text)
        for version, text in ((1, "Ninety were saved."), (2, "Forty were saved."))
    )
    edits = (Edit(old, new), Edit(None, new))
    change = Change(
        None, sight().title, "https://courier.example/7", "Courier", NOON, date(2024, 3, 4), edits, more=2
    )
    alert = make_alert("change 7", kind="change", jump=None, change=change, sightings=(sight(),))
    letter = render_alert(alert, ZONE, ENGLISH)
    assert (
        "  - before: *Ninety* were saved.\n  + now: *Forty* were saved.\n\n  + now: *Forty were saved.*\n"
        in letter.text
    )
    page = html.fromstring(letter.html or "")
    assert page.xpath("//del/text()") == ["Ninety"]
    assert page.xpath("//ins/text()") == ["Forty", "Forty were saved."]
    assert page.xpath("string(//span[ins])") == "Forty were saved."
    assert "2 sentences" in letter.text
    assert "An earlier digest, of March 4, 2024, used it." in letter.text


def test_fault_13_what_a_feed_says_is_never_markup() -> None:
    hostile = mention('<script>alert("x")</script>', f'<img src=x onerror="y">{SENTENCE}')
    wicked = replace(hostile, sightings=(sight("<b>T</b>", "java\tscript:alert(1)"),))
    for alert in (hostile, wicked):
        page = html.fromstring(render_alert(alert, ZONE, ENGLISH).html or "")
        assert not page.xpath("//script | //img | //b[text()='T'] | //@onerror")
        assert all(link.startswith(("https://", "#")) for link in page.xpath("//a/@href"))


def test_who_may_leave_is_told_where() -> None:
    letter = render_alert(mention(), ZONE, ENGLISH, "html", "https://digests.example/leave/en/tok")
    assert letter.text.endswith("7\nUnsubscribe: https://digests.example/leave/en/tok\n")
    links = html.fromstring(letter.html or "").xpath("//a/@href")
    assert links[-1] == "https://digests.example/leave/en/tok"


def test_text_readers_get_no_html_and_the_same_alert_the_same_bytes() -> None:
    assert render_alert(mention(), ZONE, ENGLISH, "text").html is None
    assert render_alert(mention(), ZONE, ENGLISH) == render_alert(mention(), ZONE, ENGLISH)
