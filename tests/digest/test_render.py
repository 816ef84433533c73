"""What readers get: links that lead somewhere, on the page and in the mail."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from lxml import html
from pydantic import TypeAdapter

from monitor.digest.branches import SHOWN_COPIES, SHOWN_TREES
from monitor.digest.compose import compose_digest
from monitor.digest.english import ENGLISH
from monitor.digest.material import Kin, StoryPast
from monitor.digest.phrases import FAIR
from monitor.digest.render import Neighbours, render_letter, render_page
from monitor.digest.views import DigestView
from monitor.model import UNRATED, Digest, DigestHead, Evidence, Permalink, StanceInput
from tests.digest.material import FIRST, SECOND, THIRD, gather, make_reworking, write_article
from tests.factories import NOON, make_copy, make_story

ARTICLES = (
    write_article(5, FIRST, SECOND, title="Harbour board closes quay"),
    write_article(1, THIRD, group="ngo"),
)
PAGE_URL = "https://digests.example/harbour/2024-03-05.html"
BEFORE = write_article(30, SECOND, title="Herring runs out")
PAST = StoryPast(
    earlier=Permalink(date(2024, 3, 4), "harbour-0"),
    former_ids=("harbour-0", "harbour-7"),
    follows=make_story("harbour-3", (30,), last_at=NOON - timedelta(days=9)),
    follows_article=BEFORE,
    follows_section=Permalink(date(2024, 2, 25), "harbour-3"),
)


@dataclass(frozen=True)
class Rendering:
    page: str
    mail_html: str
    mail_text: str
    subject: str


def render(digest: Digest, page_url: str | None = PAGE_URL) -> Rendering:
    letter = render_letter(digest, page_url, ENGLISH)
    assert letter.html is not None
    page = render_page(digest, Neighbours(None, None), ENGLISH)
    return Rendering(page, letter.html, letter.text, letter.subject)


def flatten(text: str) -> str:
    return " ".join(text.split())


def compose_continued(past: StoryPast) -> Digest:
    story = make_story("harbour-1", (1, 5), first_at=NOON - timedelta(days=3))
    return compose_digest(gather(*ARTICLES, stories=(story,), pasts={"harbour-1": past}))


def list_links(page: str) -> set[str]:
    return {link for link in html.fromstring(page).xpath("//a/@href") if "2024-0" in link}


def test_a_story_that_goes_on_leads_to_its_earlier_section() -> None:
    told = render(compose_continued(PAST))
    wanted = {"2024-03-04.html#harbour-0", "2024-02-25.html#harbour-3"}
    assert list_links(told.page) == wanted
    assert list_links(told.mail_html) == {PAGE_URL} | {
        f"https://digests.example/harbour/{one}" for one in wanted
    }
    for text in (told.page, told.mail_text.replace("\n", " ")):
        assert "going on since March 2, 2024" in text
        assert "Herring runs out" in text


def test_a_mail_without_an_address_for_the_archive_has_no_dead_link() -> None:
    told = render(compose_continued(PAST), page_url=None)
    assert list_links(told.mail_html) == set()
    assert "Last told in the digest of March 4, 2024" in told.mail_html


def test_a_story_that_no_digest_told_is_named_with_the_day_it_ended() -> None:
    told = render(compose_continued(replace(PAST, follows_section=None, earlier=None)))
    assert list_links(told.page) == set()
    assert "Takes up a story of February 25, 2024" in told.page


def test_the_ids_of_stories_that_became_this_one_still_lead_to_it() -> None:
    section = html.fromstring(render(compose_continued(PAST)).page).get_element_by_id("harbour-1")
    assert section.xpath(".//a[not(@href)]/@id") == ["harbour-0", "harbour-7"]


def test_a_story_of_the_day_alone_says_nothing_of_other_days() -> None:
    told = render(compose_digest(gather(*ARTICLES)))
    assert list_links(told.page) == set()
    assert "going on since" not in told.page


def test_an_origin_of_an_earlier_day_is_linked_to_its_article_and_its_digest() -> None:
    kin = Kin(elders={30: BEFORE}, digested={30: date(2024, 3, 4)})
    copies = {30: make_copy(30), 5: make_copy(5, 30)}
    told = render(compose_digest(gather(*ARTICLES, copies=copies, kin=kin)))
    assert "in the digest of March 4, 2024" in flatten(told.mail_text)
    (entry,) = html.fromstring(told.page).xpath("//*[@id='harbour-1']//li[details[@class='tree']]")
    assert entry.xpath(".//a/@href")[:2] == ["https://courier.example/30", "2024-03-04.html"]
    assert entry.xpath(".//*[@data-article='30']/text()") == ["Herring runs out"]


def test_a_day_of_copies_alone_is_not_said_to_be_without_articles() -> None:
    digest = compose_digest(gather(ARTICLES[0], copies={5: make_copy(5, 77)}))
    told = render(digest)
    for text in (told.page, told.mail_html, told.mail_text.replace("\n", " ")):
        assert ENGLISH.unreported in text
        assert ENGLISH.quiet not in text
    head = DigestHead(digest.day, None, None, None, 0, 1, 1, 0, NOON)
    assert ENGLISH.describe_head(head)[1] == ENGLISH.unreported
    assert ENGLISH.describe_head(replace(head, articles=0))[1] == ENGLISH.quiet
    assert ENGLISH.describe_head(replace(head, articles=0, unread=True))[1] == ENGLISH.unread
    assert ENGLISH.quiet in render(compose_digest(gather(stories=()))).page


def test_trees_of_no_story_stand_by_themselves_and_are_counted_in_the_mail_when_many() -> None:
    heads = [write_article(number, FIRST) for number in range(1, 18)]
    copies = [write_article(100 + one.id, FIRST, group="ngo") for one in heads]
    links = {100 + one.id: make_copy(100 + one.id, one.id) for one in heads}
    digest = replace(compose_digest(gather(*heads, *copies, copies=links)), stories=())
    told = render(digest)
    more = len(heads) - SHOWN_TREES
    assert len(html.fromstring(told.page).xpath("//*[@id='copies']//*[@class='tree']")) == len(heads)
    for text in (told.mail_html, told.mail_text):
        assert f"{more} texts more with copies" in text


def test_many_copies_of_a_text_are_counted_in_the_mail() -> None:
    head = write_article(1, FIRST)
    copies = [write_article(number, FIRST, title=f"Quay {number}") for number in range(2, 32)]
    links = {one.id: make_copy(one.id, 1) for one in copies}
    kin = Kin(reworkings={one.id: make_reworking(own_headline=True) for one in copies})
    told = render(compose_digest(gather(head, *copies, copies=links, kin=kin)))
    assert told.page.count("Under its own headline") == len(copies)
    assert told.mail_html.count("Under its own headline") == SHOWN_COPIES
    for text in (told.mail_html, told.mail_text):
        assert f"{len(copies) - SHOWN_COPIES} copies more" in text


def test_a_later_form_of_a_piece_is_not_said_to_be_reprinted() -> None:
    later = write_article(1, FIRST, group="ngo")
    told = render(
        compose_digest(gather(ARTICLES[0], later, copies={1: make_copy(1, 5, relation="revision")}))
    )
    assert "carries" not in told.page
    assert "1 origin, 1 later form" in told.page
    copied = render(compose_digest(gather(ARTICLES[0], later, copies={1: make_copy(1, 5)})))
    assert "carries the same text as [1]." in copied.page


def test_sources_say_of_which_they_are_copies() -> None:
    copies = {1: make_copy(1, 5, relation="excerpt")}
    told = render(compose_digest(gather(*ARTICLES, copies=copies)))
    assert "an excerpt" in html.fromstring(told.page).xpath("string(//details[.//*[@id='s2']])")
    assert "Title 1 – Outlet 1, Organisations, March 5, 11:00 (an excerpt of [1])" in flatten(told.mail_text)


def test_a_long_number_stands_apart_from_the_title_it_is_of() -> None:
    digest = compose_digest(gather(write_article(1, FIRST)))
    (source,), headline = digest.sources, digest.headline
    assert headline is not None
    many = replace(
        digest,
        headline=replace(headline, source=1001),
        sources=(replace(source, number=1001),),
        lead=(),
        stories=(),
        opinions=(),
    )
    assert "[1,001] Title 1" in render_letter(many, None, ENGLISH).text


def test_a_telling_says_of_what_each_outlet_carries_a_copy() -> None:
    more = [write_article(number, FIRST, group="ngo") for number in (4, 3, 2)]
    links = (make_copy(4, 5), make_copy(3, 5), make_copy(2, 77, relation="excerpt"), make_copy(1, 30))
    copies = {link.article_id: link for link in (*links, make_copy(30))}
    digest = compose_digest(gather(*ARTICLES, *more, copies=copies, kin=Kin(elders={30: BEFORE})))
    (told,) = (
        one for one in DigestView(digest, ENGLISH).tellings(digest.stories[0]) if one.telling.group == "ngo"
    )
    numbers = {source.article_id: source.number for source in digest.sources}
    assert [([source.number for source in same], what) for same, what in told.notes] == [
        ([numbers[4], numbers[3]], f"carry the same text as [{numbers[5]}]"),
        ([numbers[2]], "carries an excerpt of an article not listed here"),
        ([numbers[1]], "carries the same text as an article of Outlet 30, March 4, 2024"),
    ]
    text = flatten(render(digest).mail_text)
    assert f"Outlet 1 [{numbers[1]}] carries the same text as an article of Outlet 30, March 4, 2024." in text
    assert f"Outlet 2 [{numbers[2]}] carries an excerpt of an article not listed here." in text


def test_a_digest_from_before_copies_and_pasts_were_kept_can_still_be_read() -> None:
    digest = compose_digest(gather(*ARTICLES, copies={1: make_copy(1, 5)}))
    kept = json.loads(TypeAdapter(Digest).dump_json(digest))
    del kept["copies"]
    for story in kept["stories"]:
        for name in ("revisions", "since", "earlier", "follows", "former_ids", "background"):
            del story[name]
        for name in ("differences", "timeline"):
            del story[name]
        for quote in story["quotes"]:
            del quote["partly"], quote["quote_id"], quote["silent"]
    for group in kept["groups"]:
        del group["revisions"]
    for source in kept["sources"]:
        del source["ratings"]
    del kept["health"]["unsure"], kept["health"]["paywalled"]
    for name in ("stances", "fortnight", "speakers", "rewritten", "rewritten_by"):
        del kept[name]
    read = TypeAdapter(Digest).validate_json(json.dumps(kept))
    assert read.copies is None
    (tree,) = html.fromstring(render(read).page).xpath("//*[@id='harbour-1']//*[@class='tree']")
    assert "carried by 2 outlets" in tree.text_content()


INPUTS = (
    StanceInput("cues in the text", -1.0, -1.25),
    StanceInput("affiliation", -1.0, -0.4),
    StanceInput("distancing marks", 0.0, 0.0),
)
GRABBERS = Evidence("text", 4, 17, "outlet", None, "cue of disapproval", -1.0)


def compose_labelled(**changes: Any) -> Digest:
    article = write_article(5, FIRST, SECOND, evidence=(GRABBERS,))
    (stance,) = article.tags.stances
    made = replace(stance, inputs=INPUTS, **changes)
    return compose_digest(gather(replace(article, tags=replace(article.tags, stances=(made,)))))


def test_a_label_shows_its_evidence_in_place_and_a_click_opens_what_moved_it() -> None:
    page = html.fromstring(render(compose_labelled(tipped_by="affiliation")).page)
    (row,) = page.xpath("//ul[@class='stances']/li")
    assert row.xpath("string(p)") == "▼ critical of the harbour board, in its own words"
    (proof,) = row.xpath(".//p[@class='proof']")
    assert proof.xpath(".//mark/text()") == ["harbour board"]
    assert proof.text_content() == f"“{FIRST}” cue of disapproval"
    (details,) = row.xpath(".//details[not(@open)]")
    assert details.xpath("summary/text()") == ["Why"]
    (about,) = details.xpath("summary/@aria-describedby")
    assert page.get_element_by_id(about).text_content().startswith("Outlet 5")
    rows = [[cell.text_content().strip() for cell in found] for found in details.xpath(".//tbody/tr")]
    assert rows == [["cues in the text", "−1.00", "−1.25 ▼▼▼▼"], ["affiliation", "−1.00", "−0.40 ▼"]]
    said = details.text_content()
    assert "rated by L. Marsh on January 15, 2024" in said
    assert "distancing marks" not in said
    assert details.xpath(".//code/text()") == ["monitor correct stance 5 board LABEL"]


def test_what_is_marked_is_the_excerpt_at_the_place_it_names() -> None:
    page = html.fromstring(render(compose_labelled()).page)
    (shown,) = page.xpath("//p[@class='proof']/span")
    assert shown.text_content() == FIRST[int(shown.get("data-start")) : int(shown.get("data-end"))]


def test_the_mail_shows_the_bare_span_and_leads_to_the_page() -> None:
    told = render(compose_labelled())
    mail = html.fromstring(told.mail_html)
    assert mail.xpath("//details|//mark") == []
    assert "“harbour board”" in mail.xpath("string(//p[contains(., 'critical of')])")
    (link,) = mail.xpath("//p/a[contains(text(), 'confidence')]/@href")
    address, _, anchor = link.partition("#")
    assert address == PAGE_URL
    assert html.fromstring(told.page).get_element_by_id(anchor) is not None
    assert "#w1-0" not in render(compose_labelled(), page_url=None).mail_html


def test_the_plain_mail_says_the_same_in_text() -> None:
    text = " ".join(render(compose_labelled(basis="corrected")).mail_text.split())
    assert "▼ critical of the harbour board, in its own words Outlet 5 [1] (corrected by a reader)" in text
    assert FIRST.replace("harbour board", "*harbour board*") in text
    assert "A reader corrected this label" in text
    neutral = " ".join(render(compose_labelled(label="neutral")).mail_text.split())
    assert "● neutral toward the harbour board, in its own words: Outlet 5 [1] (" in neutral


def test_evidence_from_right_to_left_keeps_its_direction() -> None:
    article = write_article(5, "آشوبگران اسکله را بستند.", evidence=(replace(GRABBERS, start=0, end=8),))
    article = replace(article, reading=replace(article.reading, language="fa"))
    (shown,) = html.fromstring(render(compose_digest(gather(article))).page).xpath("//p[@class='proof']/span")
    assert (shown.get("class"), shown.get("lang"), shown.get("dir")) == ("x turned", "fa", "rtl")
    assert shown.xpath("mark/text()") == ["آشوبگران"]


def test_who_rated_the_outlets_and_when_is_told_with_a_link() -> None:
    told = render(compose_labelled())
    (rated,) = html.fromstring(told.page).xpath("//ul[@class='ratings']/li")
    assert rated.text_content() == "State media, rated by L. Marsh on January 15, 2024: Outlet 5"
    assert rated.xpath("a/@href") == ["https://ratings.example/courier"]
    assert "rated by L. Marsh on January 15, 2024: Outlet 5" in " ".join(told.mail_text.split())


def test_a_digest_from_before_labels_were_explained_can_still_be_read() -> None:
    kept = json.loads(TypeAdapter(Digest).dump_json(compose_labelled()))
    (line,) = kept["stories"][0]["tellings"][0]["stances"]
    for name in ("inputs", "tipped_by", "basis"):
        del line[name]
    (passage,) = line.pop("passages")
    line["evidence"] = [mark["span"] for mark in passage["marks"]]
    line["reasons"] = [mark["why"] for mark in passage["marks"]]
    page = html.fromstring(render(TypeAdapter(Digest).validate_json(json.dumps(kept))).page)
    (proof,) = page.xpath("//p[@class='proof']")
    assert (proof.xpath(".//mark/text()"), proof.xpath("small/text()")) == (
        ["harbour board"],
        ["cue of disapproval"],
    )


def test_labels_to_look_at_twice_are_counted_and_unrated_outlets_named_with_what_to_do() -> None:
    unclear, unsure = compose_labelled(label="unclear"), compose_labelled(confidence=0.5)
    assert (unclear.health.uncertain, unclear.health.unsure) == (1, 0)
    assert (unsure.health.uncertain, unsure.health.unsure) == (0, 1)
    assert compose_labelled(confidence=FAIR).health.unsure == 0
    assert "1 stance label of low confidence." in render(unsure).page
    digest = compose_digest(gather(write_article(5, FIRST, group=UNRATED)))
    assert (
        "To rate one: `monitor outlets rate outlet-5 AFFILIATION --by NAME --source ADDRESS`."
        in DigestView(digest, ENGLISH).health()[-1]
    )
