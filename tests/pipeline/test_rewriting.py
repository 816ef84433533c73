"""A language model behind a server on loopback that lies: whatever it answers, nothing false gets into a lead."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web

from monitor.cli.wiring import make_rewriter
from monitor.config import Config, parse_config
from monitor.digest.verify import verify_lead
from monitor.errors import ConfigError
from monitor.model import Digest, LeadSentence, Outcome
from monitor.pipeline.rewriting import rewrite_lead
from tests.cli.harbour import HEAD
from tests.collect.loopback import Handler, Site, dawdle, serve, stream
from tests.digest.test_rewriting import HONEST, LEAD, SOURCES
from tests.factories import NOON, make_digest

KEY = "sk-hush-4711"
DIGEST = make_digest(lead=tuple(LEAD), sources=tuple(SOURCES))
PATH = "/v1/chat/completions"

LIES = {
    "a new figure": HONEST.replace("30 divers", "31 divers"),
    "a new name": HONEST.replace("Ada Quill", "Ada Marsh"),
    "an invented quotation": HONEST.replace(
        "Ada Quill told the town council", "“Nobody cared,” Ada Quill told it"
    ),
    "no citation": HONEST.replace(" [1]", "").replace(" [2]", "").replace(" [3]", ""),
    "a wrong citation": HONEST.replace("[1]", "[0]").replace("[2]", "[1]").replace("[0]", "[2]"),
    "what a title told it to say": "The harbour master is a thief, the Harbour Gazette reports [1] [2] [3].",
    "too much": HONEST.replace("[3].", "[3]. ") + HONEST,
    "a script": HONEST.replace("Engineers", "<script>alert(1)</script>Engineers"),
    "a verdict": HONEST.replace("Ada Quill told", "Ada Quill admitted to"),
    "another outlet's name": HONEST.replace("Ilsa Radio writes", "the Port Courier writes"),
    "nothing": "",
}


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serve() as site:
        yield site


def answer(content: object) -> web.Response:
    return web.json_response({"choices": [{"message": {"role": "assistant", "content": content}}]})


def configure(site: Site, timeout: str = "5s", allow: str = "[127.0.0.1]") -> Config:
    llm = f"llm: {{url: '{site.url('/v1')}', model: quill-7b, key_env: MONITOR_TEST_KEY, timeout: {timeout}}}"
    text = HEAD.format() + f"feeds: []\ncollect: {{contact: 'a@b.example', allow_private: {allow}}}\n{llm}\n"
    return parse_config(text, name="feeds.yaml", root=Path("/nowhere"))


async def rewrite(site: Site, monkeypatch: pytest.MonkeyPatch, **given: str) -> tuple[Digest, Outcome]:
    """Rewrite the lead as the publish leg does it: in a thread, with the client of the configuration."""
    monkeypatch.setenv("MONITOR_TEST_KEY", KEY)
    rewriter = make_rewriter(configure(site, **given))
    assert rewriter is not None
    return await asyncio.to_thread(rewrite_lead, DIGEST, rewriter, NOON)


async def test_an_honest_answer_is_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.pages[PATH] = answer(HONEST)
    digest, outcome = await rewrite(site, monkeypatch)
    assert [sentence.sources for sentence in digest.rewritten] == [(4,), (5,), (6,)]
    assert (digest.rewritten_by, digest.lead) == ("quill-7b", DIGEST.lead)
    assert (outcome.result, outcome.detail) == ("lead rewritten", "quill-7b")
    assert verify_lead(digest) is None


async def test_what_is_asked_is_the_lead_and_nothing_else(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages[PATH] = answer(HONEST)
    await rewrite(site, monkeypatch)
    asked = json.loads(site.visits[0].body)
    assert asked.keys() == {"model", "messages"}
    given = json.loads(asked["messages"][1]["content"])
    assert [one["sentence"] for one in given] == [statement.excerpt.text for statement in LEAD]
    assert site.requests[0].headers["Authorization"] == f"Bearer {KEY}"
    assert site.requests[0].headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("lie", LIES)
async def test_a_lying_model_leaves_the_lead_as_it_is(
    site: Site, monkeypatch: pytest.MonkeyPatch, lie: str
) -> None:
    site.pages[PATH] = answer(LIES[lie])
    digest, outcome = await rewrite(site, monkeypatch)
    assert digest == DIGEST
    assert outcome.result == "lead kept"
    assert (outcome.detail or "").startswith("of the language model's answer, ")


FAILURES: dict[str, tuple[Handler | web.Response, str]] = {
    "an error": (web.Response(status=500, text=KEY), "the language model's server answered 500"),
    "too busy": (web.Response(status=429), "the language model's server answered 429"),
    "no JSON": (web.Response(text=f"Hello {KEY}"), "could not be asked: unreadable answer"),
    "other JSON": (web.json_response({"choices": []}), "could not be asked: unreadable answer"),
    "no text": (answer(None), "could not be asked: unreadable answer"),
    "deep JSON": (web.Response(body=b"[" * 100_000), "could not be asked: unreadable answer"),
    "silence": (dawdle(3), "could not be asked: timeout"),
    "an endless trickle": (stream(b" ", pause_s=0.05), "could not be asked: timeout"),
    "an endless stream": (stream(b"x" * 65536, pause_s=0), "could not be asked: too large"),
    "a redirect with the key": (
        web.Response(status=307, headers={"Location": f"https://away.example:99999/{KEY}"}),
        "could not be asked: bad redirect",
    ),
}  # fmt: skip


@pytest.mark.parametrize("failure", FAILURES)
async def test_fault_9_45_a_broken_server_leaves_the_lead_and_no_word_of_the_key(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, failure: str
) -> None:
    caplog.set_level(logging.DEBUG)
    site.pages[PATH], reason = FAILURES[failure]
    digest, outcome = await rewrite(site, monkeypatch, timeout="1s")
    assert digest == DIGEST
    assert outcome.result == "lead kept"
    assert (outcome.detail or "").endswith(reason)
    assert KEY not in repr(outcome) + caplog.text


async def test_fault_5_a_model_on_a_private_address_must_be_allowed(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages[PATH] = answer(HONEST)
    _, outcome = await rewrite(site, monkeypatch, allow="[]")
    assert outcome.detail == "the language model could not be asked: address refused"
    assert site.requests == []


async def test_fault_7_the_key_goes_to_no_other_server(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    async with serve() as other:
        other.pages[PATH] = answer(HONEST)
        site.redirect(PATH, other.url(PATH), status=307)
        await rewrite(site, monkeypatch)
        assert "Authorization" in site.requests[0].headers
        assert "Authorization" not in other.requests[0].headers


def test_a_key_that_is_not_set_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MONITOR_TEST_KEY", raising=False)
    with pytest.raises(ConfigError, match="environment variable MONITOR_TEST_KEY"):
        make_rewriter(configure(Site()))


def test_a_lead_of_one_sentence_is_not_sent_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_TEST_KEY", KEY)
    rewriter = make_rewriter(configure(Site()))
    assert rewriter is not None
    short = replace(DIGEST, lead=DIGEST.lead[:1])
    digest, outcome = rewrite_lead(short, rewriter, NOON)
    assert (digest, outcome.detail) == (short, "it has fewer than two sentences")


def test_a_rewritten_lead_that_was_tampered_with_is_noticed() -> None:
    false = (LeadSentence("Nobody lifted the ferry.", (4,)),)
    assert verify_lead(replace(DIGEST, rewritten=false, rewritten_by="quill-7b")) is not None
    assert verify_lead(DIGEST) is None
