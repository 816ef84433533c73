"""The page and the mail of a rich edition: what stands where, and that every link leads somewhere."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from lxml import html
from pydantic import TypeAdapter

from monitor.digest import persian
from monitor.digest.english import ENGLISH
from monitor.digest.render import Neighbours, render_letter, render_page
from monitor.digest.verify import list_excerpts
from monitor.model import Digest, Excerpt, LeadSentence, Telling
from tests.digest.editions import CREWS, OLDER, PERSIAN, make_edition

EDITION = make_edition()
FROM_RIGHT = replace(ENGLISH, language="fa")
NOWHERE = Neighbours(None, None)
PAGE = html.fromstring(render_page(EDITION, NOWHERE, ENGLISH))
LETTER = render_letter(EDITION, None, ENGLISH)
TEXT = " ".join(LETTER.text.split())


def read(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def find(name: str, scope: html.HtmlElement = PAGE) -> list[html.HtmlElement]:
    return scope.xpath(f".//*[contains(concat(' ', @class, ' '), ' {name} ')]")


def test_sections_come_in_the_order_of_a_reader() -> None:
    assert PAGE.xpath("//section/@id") == [
        "figures", "harbour-1", "harbour-3", "harbour-2", "speakers", "silent", "changes", "health", "method",
    ]  # fmt: skip
    (story,) = PAGE.xpath("//section[@id='harbour-1']")
    assert story.xpath("h3/text()") == [
        ENGLISH.background, ENGLISH.told_by_group, ENGLISH.differ, ENGLISH.dated, ENGLISH.quotations,
        ENGLISH.articles,
    ]  # fmt: skip


def test_every_link_within_the_page_leads_to_one_place() -> None:
    ids = PAGE.xpath("//@id")
    assert len(ids) == len(set(ids))
    inner = {link[1:] for link in PAGE.xpath("//a/@href") if link.startswith("#")}
    assert {"harbour-1", "q-1", "q-more"} | {f"s{one.number}" for one in EDITION.sources} <= inner
    assert inner <= set(ids)


def test_no_heading_is_skipped_and_nothing_is_styled_in_place() -> None:
    for document in (PAGE, html.fromstring(LETTER.html)):
        levels = [int(one.tag[1]) for one in document.iter("h1", "h2", "h3", "h4")]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
    assert PAGE.xpath("//@style") == []


def test_every_excerpt_shown_is_what_it_says_it_is() -> None:
    known = list_excerpts(EDITION)
    shown = PAGE.xpath("//*[@data-start]")
    assert len(shown) > 20
    for element in shown:
        place = (int(element.get("data-article")), element.get("data-field"))
        start, end = int(element.get("data-start")), int(element.get("data-end"))
        assert any(
            place == (one.article_id, one.field)
            and one.text[start - one.start : end - one.start] == element.text_content()
            for one in known
            if one.start <= start and end <= one.end
        )


def test_the_figures_are_set_beside_the_days_before() -> None:
    assert [read(one) for one in find("tallies")] == [
        "Articles5 10 on average before Origins4 6 on average before Copies1 Outlets5 4 on average before"
    ]
    (row,) = PAGE.xpath("//tbody/tr[th//text()='State media'][td[contains(., '(')]]")
    assert [read(cell) for cell in row.xpath("td")] == ["3 (1)", "0", "1 (2)", "0"]
    assert "▲▲▲ 3 favourable ● 1 neutral" in TEXT


def test_accounts_stand_side_by_side_with_the_span_marked() -> None:
    (difference,) = find("difference")
    assert read(find("point", difference)[0]) == "Figures: “stood on the mole”"
    boats, crews = find("account", difference)
    assert crews.xpath(".//mark/text()") == ["Several hundred people"]
    assert f"“{CREWS}”" in read(crews)
    assert read(crews).endswith("in the words of “pilots”")
    assert len(boats.xpath(".//b")) == 2
    assert "*Several hundred people* of the crews" in TEXT


def test_a_quotation_that_runs_the_other_way_has_its_marks_everywhere() -> None:
    edition = make_edition()
    source = next(one for one in edition.sources if one.language == "fa")
    (speaker,) = edition.speakers
    words = Excerpt(source.article_id, 1, "text", 0, len(PERSIAN), PERSIAN)
    quote = replace(speaker.quotes[0], excerpts=(words,), sources=(source.number,), silent=("state",))
    edition = replace(edition, speakers=(replace(speaker, quotes=(quote,)),))
    letter = render_letter(edition, None, ENGLISH)
    assert letter.html is not None
    marked = f"«{PERSIAN}»"
    assert marked in letter.text
    assert marked in html.fromstring(letter.html).text_content()
    assert marked in html.fromstring(render_page(edition, NOWHERE, ENGLISH)).text_content()
    assert "؛ ○" in render_letter(edition, None, persian.PERSIAN).text


def test_whose_words_an_account_is_goes_with_the_outlet_that_is_shown() -> None:
    edition = make_edition()
    (difference,) = edition.stories[0].differences
    boats, crews = difference.accounts
    both = replace(difference, accounts=(boats, replace(crews, sources=crews.sources + boats.sources[:1])))
    edition = replace(edition, stories=(replace(edition.stories[0], differences=(both,)),))
    page = html.fromstring(render_page(edition, NOWHERE, ENGLISH))
    shown = read(find("account", page)[1]).replace("\u2060", " ")
    assert re.search(r"Outlet 8 3, in the words of “pilots”; also in Outlet 9 \d$", shown)
    assert "Outlet 8 [3], in the words of “pilots”; also in Outlet 9 [" in " ".join(
        render_letter(edition, None, ENGLISH).text.split()
    )


def test_dates_are_told_as_far_as_they_are_known() -> None:
    assert PAGE.xpath("//time/@datetime")[1:] == ["1988-08", "2024-03-04"]
    month, day = PAGE.xpath("//dl[@class='timeline']/div")
    assert read(month.find("dt")) == "August 1988"
    assert month.xpath(".//mark/text()") == ["In August 1988"]
    assert ENGLISH.reckoned in read(day.find("dt"))
    assert "August 1988" in TEXT


def test_stance_evidence_is_marked_in_the_telling_and_not_told_twice() -> None:
    edition = make_edition()
    story = edition.stories[0]
    (line,) = story.tellings[0].stances
    statement = replace(story.summary[0], excerpt=line.passages[0].context, source=line.source)
    telling = replace(story.tellings[0], statements=(statement,))
    story = replace(story, summary=(), tellings=(telling, *story.tellings[1:]))
    page = html.fromstring(render_page(replace(edition, stories=(story,)), NOWHERE, ENGLISH))
    (shown, *_) = find("telling", page)
    assert shown.xpath("p[1]//mark/text()") == ["harbour board"]
    assert [read(one) for one in find("proof", shown)] == ["“harbour board” cue of disapproval"]


def test_who_said_what_names_the_outlets_and_the_groups_that_left_it_out() -> None:
    (speaker,) = PAGE.xpath("//ul[@class='speakers']/li")
    said = read(speaker)
    assert said.startswith("Ada Quill, pilot")
    assert "“a theft by night” (in Outlet 8" in said
    assert "not in State media" in said
    assert speaker.xpath(".//a[@href='#q-1']")
    assert "not in State media" in TEXT


def test_silence_is_told_from_a_feed_that_was_down() -> None:
    ferry, persian = PAGE.xpath("//ul[@class='silences']/li")[::-1]
    assert "not found in Organisations" in read(ferry)
    assert "no feed could be read of State media" in read(persian)
    for words in ("○ not found in Organisations", "? no feed could be read of State media"):
        assert words in TEXT


def test_changes_are_read_as_a_difference() -> None:
    (change,) = find("change")
    assert change.xpath(".//del/text()") == ["Forty"]
    assert change.xpath(".//ins/text()")[-1] == OLDER
    assert "2 sentences changed besides." in read(change)
    assert "- Forty boats turned away. + Thirty boats" in TEXT


def test_health_names_what_was_not_read_in_full() -> None:
    said = read(PAGE.get_element_by_id("health"))
    for words in (
        "The Gull",
        "the server answered 500",
        "Shown in part to readers who do not pay",
        "Outlets without a rating",
    ):
        assert words in said
        assert words in TEXT


def test_copies_are_folded_under_the_text_they_were_made_from() -> None:
    (tree,) = PAGE.xpath("//section[@id='harbour-1']//details[@class='tree']")
    assert read(tree.find("summary")) == "1 copy: Outlet 7"
    assert tree.getparent().get("id") == "s1"
    assert tree.xpath(".//*[@id]/@id") == ["s2"]


def test_a_rewritten_lead_stands_in_place_of_the_sentences_and_says_who_wrote_it() -> None:
    sentences = (LeadSentence("The quay is shut.", (1, 3)),)
    edition = replace(EDITION, rewritten=sentences, rewritten_by="small-model")
    lead, note = find("lead", html.fromstring(render_page(edition, NOWHERE, ENGLISH)))[0], "small-model"
    assert [one.get("href") for one in lead.xpath(".//a")] == ["#s1", "#s3"]
    letter = render_letter(edition, None, ENGLISH)
    assert letter.html is not None
    for text in (letter.html, letter.text):
        assert "The quay is shut. [1] [3]" in " ".join(text.split())
        assert note in text


def test_a_page_from_right_to_left_sets_excerpts_from_left_to_right_apart() -> None:
    page = html.fromstring(render_page(EDITION, NOWHERE, FROM_RIGHT))
    assert (page.get("lang"), page.get("dir")) == ("fa", "rtl")
    turned = page.xpath("//*[@data-start]")
    places = {(one.get("class"), one.get("lang"), one.get("dir")) for one in turned}
    assert places == {("x turned", "en", "ltr"), ("x", None, None)}
    mail = render_letter(EDITION, None, FROM_RIGHT).html
    assert mail is not None
    assert html.fromstring(mail).xpath("//table[1]/@dir")[0] == "rtl"


def test_the_text_keeps_to_its_width_but_for_addresses() -> None:
    assert [line for line in LETTER.text.splitlines() if len(line) > 72 and "https://" not in line] == []
    assert OLDER in TEXT


@pytest.mark.parametrize("leave_url", [None, "https://digests.example/leave/k3"])
def test_a_mail_says_how_to_unsubscribe(leave_url: str | None) -> None:
    letter = render_letter(EDITION, None, ENGLISH, leave_url=leave_url)
    assert letter.html is not None
    said = leave_url or "unsubscribe harbour"
    assert said in letter.html
    assert said in " ".join(letter.text.split())


def test_a_mail_is_read_without_its_styles() -> None:
    assert LETTER.html is not None
    bare = html.fromstring(re.sub(r"<style.*?</style>| style=\"[^\"]*\"", "", LETTER.html, flags=re.DOTALL))
    titles = [read(one) for one in bare.iter("h2")]
    assert titles[:2] == [ENGLISH.figures, "“Theft at the quay”"]
    assert bare.xpath("//details | //mark | //svg") == []
    assert all(link.startswith("https://") for link in bare.xpath("//a/@href"))


def test_a_story_of_one_group_needs_no_title_for_how_each_told_it() -> None:
    one = PAGE.get_element_by_id("harbour-2")
    assert ENGLISH.told_by_group not in read(one)
    assert find("telling", one) == []
    (story, *others) = EDITION.stories
    alone = replace(story, tellings=story.tellings[:1])
    page = html.fromstring(render_page(replace(EDITION, stories=(alone, *others)), NOWHERE, ENGLISH))
    section = page.get_element_by_id("harbour-1")
    assert ENGLISH.told_by_group not in section.xpath("h3/text()")
    assert [title.text for title in section.xpath("div/h3")] == ["State media"]
    assert "critical of" in read(section)


def test_a_group_of_which_nothing_but_the_name_is_known_has_no_line_of_its_own() -> None:
    (story, *others) = EDITION.stories
    silent = Telling("independent", (4,), (), ())
    edition = replace(EDITION, stories=(replace(story, tellings=(*story.tellings, silent)), *others))
    page = html.fromstring(render_page(edition, NOWHERE, ENGLISH)).get_element_by_id("harbour-1")
    assert len(find("telling", page)) == len(story.tellings)
    assert len(page.xpath("ul[@class='presence']/li[not(@class='silent')]")) == len(story.tellings) + 1


def test_words_that_changed_run_the_way_of_their_language() -> None:
    (change,) = EDITION.changes
    for language, wanted in ((None, [None, "auto"]), ("fa", ["fa", "rtl"])):
        edition = replace(EDITION, changes=(replace(change, language=language),))
        letter = render_letter(edition, None, ENGLISH)
        assert letter.html is not None
        page = html.fromstring(render_page(edition, NOWHERE, ENGLISH))
        for document in (page, html.fromstring(letter.html)):
            (span,) = document.xpath("//span[del]")
            assert [span.get("lang"), span.get("dir")] == wanted


def write_as_before(digest: Digest) -> bytes:
    """Return a digest as the version before stored it: a timeline and changes of its own, no figures."""
    (change,) = digest.changes
    edits = change.edits
    change = replace(
        change,
        before=tuple(one.before for one in edits if one.before),
        after=tuple(one.after for one in edits if one.after),
    )
    kept = json.loads(
        TypeAdapter(Digest).dump_json(
            replace(digest, changes=(change,), timeline=digest.stories[0].timeline, copies=None)
        )
    )

    def strip(part: dict[str, Any], *names: str) -> None:
        for name in names:
            del part[name]

    strip(kept, "stances", "fortnight", "speakers", "rewritten", "rewritten_by", "copies")
    strip(kept["health"], "paywalled")
    for story in kept["stories"]:
        strip(story, "background", "differences", "timeline")
        for quote in story["quotes"]:
            strip(quote, "quote_id", "silent")
    for item in kept["timeline"]:
        strip(item, "named", "precision", "relative")
    strip(kept["changes"][0], "edits", "more", "language")
    return json.dumps(kept).encode()


def test_a_digest_of_the_version_before_is_still_a_page_and_a_mail() -> None:
    older = TypeAdapter(Digest).validate_json(write_as_before(EDITION))
    page = html.fromstring(render_page(older, NOWHERE, ENGLISH))
    letter = render_letter(older, None, ENGLISH)
    assert letter.html is not None
    for said in (read(page), read(html.fromstring(letter.html)), " ".join(letter.text.split())):
        for words in (
            "Forty boats turned away.",
            OLDER,
            "Nobody asked the crews",
            "critical",
            ENGLISH.timeline,
        ):
            assert words in said
    assert page.xpath("//time/@datetime")[1:] == ["1988-08-01", "2024-03-04"]
    assert page.get_element_by_id("changes").xpath(".//ins")
    assert page.xpath("//figure[@id]") == []
    places = page.xpath("//@id")
    assert len(places) == len(set(places))
    assert {link[1:] for link in page.xpath("//a/@href") if link.startswith("#")} <= set(places)


def test_a_mail_has_tables_in_place_of_a_chart_alone() -> None:
    older = TypeAdapter(Digest).validate_json(write_as_before(EDITION))
    for edition, tables in ((EDITION, 0), (older, 1)):
        letter = render_letter(edition, None, ENGLISH)
        assert letter.html is not None
        assert len(find("data", html.fromstring(letter.html))) == tables
        assert len(letter.parts) == 1 - tables


def test_the_chart_is_drawn_on_the_page_and_travels_with_the_mail() -> None:
    assert [one.get("role") for one in PAGE.xpath("//section[@id='figures']/*[name()='svg']")] == ["img"] * 2
    assert LETTER.html is not None
    (picture,) = html.fromstring(LETTER.html).xpath("//img")
    (part,) = LETTER.parts
    assert picture.get("src") == f"cid:{part.content_id}"
    assert "State media" in picture.get("alt")
    assert (part.media_type, part.data[1:4]) == ("image/png", b"PNG")
    assert render_letter(EDITION, None, ENGLISH, "text").parts == ()
