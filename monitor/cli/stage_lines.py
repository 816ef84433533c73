"""What `monitor try` does with a line: one function for each stage, a line in, a line out."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from monitor.collect.feeds.parsing import describe_feed, name_route, parse_feed
from monitor.collect.pages.extract import describe_page
from monitor.collect.topics import TopicMatcher
from monitor.config import Config, load_config
from monitor.group.index import CopyLine, Document, StoryLine, place_documents, place_in_stories
from monitor.model import UNRATED, MatchRule, Stance, Target, Topic
from monitor.register.builtin import build_register
from monitor.tag.judging import judge_stance, read_prior, read_shipped_model
from monitor.tag.networks import Network, load_network
from monitor.tag.outlets import OutletRegister
from monitor.tag.quotes import describe_attributions
from monitor.tag.regard import label_sentence
from monitor.tag.stance import describe_stances, tag_document

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StageOptions:
    """What the command line says: where files are, how labels are called, which topic of which file."""

    root: str
    labels: tuple[str, ...]
    topic_id: str | None
    config_path: str


def run_line(stage: str, line: Line, options: StageOptions) -> Line:
    """Run a stage on a line. Whatever goes wrong with the line becomes its answer."""
    try:
        return {"id": line["id"]} | LINE_STAGES[stage](line, options)
    except Exception as error:  # the answer carries it, and the next line may do better
        return {"id": line.get("id"), "error": f"{type(error).__name__}: {error}"}


def _read_file(name: str, options: StageOptions) -> bytes:
    path = Path(options.root) / name
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def _try_feed(line: Line, options: StageOptions) -> Line:
    headers = {key.lower(): value for key, value in (line.get("headers") or {}).items()}
    content_type = line.get("content_type") or headers.get("content-type")
    url = line.get("url") or headers.get("content-location") or ""
    body = _read_file(line["file"], options)
    parsed = parse_feed(body, url=url, content_type=content_type, headers=headers)
    route = name_route(body, url=url, content_type=content_type, headers=headers)
    return {"error": None, "route": route} | describe_feed(parsed)


def _try_page(line: Line, options: StageOptions) -> Line:
    body, url = _read_file(line["html"], options), line.get("url") or ""
    register = _load_register(options.config_path)
    outlet = register.by_url(url) if register and url else None
    return describe_page(body, url=url, content_type=None, outlet=outlet.name if outlet else None)


def _try_match(line: Line, options: StageOptions) -> Line:
    fields = {"title": line.get("title") or "", "text": line.get("text") or ""}
    matches = TopicMatcher(_load_config(options.config_path).topics).match(fields["title"], fields["text"])
    return {
        "topics": [
            {
                "topic": match.topic_id,
                "hits": [
                    asdict(hit) | {"words": fields[hit.field][hit.start : hit.end]} for hit in match.hits
                ],
            }
            for match in matches
        ]
    }


def _try_quotes(line: Line, options: StageOptions) -> Line:
    network = _load_attribution(options.config_path)
    return {"attributions": describe_attributions(line["text"], line.get("language", "en"), network)}


def _try_stance(line: Line, options: StageOptions) -> Line:
    if "text" in line:
        return _try_sentence(line, options)
    title, paragraphs = line.get("title") or "", line["paragraphs"]
    topic = _make_topic(line["target"]) if "target" in line else _find_topic(options)
    language = line.get("language", "en")
    networks = _load_sentiment(options.config_path), _load_attribution(options.config_path)
    read = tag_document(title, paragraphs, topic, language, *networks)
    judged = _judge_again(read, topic, _find_affiliation(line, options))
    joined = _join_voices(describe_stances(judged, title, "\n\n".join(paragraphs)))
    if "target" not in line:
        return {"stances": [_answer_label(stance, options) for stance in joined]}
    nothing = {"label": "unclear", "confidence": 0.0, "evidence": []}
    return _answer_label(joined[0] if joined else nothing, options)


def _judge_again(stances: Iterable[Stance], topic: Topic, affiliation: str) -> list[Stance]:
    """Return the stances judged with what is known of the outlet."""
    targets = {target.id: target for target in topic.targets}
    return [
        judge_stance(
            stance,
            read_prior(targets[stance.target_id], affiliation),
            read_shipped_model(targets[stance.target_id].kind),
        )
        for stance in stances
    ]


def _find_affiliation(line: Line, options: StageOptions) -> str:
    """Return a line's `affiliation`, if the configuration knows it, or that of its `url` or `outlet`."""
    if not Path(options.config_path).exists():
        return UNRATED
    given = line.get("affiliation") or ""
    if given in _load_config(options.config_path).affiliations:
        return str(given)
    register, name = _load_register(options.config_path), line.get("outlet") or ""
    if register is None:
        return UNRATED
    outlet = register.by_url(line.get("url") or "") or register.by_id(name) or register.by_name(name)
    return outlet.affiliation if outlet else UNRATED


def _join_voices(stances: Iterable[Line]) -> list[Line]:
    """Return one answer for each target: the outlet's own voice, and under `quoted` what it quotes.

    A target that only speakers name is unclear: what others say is no stance of the outlet's.
    """
    targets: dict[str, dict[str, Line]] = {}
    for stance in stances:
        targets.setdefault(stance["target"], {})[stance["voice"]] = stance
    silent = {
        "label": "unclear",
        "confidence": 0.0,
        "voice": "outlet",
        "inputs": [],
        "tipped_by": None,
        "evidence": [],
    }
    return [
        {"target": target} | voices.get("outlet", silent) | {"quoted": voices.get("quoted")}
        for target, voices in targets.items()
    ]


def _try_sentence(line: Line, options: StageOptions) -> Line:
    span = (line["start"], line["end"]) if line.get("end") is not None else None
    language, network = line.get("language", "en"), _load_sentiment(options.config_path)
    label, confidence, evidence = label_sentence(line["text"], line["target"], span, language, network)
    found = [asdict(one) for one in evidence]
    return _answer_label({"label": label, "confidence": confidence, "evidence": found}, options)


def _answer_label(answer: Line, options: StageOptions) -> Line:
    """Return an answer under the names that were asked for: against, neutral, favour; unclear abstains."""
    if not options.labels:
        return answer
    names = dict(zip(("against", "neutral", "favour"), options.labels, strict=True)) | {"unclear": "abstain"}
    return answer | {"label": names[answer["label"]]}


LINE_STAGES: Mapping[str, Callable[[Line, StageOptions], Line]] = {
    "feed": _try_feed,
    "page": _try_page,
    "match": _try_match,
    "quotes": _try_quotes,
    "stance": _try_stance,
}


def _try_copies(lines: Iterable[Line]) -> list[Line]:
    return _place(lines, place_documents)


def _try_stories(lines: Iterable[Line]) -> list[Line]:
    return _place(lines, place_in_stories)


def _place(
    lines: Iterable[Line], place: Callable[[list[Document]], Sequence[CopyLine | StoryLine]]
) -> list[Line]:
    """Return one answer for each line, in order; lines that cannot be read are placed nowhere."""
    answers: list[Line | None] = []
    documents = []
    moment = datetime.min.replace(tzinfo=UTC)
    for line in lines:
        try:
            document = _read_document(line, moment)
        except Exception as error:  # the answer carries it, and the next line may do better
            answers.append({"id": line.get("id"), "error": f"{type(error).__name__}: {error}"})
            continue
        answers.append(None)
        documents.append(document)
        moment = document.published
    placed = iter(place(documents))
    return [asdict(next(placed)) if answer is None else answer for answer in answers]


STREAM_STAGES: Mapping[str, Callable[[Iterable[Line]], list[Line]]] = {
    "copies": _try_copies,
    "stories": _try_stories,
}
"""Stages whose answer about a line depends on the lines before it."""


def _read_document(line: Line, before: datetime) -> Document:
    """Return a line's document; one without a time is of the time of the line before."""
    moment = datetime.fromisoformat(line["ts"]) if line.get("ts") else before
    return Document(
        id=line["id"],
        published=moment if moment.tzinfo else moment.replace(tzinfo=UTC),
        url=line.get("url") or "",
        source=line.get("source") or "",
        title=line.get("title") or "",
        text=line.get("text") or "",
        stream=str(line.get("stream") or ""),
    )


@cache
def _load_config(path: str) -> Config:
    return load_config(Path(path))


@cache
def _load_attribution(path: str) -> Network | None:
    """Return the attribution network, None where a configuration says that rules do its work."""
    ruled = Path(path).exists() and _load_config(path).tag.attribution == "rules"
    return None if ruled else load_network("attribution")


@cache
def _load_sentiment(path: str) -> Network | None:
    """Return the sentiment network, None where a configuration says that word lists do its work."""
    by_words = Path(path).exists() and _load_config(path).tag.sentiment == "words"
    return None if by_words else load_network("sentiment")


@cache
def _load_register(path: str) -> OutletRegister | None:
    """Return the outlets of a configuration, if there is one: pages can be read without."""
    return build_register(_load_config(path)) if Path(path).exists() else None


def _make_topic(target_name: str) -> Topic:
    """Return a topic of one target, known by its name alone; a person also by the last word of it."""
    words = target_name.split()
    aliases = (target_name, words[-1]) if len(words) in (2, 3) and words[-1].istitle() else (target_name,)
    target = Target("target", target_name, "actor", aliases, (), ())
    return Topic("try", "", "", "", (), MatchRule((), (), (), ()), (target,), ())


def _find_topic(options: StageOptions) -> Topic:
    topics = {topic.id: topic for topic in _load_config(options.config_path).topics}
    return topics[options.topic_id] if options.topic_id else next(iter(topics.values()))
