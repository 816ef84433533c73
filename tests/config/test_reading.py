"""feeds.yaml: what is accepted, and how mistakes are told."""

from __future__ import annotations

import json
from datetime import date, time
from pathlib import Path

import pytest

from monitor.config import (
    Config,
    HealthSettings,
    KeepTerms,
    LlmSettings,
    ServiceSettings,
    config_schema,
    load_config,
    parse_config,
)
from monitor.config.shapes import FOREVER_S
from monitor.errors import ConfigError
from monitor.model import Access, AlertRule, Feed

GOOD = """\
affiliations: {state: State media, ngo: Organisations}
topics:
  - id: harbour
    name: The closing of the old harbour
    place: Port Ilsa
    languages: [en]
    match: {any: [old harbour], near: [[dredg*, quay, 12]]}
    targets:
      - id: board
        name: the harbour board
        aliases: [harbour board]
        cues: {favour: [prudent board], against: [the quay grabbers]}
    groups: [state, ngo]
outlets:
  - id: gazette
    name: The Ilsa Gazette
    domains: [gazette.example]
    affiliation: state
    rated_by: us
    rated_on: 2026-01-02
    source: https://gazette.example/about
feeds:
  - {url: "https://gazette.example/rss", outlet: gazette, every: 45m, fetch: hinted}
digest: {at: "06:30", timezone: Europe/Tirane}
collect: {contact: "https://monitor.example/"}
"""


def problems(text: str) -> list[str]:
    with pytest.raises(ConfigError) as raised:
        parse_config(text, name="feeds.yaml", root=Path())
    return [str(problem) for problem in raised.value.problems]


def test_a_good_file_becomes_the_types_of_the_model() -> None:
    config = parse_config(GOOD, name="feeds.yaml", root=Path("/data"))
    topic, outlet, feed = config.topics[0], config.outlets[0], config.feeds[0]
    assert topic.match.near == (("dredg*", "quay", 12),)
    assert topic.targets[0].against == ("the quay grabbers",)
    assert topic.short_name == topic.name
    assert outlet.rated_on == date(2026, 1, 2)
    assert not outlet.syndicator
    assert (feed.every_s, feed.fetch) == (2700, "hinted")
    assert config.digest.at == time(6, 30)
    assert config.collect.database == Path("/data/var/monitor.db")
    assert config.digest.email is None
    assert config.digest.max_share == 0.15
    less = parse_config(
        GOOD.replace("digest: {", "digest: {max_share: 0.05, "), name="feeds.yaml", root=Path()
    )
    assert less.digest.max_share == 0.05


def test_a_topic_keeps_what_it_says_and_else_what_all_keep() -> None:
    plain = parse_config(GOOD, name="feeds.yaml", root=Path()).keep
    assert plain.others == KeepTerms(pages_s=90 * 86400, articles_s=FOREVER_S, digests_s=FOREVER_S)
    assert (plain.by_topic, plain.records_s) == ({"harbour": plain.others}, 90 * 86400)
    own = GOOD.replace("    groups:", "    keep: {articles: forever, pages: 20d}\n    groups:")
    keep = parse_config(
        f"{own}keep: {{articles: 100d, digests: 200d, records: 30d}}\n", name="feeds.yaml", root=Path()
    ).keep
    assert keep.others == KeepTerms(90 * 86400, 100 * 86400, 200 * 86400)
    assert keep.by_topic == {"harbour": KeepTerms(20 * 86400, FOREVER_S, 200 * 86400)}
    assert keep.records_s == 30 * 86400


def test_every_mistake_is_reported_at_once_each_with_its_place() -> None:
    broken = (
        GOOD.replace("affiliation: state", "affiliation: stat")
        .replace("every: 45m", "every: 45x")
        .replace("name: The Ilsa", "nmae: The Ilsa")
        .replace("Europe/Tirane", "Europe/Atlantis")
        .replace("groups: [state, ngo]", "groups: [state, union]")
    )
    assert problems(broken) == [
        "feeds.yaml:13:21: topics[0].groups: 'union' is not among the affiliations; allowed: ngo, state",
        "feeds.yaml:15:5: the key 'name' is missing",
        "feeds.yaml:16:5: unknown key 'nmae'; allowed here: id, name, domains, country, languages, owner, "
        "kind, founded, facts_source, affiliation, rated_by, rated_on, source, ratings, syndicator",
        "feeds.yaml:18:18: outlets[0].affiliation: 'stat' is not among the affiliations; allowed: ngo, state",
        "feeds.yaml:23:66: feeds[0].every: '45x' is not allowed: a duration is a number and a unit, such as "
        "90s, 30m, 6h or 1d",
        "feeds.yaml:24:33: digest.timezone: 'Europe/Atlantis' is not allowed: not a time zone; allowed are names "
        "such as Europe/Tirane or UTC",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id: gazette\n", "id: Gazette!\n", "outlets[0].id: 'Gazette!' is not allowed"),
        ("[old harbour]", "['...']", "the term '...' contains no word"),
        ("any: [old harbour], near: [[dredg*, quay, 12]]", "any: []", "nothing can match"),
        ("https://gazette.example/rss", "ftp://gazette.example/rss", "not a web address"),
        ("outlet: gazette,", "outlet: courier,", "'courier' is not among the outlets; allowed: gazette"),
        ('"06:30"', '"24:30"', "allowed are times from 00:00 to 23:59"),
        ("digest: {", "keep: {pages: 3d}\ndigest: {", "greater than or equal to 1209600"),
        ("digest: {", "keep: {articles: ever}\ndigest: {", "90s, 30m, 6h or 1d, or forever"),
        ("fetch: hinted", "fetch: maybe", "Input should be 'all', 'hinted' or 'none'"),
        ('collect: {contact: "https://monitor.example/"}', "collect: {}", "the key 'contact' is missing"),
        ("{contact:", "{allow_private: ['10.0.0.0/99'], contact:", "collect.allow_private[0]: '10.0.0.0/99'"),
        ("digest: {", "digest: {email: {from: nobody, to: [a@b.example]}, ", "not a mail address"),
        ("digest: {", "digest: {email: {from: a@b.example, to: [café@b.example]}, ", "not a mail address"),
        (
            "digest: {",
            "digest: {email: {from: a@b.example, unsubscribe: {url: 'http://b.example'}}, ",
            "not an https://",
        ),
        ("affiliations: {", "affiliations: {state: Again, ", "not valid YAML"),
        ("topics:", "topics: [", "not valid YAML"),
    ],
)
def test_a_mistake_says_what_is_wrong(old: str, new: str, said: str) -> None:
    assert old in GOOD
    assert any(said in problem for problem in problems(GOOD.replace(old, new)))


@pytest.mark.parametrize(
    "name", ["..", "../harbour", "/etc", "harbour/..", ".hidden", r"a\\b", "C:", "", "hɑrbour", r"a\0"]
)
def test_fault_20_a_topic_whose_id_is_a_path_is_refused(name: str) -> None:
    """The id names the folder of the topic's digests."""
    assert any(
        "topics[0].id" in problem for problem in problems(GOOD.replace("id: harbour", f'id: "{name}"'))
    )


def test_fault_43_doors_are_open_to_this_machine_alone_unless_told_otherwise() -> None:
    told = GOOD.replace("collect: {", 'collect: {websub: {callback: "https://push.example/hub"}, ').replace(
        "digest: {",
        "digest: {email: {from: a@b.example, unsubscribe: {url: 'https://leave.example/'}}, ",
    )
    config = parse_config(told, name="feeds.yaml", root=Path())
    assert config.collect.websub is not None
    assert config.collect.websub.host == "127.0.0.1"
    assert config.digest.email is not None
    assert config.digest.email.unsubscribe is not None
    assert config.digest.email.unsubscribe.host == "127.0.0.1"


def test_ids_urls_and_domains_are_used_once() -> None:
    twice = GOOD.replace(
        "feeds:\n",
        """\
  - {id: gazette, name: Other, domains: [gazette.example], affiliation: ngo, rated_by: us,
     rated_on: 2026-01-02, source: "https://x.example"}
feeds:
  - {url: "https://gazette.example/rss"}
""",
    )
    said = problems(twice)
    assert len(said) == 3
    assert "'gazette' is used already by outlets[0]" in said[0]
    assert "'gazette.example' belongs to outlet 'gazette' already" in said[1]
    assert "'https://gazette.example/rss' is used already by feeds[0]" in said[2]


def test_a_missing_file_and_a_file_that_is_no_mapping_are_named(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere.yaml"
    with pytest.raises(ConfigError, match=f"{missing}:1:1: there is no such file"):
        load_config(missing)
    assert problems("- a list") == [
        "feeds.yaml:1:1: the file is not a mapping; allowed are the keys affiliations, topics, outlets, feeds, "
        "digest, tag, llm, keep, collect, service"
    ]


def test_the_schema_names_every_section_and_is_json() -> None:
    schema = json.loads(json.dumps(config_schema()))
    assert set(schema["properties"]) == {
        "affiliations",
        "topics",
        "outlets",
        "feeds",
        "digest",
        "tag",
        "llm",
        "keep",
        "collect",
        "service",
    }
    assert schema["$defs"]["EmailShape"]["required"] == ["from"]


def test_the_default_file_is_valid_and_broad() -> None:
    config = load_config(Path(__file__).parents[2] / "feeds.yaml")
    affiliations = {outlet.affiliation for outlet in config.outlets}
    assert affiliations == set(config.affiliations)
    assert len(config.outlets) >= 40
    assert len(config.feeds) >= 40
    assert all(outlet.source and outlet.rated_by for outlet in config.outlets)
    targets = {target.id: target for target in config.topics[0].targets}
    assert set(targets) == {"iran_government", "mek_ncri", "accountability_1988"}
    for target in targets.values():
        assert all(
            any("آ" <= char <= "ی" for cue in cues for char in cue)
            for cues in (target.favour, target.against)
        )


def test_how_a_feed_is_asked_for_is_read(tmp_path: Path) -> None:
    feed = """
  - url: https://gazette.example/private.xml
    every: 1h
    paused: true
    user_agent: Reader/1.0
    headers: {Authorization: "Bearer ${GAZETTE_TOKEN}", X-Desk: foreign}
    cookies: {session: "${GAZETTE_COOKIE}"}
    proxy: http://127.0.0.1:8118
    timeout: 90s
"""
    text = GOOD.replace("digest: {", f"{feed[1:]}digest: {{", 1)
    config = parse_config(text, name="feeds.yaml", root=tmp_path)
    assert config.feeds[1:] == (
        Feed(
            "https://gazette.example/private.xml",
            None,
            3600,
            "all",
            Access(
                "Reader/1.0",
                (("Authorization", "Bearer ${GAZETTE_TOKEN}"), ("X-Desk", "foreign")),
                (("session", "${GAZETTE_COOKIE}"),),
                "http://127.0.0.1:8118",
                90.0,
            ),
            True,
        ),
    )


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("headers", "{Host: gazette.example}", "the program's own"),
        ("headers", "{Cookie: a=b}", "the program's own"),
        ("headers", '{"X Y": a}', "not allowed"),
        ("headers", '{X: "a\\r\\nEvil: b"}', "not allowed"),
        ("cookies", '{a: "b; c"}', "not allowed"),
        ("proxy", "socks5://127.0.0.1:9050", "not a proxy"),
        ("timeout", "soon", "a duration is"),
        ("every", "0s", "a duration is"),
    ],
)
def test_what_cannot_be_sent_is_refused(key: str, value: str, reason: str) -> None:
    text = GOOD.replace("fetch: hinted", f"fetch: hinted, {key}: {value}").replace(
        "every: 45m, ", "" if key == "every" else "every: 45m, "
    )
    (problem,) = problems(text)
    assert f"feeds[0].{key}" in problem
    assert reason in problem


def test_what_is_told_at_once_is_read() -> None:
    def read(alert: str) -> AlertRule | None:
        text = GOOD.replace("    groups: [state, ngo]\n", f"    groups: [state, ngo]\n    alert: {alert}\n")
        return parse_config(text, name="feeds.yaml", root=Path()).topics[0].alert

    whole = "{terms: [treaty of Ilsa, dredg*], jump: 2.5, changed: true, per_day: 5}"
    assert read(whole) == AlertRule(("treaty of Ilsa", "dredg*"), 2.5, True, 5)
    assert read("{changed: true}") == AlertRule((), None, True, 3)
    assert parse_config(GOOD, name="feeds.yaml", root=Path()).topics[0].alert is None
    for wrong, said in (
        ("{}", "topics[0].alert: nothing can raise one; give terms, jump or changed"),
        ("{jump: 1.0}", "topics[0].alert.jump: 1.0 is not allowed: Input should be greater than 1"),
        ("{terms: [...]}", "topics[0].alert.terms[0]: '...' is not allowed"),
        ("{changed: true, per_day: 0}", "topics[0].alert.per_day: 0 is not allowed"),
    ):
        with pytest.raises(ConfigError) as raised:
            read(wrong)
        assert said in str(raised.value)


def test_a_language_model_is_read_and_its_key_is_not_in_the_file() -> None:
    text = (
        GOOD
        + "llm: {url: https://models.example/v1, model: quill/7b, key_env: MONITOR_LLM_KEY, timeout: 90s}\n"
    )
    settings = parse_config(text, name="feeds.yaml", root=Path()).llm
    assert settings == LlmSettings("https://models.example/v1", "quill/7b", "MONITOR_LLM_KEY", 90.0)
    assert parse_config(GOOD, name="feeds.yaml", root=Path()).llm is None
    said = problems(text.replace("key_env: MONITOR_LLM_KEY", "key: sk-hush"))
    assert "unknown key 'key'; allowed here: url, model, key_env, timeout" in said[0]
    assert "sk-hush" not in said[0]


def test_the_door_for_health_asks_for_a_token_where_others_can_reach_it(tmp_path: Path) -> None:
    def read(health: str) -> Config:
        return parse_config(GOOD + f"service: {{health: {health}}}\n", name="f.yaml", root=tmp_path)

    def tell(health: str) -> str:
        with pytest.raises(ConfigError) as raised:
            read(health)
        return str(raised.value)

    assert read("{}").service.health == HealthSettings("127.0.0.1", 8475, None)
    assert read('{listen: "[::1]:9000"}').service.health == HealthSettings("::1", 9000, None)
    assert read('{listen: "localhost:9000"}').service.health == HealthSettings("localhost", 9000, None)
    open_to_all = read('{listen: "0.0.0.0:9000", token_env: HEALTH_TOKEN}').service.health
    assert open_to_all == HealthSettings("0.0.0.0", 9000, "HEALTH_TOKEN")
    for listen in ("0.0.0.0:9000", "[::]:9000", "192.0.2.7:9000", "monitor.example:9000"):
        told = tell(f'{{listen: "{listen}"}}')
        assert "service.health: " in told
        assert "name the variable that holds a token as token_env" in told


def test_the_service_is_watched_as_the_file_says(tmp_path: Path) -> None:
    text = GOOD + "service: {log_level: warning, ping_url_env: PING_URL}\n"
    assert parse_config(text, name="f.yaml", root=tmp_path).service == ServiceSettings(
        "warning", None, "PING_URL"
    )
    assert parse_config(GOOD, name="f.yaml", root=tmp_path).service == ServiceSettings()
    with pytest.raises(ConfigError, match="log_level"):
        parse_config(GOOD + "service: {log_level: loud}\n", name="f.yaml", root=tmp_path)
