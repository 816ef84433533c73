"""A digest in Persian: none of the program's own words in it are in another language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from lxml import html

from monitor.digest.indexes import MonthLinks, render_entry, render_month, render_topic, render_topics
from monitor.digest.leavepage import render_leave_page
from monitor.digest.notices import render_alert
from monitor.digest.persian import PERSIAN
from monitor.digest.render import Neighbours, render_letter, render_page
from monitor.model import Alert, Digest, FeedProblem, Health
from tests.digest.editions import make_edition
from tests.digest.test_indexes import MONTHS, make_head
from tests.digest.test_notices import mention, sight
from tests.factories import NOON, make_alert, make_digest, make_unread

EDITION = make_edition()
HEAD = make_head(date(2024, 3, 5))
NAMED = frozenset({
    "group_names", "group_name", "headline", "outlet_id", "outlet_name", "place", "rated_by", "role", "speaker",
    "targets", "term", "text", "timezone", "topic_id", "topic_name", "unrated", "url", "via",
})  # fmt: skip
"""The fields whose words are those of others, names, addresses, or an id that a command takes."""
COMMAND = re.compile(r"`[^`]*`|«unsubscribe [^»]*»|https?://[^\s\"<>]*")


def list_named(record: object, name: str = "") -> Iterator[str]:
    """Yield the words of others in a record, and the names and addresses in it."""
    if isinstance(record, str):
        yield record if name in NAMED else ""
    elif isinstance(record, tuple | list):
        for one in record:
            yield from list_named(one, name)
    elif is_dataclass(record):
        for field in fields(record):
            yield from list_named(getattr(record, field.name), field.name)


def read_page(page: str) -> str:
    """Return all that a page says to anybody, but for the commands in it."""
    tree = html.fromstring(page)
    for part in tree.xpath("//style | //script | //code"):
        part.drop_tree()
    said = tree.xpath("//text() | //@alt | //@title | //@aria-label | //@placeholder | //@data-found")
    return " ".join(said)


def find_foreign(said: str, *records: object) -> set[str]:
    """Return the words in Latin letters that no record has."""
    known = {word for one in list_named(records) for word in re.findall("[A-Za-z]+", one)}
    return set(re.findall("[A-Za-z]{2,}", COMMAND.sub("", " ".join(said.split())))) - known


def write_page(digest: Digest) -> str:
    return read_page(render_page(digest, Neighbours(date(2024, 3, 4), date(2024, 3, 6)), PERSIAN))


def write_mail(digest: Digest) -> str:
    letter = render_letter(digest, "https://digests.example/harbour/2024-03-05.html", PERSIAN)
    assert letter.html is not None
    return f"{letter.subject} {read_page(letter.html)}"


def write_text(digest: Digest) -> str:
    return render_letter(digest, None, PERSIAN, "text").text


def write_feed_entry(digest: Digest) -> str:
    title, summary = render_entry(digest, "2024-03-05.html", PERSIAN)
    return f"{title} {read_page(f'<div>{summary}</div>')}"


@pytest.mark.parametrize("write", [write_page, write_mail, write_text, write_feed_entry])
@pytest.mark.parametrize(
    "digest", [EDITION, make_digest(), make_unread(date(2024, 3, 5))], ids=["rich", "quiet", "unread"]
)
def test_a_digest_says_nothing_of_its_own_but_in_persian(
    write: Callable[[Digest], str], digest: Digest
) -> None:
    said = write(digest)
    assert re.search("[آ-ی]", said)
    assert find_foreign(said, digest) == set()


@pytest.mark.parametrize("write", [write_page, write_mail, write_text, write_feed_entry])
def test_its_signs_are_persian(write: Callable[[Digest], str]) -> None:
    """No article of the edition has one of these in its words."""
    assert not re.search("[;?]", COMMAND.sub("", write(EDITION)))


def test_a_command_runs_from_left_to_right_in_a_mail_too() -> None:
    mail = render_letter(EDITION, None, PERSIAN).html
    assert mail is not None
    commands = html.fromstring(mail).xpath("//code[@dir='ltr']/text()")
    assert any(one.startswith("monitor outlets rate") for one in commands)


def test_an_outlet_with_a_latin_name_is_set_apart_though_it_writes_persian() -> None:
    (source,) = [one for one in EDITION.sources if one.language == "fa"]
    page = render_page(EDITION, Neighbours(None, None), PERSIAN)
    for told in (page, render_letter(EDITION, None, PERSIAN).html or ""):
        assert html.fromstring(told).xpath("//bdi/text()").count(source.outlet_name) > 1


def test_words_that_are_in_no_digest_are_found() -> None:
    assert find_foreign("بولتن Harbour: the server answered 500", EDITION) >= {"server", "answered"}


@pytest.mark.parametrize(
    "page",
    [
        render_topics({"quay": HEAD}, PERSIAN),
        render_topic("Harbour", [HEAD, replace(HEAD, headline=None)], MONTHS, PERSIAN),
        render_month("Harbour", date(2024, 3, 1), [HEAD], MonthLinks(date(2024, 2, 1), None), PERSIAN),
        render_leave_page(PERSIAN, done=False),
        render_leave_page(PERSIAN, done=True),
    ],
)
def test_pages_around_digests_are_in_persian(page: str) -> None:
    assert find_foreign(read_page(page), HEAD) == set()


@pytest.mark.parametrize(
    "alert", [mention(last=True), make_alert(sightings=(sight(),))], ids=["mention", "jump"]
)
def test_alerts_are_in_persian(alert: Alert) -> None:
    letter = render_alert(alert, ZoneInfo("Europe/Tirane"), PERSIAN)
    assert letter.html is not None
    for said in (letter.subject, letter.text, read_page(letter.html)):
        assert find_foreign(said, alert) - {"Europe", "Tirane"} == set()
    assert "(State media)، ۵ مارس" in " ".join(letter.text.split())
    assert alert.jump is None or "میانگین روزانهٔ ۱٫۵" in letter.subject


def test_what_an_earlier_version_stored_in_words_of_its_own_is_shown_as_it_is() -> None:
    problem = FeedProblem("https://gull.example/feed", "The Gull", "KeyError: 'quay'", NOON)
    told = make_digest(health=Health(1, (problem,), (), (), 0))
    assert "KeyError: 'quay'" in write_page(told)
    (tree,) = make_edition().copies or ()
    old = replace(
        tree, members=(tree.members[0], replace(tree.members[1], why="nine words in ten stand in it"))
    )
    page = html.fromstring(render_page(replace(EDITION, copies=(old,)), Neighbours(None, None), PERSIAN))
    assert page.xpath("//details[@class='tree']//span[@lang='en' and @dir='ltr']/text()") == [
        "nine words in ten stand in it"
    ]
