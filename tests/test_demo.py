"""The whole job on the built-in newsroom: what was collected, recognised, told and printed."""

from __future__ import annotations

import email
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from email import policy
from importlib.resources import files

import pytest
from lxml import html
from pydantic import TypeAdapter

from monitor.digest.english import ENGLISH
from monitor.digest.persian import PERSIAN
from monitor.digest.render import Neighbours, render_page
from monitor.digest.verify import list_excerpts, verify_digest
from monitor.model import STANCE_INPUTS, Digest, TextField
from monitor.terms import split_words
from tests.conftest import Demo
from tests.digest.test_persian import find_foreign, read_page

DAYS = [date(2026, 5, 13), date(2026, 5, 14), date(2026, 5, 15)]
TOPIC = "ostrel-1987"
END = datetime(2026, 5, 15, 5, tzinfo=UTC)


def load(demo: Demo, day: date) -> Digest:
    digest = demo.store.load_digest(TOPIC, day)
    assert digest is not None
    return digest


def read_words(demo: Demo, article_id: int, version: int, field: TextField) -> str:
    words = demo.store.list_versions(article_id)[version - 1]
    return words.title if field == "title" else words.text


# --- what was collected ----------------------------------------------------------------------


def test_every_article_on_the_topic_is_stored_once_and_no_other(demo: Demo) -> None:
    stored = Counter(article.outlet.id for article in demo.store.list_articles(None, None, None, 1000))
    assert stored == Counter(text.outlet for text in demo.truth if text.topic)


def test_what_it_prints_ends_with_the_digest(demo: Demo) -> None:
    lines = demo.printed.strip().splitlines()
    assert lines[-2] == str(demo.digests / "2026-05-15.html")
    assert lines[-1] == str(demo.digests / "2026-05-15.eml")
    assert re.search(r"collect +new article +74\b", demo.printed)
    assert len(re.findall(r"(\d+) of \1 excerpts stand where they say", demo.printed)) == 3


def test_a_text_is_what_its_outlet_wrote_without_the_noise_of_the_page(demo: Demo) -> None:
    checked = 0
    noises = []
    for text in demo.truth:
        if not text.topic:
            continue
        last = text.as_of(END)
        article = demo.find(text.id)
        wanted = [" ".join(part.lstrip("#> ").split()) for part in last.body.split("\n\n") if part.strip()]
        blocks = [article.reading.text[block.start : block.end] for block in article.reading.blocks]
        missing = [part for part in wanted if part not in blocks]
        assert missing == [], (text.id, missing)
        assert article.reading.title == last.title
        noise = [block for block in blocks if block not in wanted and block != last.caption]
        noises += [(text.id, noise)] if noise else []
        checked += 1
    assert checked == 74
    assert noises == []


def test_a_page_that_is_refused_is_told_from_its_feed_and_says_so(demo: Demo) -> None:
    articles = [
        article
        for article in demo.store.list_articles(None, None, None, 1000)
        if article.outlet.id == "continental-observer"
    ]
    assert len(articles) == 3
    assert {article.reading.route for article in articles} == {"feed"}
    assert all("403" in (article.reading.route_reason or "") for article in articles)


def test_the_broken_and_the_hanging_feed_fail_and_nothing_else(demo: Demo) -> None:
    states = demo.store.load_feed_states()
    failing = {url: state.reason for url, state in states.items() if state.status != "ok"}
    assert set(failing) == {"http://valleyradio.example/feed.xml", "http://nightdesk.example/feed.xml"}
    assert "no full answer" in (failing["http://nightdesk.example/feed.xml"] or "")


# --- what was recognised ---------------------------------------------------------------------


def test_every_copy_is_recognised_with_its_origin_and_nothing_else_is(demo: Demo) -> None:
    for text in demo.truth:
        if not text.topic:
            continue
        article = demo.find(text.id)
        link = demo.store.load_copies([article.id])[article.id]
        if text.copy_of is None:
            assert link.relation == "origin", (text.id, link)
            continue
        origin = demo.find(text.copy_of)
        assert link.of_id is not None, (text.id, link)
        assert link.group_id == demo.store.load_copies([origin.id])[origin.id].group_id
        assert link.relation != "origin"


def test_direct_quotations_have_their_speakers(demo: Demo) -> None:
    right = total = 0
    for text in demo.truth:
        if not text.topic or text.language != "en" or text.edit:
            continue
        article = demo.find(text.id)
        for quote in text.quotes:
            total += 1
            start = article.reading.text.find(quote.text[:40])
            speakers = {
                one.speaker
                for one in article.tags.attributions
                if one.direct and any(begin <= start < end for begin, end in one.content)
            }
            right += any(speaker and _same_person(speaker, quote.speaker) for speaker in speakers)
    assert total > 150
    assert right / total >= 0.9


def _same_person(found: str, wanted: str) -> bool:
    one, other = ({word.text for word in split_words(name)} - {"the", "of"} for name in (found, wanted))
    return one <= other or other <= one


def test_every_stance_that_takes_a_side_shows_the_words_it_rests_on(demo: Demo) -> None:
    labels = Counter()
    for article in demo.store.list_articles(TOPIC, None, None, 1000):
        for stance in article.tags.stances:
            labels[stance.label] += 1
            assert 0 <= stance.confidence <= 1
            if stance.label in ("favour", "against"):
                assert any(item.weight for item in stance.evidence)
    assert set(labels) == {"favour", "against", "neutral", "unclear"}


@pytest.mark.parametrize(
    ("affiliation", "target", "wrong"),
    [
        ("state", "government", "against"),
        ("state", "return_movement", "favour"),
        ("opposition", "government", "favour"),
        ("opposition", "return_movement", "against"),
    ],
)
def test_no_outlet_is_taken_for_its_opposite(demo: Demo, affiliation: str, target: str, wrong: str) -> None:
    labels = Counter(
        stance.label
        for article in demo.store.list_articles(TOPIC, None, None, 1000)
        if article.outlet.affiliation == affiliation
        and demo.store.load_copies([article.id])[article.id].relation == "origin"
        for stance in article.tags.stances
        if stance.target_id == target and stance.voice == "outlet"
    )
    assert sum(labels.values()) >= 5
    assert labels[wrong] == 0, labels


# --- what was told ---------------------------------------------------------------------------


@pytest.mark.parametrize("day", DAYS)
def test_every_sentence_of_a_digest_is_an_exact_span_of_a_stored_article(demo: Demo, day: date) -> None:
    digest = load(demo, day)
    assert len(list_excerpts(digest)) > 50
    assert verify_digest(digest, lambda *where: read_words(demo, *where)) == []


@pytest.mark.parametrize("day", DAYS)
def test_every_excerpt_on_the_page_stands_in_the_article_it_names(demo: Demo, day: date) -> None:
    page = html.parse(str(demo.digests / f"{day}.html"))
    spans = page.xpath("//*[@data-article]")
    assert len(spans) > 50
    for span in spans:
        place = span.attrib
        words = read_words(demo, int(place["data-article"]), int(place["data-version"]), place["data-field"])
        assert span.text_content() == words[int(place["data-start"]) : int(place["data-end"])]


@pytest.mark.parametrize("day", DAYS)
def test_a_digests_own_words_are_its_fixed_phrases_names_and_numbers(demo: Demo, day: date) -> None:
    digest = load(demo, day)
    body = html.parse(str(demo.digests / f"{day}.html")).find("body")
    for part in body.xpath(".//*[@data-article] | .//*[@class='edit']/p/span | .//*[@class='change']/p[1]"):
        tail = part.tail
        part.clear()
        part.tail = tail
    own = {word.text for word in split_words(" ".join(body.itertext())) if not word.text.isdigit()}
    templates = files("monitor.digest").joinpath("templates")
    sources = [files("monitor.digest").joinpath(name).read_text() for name in ("english.py", "views.py")]
    sources += [item.read_text() for item in templates.iterdir() if item.name.endswith(".j2")]
    names = [source.outlet_name for source in digest.sources] + [name for _, name in digest.targets]
    names += [name for _, name in digest.group_names] + [source.why for source in digest.sources]
    members = [member for tree in digest.copies or () for member in tree.members]
    names += [f"{member.outlet_name} {member.why}" for member in members]
    names += [story.follows.outlet_name for story in digest.stories if story.follows]
    names += [f"{problem.url} {problem.reason} {problem.outlet_name}" for problem in digest.health.problems]
    quotes = [quote for part in (*digest.stories, *digest.speakers) for quote in part.quotes]
    names += [one.speaker for one in digest.speakers]
    names += [
        account.speaker or ""
        for story in digest.stories
        for one in story.differences
        for account in one.accounts
    ]
    names += [" ".join([quote.speaker or "", quote.role or "", *quote.via]) for quote in quotes]
    names += [digest.topic_name, digest.place, digest.timezone]
    names += [one.rated_by for source in digest.sources for one in source.ratings]
    lines = [one for story in digest.stories for telling in story.tellings for one in telling.stances]
    lines += [one for part in (*digest.opinions, *members) for one in part.stances]
    names += [line.target_id for line in lines] + list(STANCE_INPUTS)
    marks = [mark for line in lines for passage in line.passages for mark in passage.marks]
    names += [f"{mark.why} {mark.speaker}" for mark in marks]
    allowed = {word.text for text in [*sources, *names, *ENGLISH.months] for word in split_words(text)}
    assert own <= allowed, sorted(own - allowed)


@pytest.mark.parametrize("day", DAYS)
def test_in_persian_its_own_words_are_persian(demo: Demo, day: date) -> None:
    digest = load(demo, day)
    said = read_page(render_page(digest, Neighbours(None, None), PERSIAN))
    assert find_foreign(said, digest) == set()


@pytest.mark.parametrize("day", DAYS)
def test_nothing_is_said_twice_and_no_article_is_reprinted(demo: Demo, day: date) -> None:
    digest = load(demo, day)
    statements = [*digest.lead, *(item.statement for item in digest.timeline)]
    for story in digest.stories:
        statements += [*story.summary, *(one for telling in story.tellings for one in telling.statements)]
    excerpts = [statement.excerpt for statement in statements]
    excerpts += [part for tree in digest.copies or () for copy in tree.members for part in copy.passages]
    texts = [excerpt.text for excerpt in excerpts]
    assert len(texts) == len(set(texts))
    used = Counter()
    for excerpt in excerpts:
        used[excerpt.article_id] += len(excerpt.text.split())
    for article_id, words in used.items():
        total = len(demo.store.load_article(article_id).reading.text.split())
        assert words <= max(40, 0.4 * total)  # the demo's own `max_share`


@pytest.mark.parametrize("day", DAYS)
def test_a_page_has_its_sections_in_the_order_of_a_reader(demo: Demo, day: date) -> None:
    digest = load(demo, day)
    page = html.parse(str(demo.digests / f"{day}.html"))
    stories = [story.story_id for story in digest.stories]
    order = [
        "figures",
        *stories,
        "speakers",
        "opinion",
        "silent",
        "changes",
        "copies",
        "others",
        "health",
        "method",
    ]
    sections = page.xpath("//section/@id")
    assert sections == [name for name in order if name in sections]
    assert {"figures", *stories, "opinion", "silent", "health", "method"} <= set(sections)
    names = [
        getattr(ENGLISH, name) for name in ("background", "told_by_group", "differ", "dated", "quotations")
    ]
    for story in stories:
        titles = [title for title in page.xpath(f"//section[@id='{story}']/h3/text()") if title in names]
        assert titles == [name for name in names if name in titles]


def test_a_place_and_an_actor_are_told_in_two_ways(demo: Demo) -> None:
    told = {
        one.kind: [(account.span.text, account.speaker) for account in one.accounts]
        for story in load(demo, DAYS[1]).stories
        for one in story.differences
        if one.kind in ("place", "actor")
    }
    assert told == {
        "place": [("on Assembly Street", None), ("on Mint Street", None)],
        "actor": [("Agitators", None), ("police", None)],
    }


@pytest.mark.parametrize("day", DAYS)
def test_every_permalink_leads_to_one_place_and_stays_when_a_page_is_written_again(
    demo: Demo, day: date
) -> None:
    path = demo.digests / f"{day}.html"
    page = html.parse(str(path))
    places = page.xpath("//@id")
    assert len(places) == len(set(places))
    assert {link[1:] for link in page.xpath("//a/@href") if link.startswith("#")} <= set(places)
    quotes = {quote.quote_id for story in load(demo, day).stories for quote in story.quotes}
    assert quotes
    assert quotes <= set(places)
    around = [other if other in DAYS else None for other in (day - timedelta(1), day + timedelta(1))]
    assert path.read_text("utf-8") == render_page(load(demo, day), Neighbours(*around), ENGLISH)


def test_a_digest_has_the_parts_of_an_article(demo: Demo) -> None:
    digest = load(demo, DAYS[1])
    assert digest.headline is not None
    assert 3 <= len(digest.lead) <= 5
    assert len({one.excerpt.article_id for one in digest.lead}) == len(digest.lead)
    assert len({digest.sources[one.source - 1].outlet_id for one in digest.lead}) >= len(digest.lead) - 1
    assert len(digest.stories) >= 4
    timelines = [story.timeline for story in digest.stories]
    assert any(timelines)
    assert all(list(items) == sorted(items, key=lambda item: item.day) for items in timelines)
    assert any(story.quotes for story in digest.stories)
    assert {opinion.heading.source for opinion in digest.opinions}
    text = html.parse(str(demo.digests / f"{DAYS[1]}.html")).getroot().text_content()
    assert "Maravia, May 14, 2026 –" in text


@pytest.mark.parametrize("day", DAYS)
def test_every_copy_of_a_day_stands_in_one_tree_under_its_origin(demo: Demo, day: date) -> None:
    digest = load(demo, day)
    members = [member for tree in digest.copies or () for member in tree.members]
    copies = {source.article_id for source in digest.sources if source.relation not in ("origin", "revision")}
    assert copies <= {member.article_id for member in members}
    assert len(members) == len({member.article_id for member in members})
    for tree in digest.copies or ():
        assert tree.members[0].title is not None
        assert [member.of_id for member in tree.members].count(None) == 1


def test_an_origin_of_an_earlier_day_heads_its_copies_and_leads_to_its_digest(demo: Demo) -> None:
    heads = [tree.members[0] for day in DAYS for tree in load(demo, day).copies or ()]
    assert {head.digested_on for head in heads if head.source is None} == {DAYS[0], DAYS[1]}


def test_a_copy_shows_its_own_headline_and_the_words_it_kept_when_its_origin_was_corrected(
    demo: Demo,
) -> None:
    trees = load(demo, DAYS[1]).copies or ()
    copy = next(
        one for tree in trees for one in tree.members if one.outlet_name == "Open Valley" and one.passages
    )
    assert copy.title is not None
    assert copy.title.text == "Neither list of the Ostrel dead holds, study finds"
    assert ["finds 46 people" in part.text for part in copy.passages] == [True]
    page = html.parse(str(demo.digests / f"{DAYS[1]}.html"))
    assert copy.passages[0].text in page.xpath("//*[@class='tree']//*[@data-field='text']/text()")


def test_a_story_that_goes_on_leads_to_the_section_of_an_earlier_digest(demo: Demo) -> None:
    links = [
        link
        for day in DAYS[1:]
        for link in html.parse(str(demo.digests / f"{day}.html")).xpath("//section[@class='story']//a/@href")
        if ".html#" in link
    ]
    assert links
    for link in links:
        name, _, anchor = link.partition("#")
        assert html.parse(str(demo.digests / name)).xpath(f"//*[@id='{anchor}']"), link


def test_a_silent_group_is_named_and_one_that_could_not_be_heard_told_apart(demo: Demo) -> None:
    court = next(
        story
        for story in load(demo, DAYS[2]).stories
        if "log of the Keldra Dam" in story.heading.excerpt.text
    )
    assert "state" in court.silent
    assert court.unheard == ()


def test_the_silence_around_a_story_in_another_language_is_not_told(demo: Demo) -> None:
    for day in DAYS:
        digest = load(demo, day)
        for story in digest.stories:
            if {digest.sources[number - 1].language for number in story.sources} == {"fa"}:
                assert story.silent == ()
                break
        else:
            pytest.fail(f"no story in Persian alone on {day}")


def test_what_was_changed_after_publication_is_shown_before_and_after(demo: Demo) -> None:
    changes = [change for day in DAYS for change in load(demo, day).changes]
    edits = [edit for change in changes for edit in change.edits]
    before = " ".join(edit.before.text for edit in edits if edit.before)
    after = " ".join(edit.after.text for edit in edits if edit.after)
    assert len(changes) == 2
    assert "46" in before
    assert "36" in after
    assert [change.digested_on for change in changes].count(None) == 1
    assert DAYS[1] in [change.digested_on for change in changes]


def test_every_digest_covers_an_article_once(demo: Demo) -> None:
    covered = Counter(source.article_id for day in DAYS for source in load(demo, day).sources)
    assert len(covered) == 74
    assert set(covered.values()) == {1}


# --- how it arrives --------------------------------------------------------------------------


@pytest.mark.parametrize("day", DAYS)
def test_fault_46_opening_a_page_or_a_mail_asks_no_other_host(demo: Demo, day: date) -> None:
    mail = email.message_from_bytes((demo.digests / f"{day}.eml").read_bytes(), policy=policy.default)
    part = mail.get_body(("html",))
    assert part is not None
    pictures = [f"cid:{one['Content-ID'].strip('<>')}" for one in mail.walk() if one["Content-ID"]]
    for text in ((demo.digests / f"{day}.html").read_text("utf-8"), part.get_content()):
        tree = html.fromstring(text)
        assert tree.xpath("//script | //iframe | //object | //embed | //video | //audio | //form") == []
        assert tree.xpath("//@srcset | //@background | //@onload | //@onclick") == []
        assert set(tree.xpath("//@src")) <= set(pictures)
        assert "url(" not in text
        assert "@import" not in text


@pytest.mark.parametrize("day", DAYS)
def test_the_mail_is_whole_and_small_enough_not_to_be_clipped(demo: Demo, day: date) -> None:
    data = (demo.digests / f"{day}.eml").read_bytes()
    mail = email.message_from_bytes(data, policy=policy.default)
    assert not any(part.defects for part in mail.walk())
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
    ]  # fmt: skip
    assert len(data) < 90_000
    text = mail.get_body(("plain",))
    assert text is not None
    lines = text.get_content().replace("\r\n", "\n").split("\n")
    too_long = [line for line in lines if len(line) > 72 and "http" not in line]
    assert too_long == []


def test_the_archive_lists_every_digest_and_leads_from_one_to_the_next(demo: Demo) -> None:
    index = html.parse(str(demo.digests / "index.html"))
    assert index.xpath("//ol[@class='archive']//a/@href") == [f"{day}.html" for day in reversed(DAYS)]
    middle = html.parse(str(demo.digests / f"{DAYS[1]}.html"))
    assert middle.xpath("//a[@rel='prev']/@href") == [f"{DAYS[0]}.html"]
    assert middle.xpath("//a[@rel='next']/@href") == [f"{DAYS[2]}.html"]


@pytest.mark.parametrize("day", DAYS)
def test_the_json_beside_a_page_is_the_stored_digest(demo: Demo, day: date) -> None:
    data = (demo.digests / f"{day}.json").read_bytes()
    assert TypeAdapter(Digest).validate_json(data) == load(demo, day)
    page = html.parse(str(demo.digests / f"{day}.html"))
    assert page.xpath("//link[@type='application/json']/@href") == [f"{day}.json"]


def test_persian_is_set_from_right_to_left(demo: Demo) -> None:
    page = html.parse(str(demo.digests / f"{DAYS[2]}.html"))
    assert page.xpath("//span[@lang='fa' and @dir='rtl']")
    assert page.xpath("//html/@lang") == ["en"]
    article = next(
        one for one in demo.store.list_articles(TOPIC, None, None, 1000) if one.outlet.id == "seda-ye-darre"
    )
    assert article.reading.language == "fa"
    assert timedelta(0) <= article.first_seen - article.published
