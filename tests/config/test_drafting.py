"""A first feeds.yaml: whatever was said, the file can be read, and says it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config import load_config, parse_config
from monitor.config.drafting import Draft, MailDraft, slugify, write_draft
from monitor.model import Feed
from monitor.register.builtin import read_builtin
from monitor.register.choosing import REGISTER_AFFILIATIONS

DRAFT = Draft(
    name="The old harbour",
    topic_id="the-old-harbour",
    place="Port Ilsa",
    languages=("en", "fa"),
    terms=("harbour board",),
    targets={},
    affiliations={"state": "State media"},
    outlets=(),
    feeds=(),
    at=time(7),
    timezone="Europe/Tirane",
    contact="desk@ilsa.example",
    mail=None,
)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)
NAMES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
TERMS = NAMES.filter(lambda name: any(one.isalpha() for one in name)).map(lambda name: f"ilsa {name}")


@settings(max_examples=40, deadline=None)  # ruamel.yaml is slow to write
@given(
    NAMES,
    st.lists(TERMS, min_size=1, max_size=20),
    st.dictionaries(NAMES, st.lists(TERMS, min_size=1, max_size=3), max_size=3),
)
def test_what_was_said_is_what_is_read(name: str, terms: list[str], targets: dict[str, list[str]]) -> None:
    said = {key: tuple(aliases) for key, aliases in targets.items()}
    draft = replace(DRAFT, name=name, place=name, terms=tuple(terms), targets=said, topic_id=slugify(name))
    topic = parse_config(write_draft(draft), name="feeds.yaml", root=Path()).topics[0]
    assert (topic.name, topic.place, topic.match.any) == (name, name, tuple(terms))
    assert {target.name: target.aliases for target in topic.targets} == said


def test_outlets_and_feeds_are_written_as_they_are() -> None:
    outlets = tuple(outlet for outlet in read_builtin() if outlet.ratings)[::10]
    feeds = (
        Feed("https://gazette.example/rss?a=1#b", outlets[0].id, None, "hinted"),
        Feed("https://pier.example/", None, None, "all"),
    )
    draft = replace(DRAFT, outlets=outlets, feeds=feeds, affiliations=REGISTER_AFFILIATIONS)
    config = parse_config(write_draft(draft), name="feeds.yaml", root=Path())
    assert (config.outlets, config.feeds) == (outlets, feeds)


@pytest.mark.parametrize(("port", "tls"), [(587, "starttls"), (465, "tls"), (25, "none")])
def test_mails_go_as_is_usual_at_their_port(port: int, tls: str) -> None:
    mail = MailDraft(("Ana <ana@ilsa.example>",), "desk@ilsa.example", "mail.ilsa.example", port, None)
    email = parse_config(write_draft(replace(DRAFT, mail=mail)), name="", root=Path()).digest.email
    assert email is not None
    assert email.smtp is not None
    assert (email.sender, email.recipients) == (mail.sender, mail.to)
    assert (email.smtp.port, email.smtp.tls, email.smtp.password_env) == (port, tls, None)


def test_the_mail_that_is_only_a_comment_can_be_taken_as_it_stands() -> None:
    text = write_draft(DRAFT)
    first = text.index("  # email:")
    commented = text[first : text.index("\n\n", first)]
    used = text.replace(commented, commented.replace("  # ", "  "))
    email = parse_config(used, name="feeds.yaml", root=Path()).digest.email
    assert email is not None
    assert email.smtp is not None


def test_ids_are_made_of_names_and_differ() -> None:
    assert slugify("The old harbour's board") == "the-old-harbours-board"
    assert slugify("هیئت بندر") == "topic"
    assert slugify("Board", ["board", "board-2"]) == "board-3"


def test_the_affiliations_are_those_of_the_default_file_by_names_for_any_topic() -> None:
    default = load_config(Path(__file__).parents[2] / "feeds.yaml")
    assert list(REGISTER_AFFILIATIONS) == list(default.affiliations)
    assert not re.search("iran|persian", " ".join(REGISTER_AFFILIATIONS.values()), re.IGNORECASE)


def test_that_affiliations_are_examples_is_said_where_no_outlet_has_one() -> None:
    rated = next(outlet for outlet in read_builtin() if outlet.ratings)
    texts = [write_draft(replace(DRAFT, outlets=outlets)) for outlets in ((), (rated,))]
    assert ["these are examples" in text for text in texts] == [True, False]
