from __future__ import annotations

import pytest

from monitor.model import UNRATED, Outlet, Provenance, ProvenanceKind, propose_outlet
from monitor.tag.outlets import OutletRegister, find_origin_outlet, propose_from, resolve_outlet


def make_outlet(outlet_id: str, name: str, *domains: str, syndicator: bool = False) -> Outlet:
    return Outlet(
        outlet_id, name, domains, "XX", ("en",), None, "independent", "a reader", None, None, syndicator
    )


COURIER = make_outlet("courier", "The Harbour Courier", "courier.example", "courier-news.example")
SPORT = make_outlet("courier-sport", "Courier Sport", "sport.courier.example")
PLATFORM = make_outlet("platform", "Platform", "platform.example")
BLOG = make_outlet("tide-blog", "Tide Tables", "platform.example/tide")
DEEP_BLOG = make_outlet("tide-archive", "Tide Archive", "https://platform.example/tide/archive/")
WIRE = make_outlet("digest-wire", "Digest Wire", "wire.example", syndicator=True)
REGISTER = OutletRegister([COURIER, SPORT, PLATFORM, BLOG, DEEP_BLOG, WIRE])


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://courier.example/a", COURIER),
        ("https://www.courier.example/a?b=c", COURIER),
        ("https://politics.courier.example:8443/a", COURIER),
        ("https://COURIER.example./a", COURIER),
        ("https://sport.courier.example/cup", SPORT),
        ("https://live.sport.courier.example/cup", SPORT),
        ("https://courier-news.example/", COURIER),
        ("https://notcourier.example/a", None),
        ("https://courier.example.org/a", None),
        ("https://platform.example/other/post", PLATFORM),
        ("https://platform.example/Tide/post", BLOG),
        ("https://platform.example/tides/post", PLATFORM),
        ("https://platform.example/tide/archive/1", DEEP_BLOG),
        ("https://unknown.example/courier.example", None),
        ("not a url", None),
        ("http://[broken", None),
        ("", None),
    ],
)
def test_an_address_belongs_to_the_longest_domain_and_path_that_fits(
    url: str, expected: Outlet | None
) -> None:
    assert REGISTER.by_url(url) is expected


@pytest.mark.parametrize("name", ["The Harbour Courier", "harbour  courier", " HARBOUR COURIER "])
def test_a_name_is_found_whatever_its_case_spacing_and_article(name: str) -> None:
    assert REGISTER.by_name(name) is COURIER


def test_an_internationalised_domain_is_found_in_either_spelling() -> None:
    paper = make_outlet("paper", "Küstenblatt", "küste.example")
    register = OutletRegister([paper])
    assert register.by_url("https://küste.example/a") is paper
    assert register.by_url("https://xn--kste-0ra.example/a") is paper


def test_the_first_outlet_keeps_a_domain_that_two_claim() -> None:
    rival = make_outlet("rival", "Rival", "courier.example")
    assert OutletRegister([COURIER, rival]).by_url("https://courier.example/") is COURIER


def resolve(
    url: str, *, source_url: str | None = None, source_name: str | None = None, site_name: str | None = None
) -> Outlet:
    return resolve_outlet(
        REGISTER,
        article_url=url,
        entry_source_url=source_url,
        entry_source_name=source_name,
        feed_outlet_id="digest-wire",
        site_name=site_name,
    )


def test_an_aggregators_item_belongs_to_the_site_it_links_to() -> None:
    assert resolve("https://courier.example/a", source_url="https://wire.example/") is COURIER


def test_what_a_syndicator_reprints_on_its_own_page_is_published_by_the_syndicator() -> None:
    assert resolve("https://wire.example/reprint", source_name="The Harbour Courier") is WIRE


def test_an_unknown_address_falls_back_on_the_source_the_entry_names() -> None:
    assert resolve("https://redirect.example/x", source_url="https://sport.courier.example") is SPORT
    assert resolve("https://redirect.example/x", source_name="harbour courier") is COURIER


def test_an_article_without_an_address_belongs_to_the_feed() -> None:
    assert resolve("") is WIRE


def test_the_source_of_an_item_decides_where_its_address_tells_nothing() -> None:
    assert resolve("https://t.me/unknown/7", source_url="https://courier.example/") is COURIER


def test_an_unknown_outlet_is_proposed_unrated_and_without_facts() -> None:
    outlet = resolve("https://www.new.example/a", source_name="Fresh", site_name="The New One")
    assert outlet == Outlet(
        "new.example", "The New One", ("new.example",), None, (), None, UNRATED, None, None, None, False
    )


@pytest.mark.parametrize(
    ("source_name", "site_name", "expected"),
    [("Fresh", None, "Fresh"), (None, None, "new.example"), ("Fresh", "Site", "Site")],
)
def test_an_unknown_outlet_takes_the_best_name_there_is(
    source_name: str | None, site_name: str | None, expected: str
) -> None:
    outlet = resolve("https://new.example/a", source_name=source_name, site_name=site_name)
    assert outlet.name == expected


CHANNEL = make_outlet("tide-channel", "Tide Channel", "t.me/tide")
COLUMN = make_outlet("tide-column", "Tide Column", "tide.substack.com")
LETTERS = make_outlet("letters", "Letters", "substack.com")
HOSTS = make_outlet("blogs", "All the blogs", "wordpress.com")
NOTES = make_outlet("notes", "Notes", "quaynotes.blogspot.com")
PLATFORMS = OutletRegister([CHANNEL, COLUMN, LETTERS, HOSTS, NOTES])


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://t.me/tide/12", CHANNEL),
        ("https://t.me/s/Tide?before=9", CHANNEL),
        ("https://telegram.me/tide/12", CHANNEL),
        ("https://t.me/quay/12", None),
        ("https://tide.substack.com/p/one", COLUMN),
        ("https://other.substack.com/p/one", None),
        ("https://substack.com/@other/note", None),
        ("https://substack.com/about", LETTERS),
        ("https://quay.wordpress.com/2026/one", None),
        ("https://wordpress.com/", HOSTS),
        ("https://quaynotes.blogspot.de/2026/one", NOTES),
        ("https://other.blogspot.com/2026/one", None),
    ],
)
def test_a_blog_belongs_to_whoever_is_listed_for_it_never_to_the_platform(
    url: str, expected: Outlet | None
) -> None:
    assert PLATFORMS.by_url(url) is expected


@pytest.mark.parametrize(
    ("url", "place", "country"),
    [
        ("https://news.quay.example/a", "quay.example", None),
        ("https://politics.quay.co.uk/a", "quay.co.uk", "GB"),
        ("https://www.quay.al/a", "quay.al", "AL"),
        ("https://quay.ac.ir/a", "quay.ac.ir", "IR"),
        ("https://quay.io/a", "quay.io", None),
        ("https://quay.tv/a", "quay.tv", None),
        ("https://t.me/s/quay/12", "t.me/quay", None),
        ("https://medium.com/@Quay/one", "medium.com/@quay", None),
        ("https://quay.blog.ir/one", "quay.blog.ir", None),
        ("https://quay.blogspot.co.uk/one", "quay.blogspot.com", None),
        ("https://youtube.com/channel/Quay/videos", "youtube.com/channel/quay", None),
        ("https://127.0.0.1:8080/a", "127.0.0.1", None),
    ],
)
def test_an_unknown_outlet_is_proposed_by_registered_domain_or_blog(
    url: str, place: str, country: str | None
) -> None:
    expected = propose_outlet(place, "Quay", (place,), country=country, languages=("fa",))
    assert propose_from(url, "Quay", "fa") == expected


def test_a_proposed_outlet_is_found_again_once_it_is_listed() -> None:
    for url in ("https://a.quay.co.uk/1", "https://t.me/s/quay/1", "https://medium.com/@quay/1"):
        proposed = propose_from(url, None)
        assert OutletRegister([proposed]).by_url(url) is proposed


def test_a_stored_outlet_is_looked_up_as_it_is_known_now() -> None:
    stored_by_id = make_outlet("courier", "Old name")
    stored_by_domain = propose_from("https://live.courier.example/a", None)
    stranger = propose_from("https://stranger.example/a", None)
    found = [REGISTER.look_up(one) for one in (stored_by_id, stored_by_domain, stranger)]
    assert found == [COURIER, COURIER, stranger]


def say(kind: ProvenanceKind, name: str | None, url: str | None) -> Provenance:
    return Provenance(kind, "as it says", name, url)


@pytest.mark.parametrize(
    ("provenance", "expected"),
    [
        ([], None),
        ([say("notice", "Courier Sport", None)], "courier-sport"),
        ([say("canonical", None, "https://courier.example/a")], "courier"),
        (
            [say("wire", "The Harbour Courier", None), say("notice", None, "https://platform.example/tide")],
            "tide-blog",
        ),
        ([say("notice", None, None), say("wire", "Harbour Courier", None)], "courier"),
        ([say("notice", "Digest Wire", "https://wire.example/")], None),
        ([say("notice", "Digest Wire", None), say("canonical", None, "https://courier.example/")], "courier"),
        ([say("notice", "Quay Weekly", "https://www.quay.example/a")], "quay.example"),
        ([say("notice", "Quay Weekly", None)], "quay weekly"),
    ],
)
def test_an_article_leads_to_the_outlet_it_says_it_comes_from(
    provenance: list[Provenance], expected: str | None
) -> None:
    found = find_origin_outlet(REGISTER, provenance, WIRE)
    assert (found.id if found else None) == expected
