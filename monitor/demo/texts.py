"""The texts of the newsroom: one file an article, a YAML head between `---` lines and then the body.

In a body, paragraphs are parted by blank lines; a paragraph that begins with `## ` is a heading, and one
that begins with `> ` is a block quotation. The head carries what is true of the article (its story, the
article it copies, the speakers of its quotations), so that what the pipeline finds can be compared with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal

from pydantic import AwareDatetime, ConfigDict, TypeAdapter, with_config
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

Kind = Literal["news", "opinion", "statement"]
Relation = Literal["verbatim", "cut", "excerpt", "reheadlined"]
BlockKind = Literal["paragraph", "heading", "quote"]

_STRICT = ConfigDict(extra="forbid")
_MARKS: tuple[tuple[str, BlockKind], ...] = (("## ", "heading"), ("> ", "quote"))


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading or a block quotation, without its mark."""

    kind: BlockKind
    text: str


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Quotation:
    """A direct quotation as it truly is: who speaks, and the exact words without the quotation marks."""

    speaker: str
    text: str


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Edit:
    """A change after publication: from `at` on the article has this body, and the title and summary
    given here, if any."""

    at: AwareDatetime
    body: str
    title: str | None = None
    summary: str | None = None


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class DemoArticle:
    """An article of the newsroom and the truth about it.

    `outlet` is the id of its site. `story` is None for an article off the topic. `copy_of` is the id of the
    article it was copied from, and `relation` says how. `provenance` is what the site prints below the
    text about where it comes from, as paragraphs parted by blank lines. `modified` and `first_title` are
    None until an edit has been applied.
    """

    id: str
    outlet: str
    published: AwareDatetime
    title: str
    body: str
    byline: str | None = None
    language: str = "en"
    kind: Kind = "news"
    summary: str = ""
    caption: str | None = None
    story: str | None = None
    topic: bool = True
    copy_of: str | None = None
    relation: Relation | None = None
    provenance: str | None = None
    quotes: tuple[Quotation, ...] = ()
    edit: Edit | None = None
    modified: AwareDatetime | None = None
    first_title: str | None = None

    @property
    def changed(self) -> datetime:
        """When this version of the article appeared."""
        return self.modified or self.published

    def as_of(self, now: datetime) -> DemoArticle:
        """The article as a reader sees it at `now`, with its edit applied if that has happened."""
        edit = self.edit
        if edit is None or now < edit.at:
            return self
        return replace(
            self,
            title=edit.title or self.title,
            body=edit.body,
            summary=edit.summary or self.summary,
            modified=edit.at,
            first_title=self.title,
        )


def split_blocks(body: str) -> tuple[Block, ...]:
    """Part a body at its blank lines, in order; lines within a block are joined by a space."""
    return tuple(_read_block(part) for part in body.split("\n\n") if part.strip())


def load_articles(folder: Traversable | None = None) -> tuple[DemoArticle, ...]:
    """Read every `*.md` file of a folder (by default the demo's own), ordered by publication and id.

    Raises ValueError, with the file's name, for a file whose head is absent or does not fit `DemoArticle`.
    """
    root = folder or files("monitor.demo") / "articles"
    texts = (item for item in root.iterdir() if item.name.endswith(".md"))
    articles = (_read_article(item, root / "edits") for item in texts)
    return tuple(sorted(articles, key=lambda article: (article.published, article.id)))


def _read_block(part: str) -> Block:
    text = " ".join(part.split())
    for mark, kind in _MARKS:
        if text.startswith(mark):
            return Block(kind, text.removeprefix(mark))
    return Block("paragraph", text)


def _read_article(item: Traversable, edits: Traversable) -> DemoArticle:
    try:
        _, head, body = item.read_text(encoding="utf-8").split("---\n", 2)
        fields = YAML(typ="safe", pure=True).load(head)
        if edit := fields.get("edit"):
            body_file = edit.pop("body_file")
            edit["body"] = (edits / body_file).read_text(encoding="utf-8").strip()
        return _ARTICLE.validate_python(fields | {"body": body.strip()})
    except (ValueError, AttributeError, KeyError, YAMLError) as error:
        raise ValueError(f"{item.name} is not an article of the newsroom: {error}") from error


_ARTICLE = TypeAdapter(DemoArticle)
