"""A sheet of plain text: how words, names and quotations are set on it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from monitor.digest.extent import Citations, Extent
from monitor.digest.sayings import is_turned, write_marked, write_saying
from monitor.digest.views import DigestView
from monitor.model import Excerpt, QuoteLine, Source, Statement

WIDTH = 72


def wrap_text(text: str, *, indent: str = "", first: str | None = None) -> str:
    """Return text in lines, each after the indent, the first after `first`; no word or address is cut."""
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


class Sheet:
    """Sets the parts of a digest in lines, and notes which sources it names."""

    def __init__(self, view: DigestView, extent: Extent) -> None:
        self.view = view
        self.phrases = view.phrases
        self.extent = extent
        self.citations = Citations()

    def wrap(self, text: str, *, indent: str = "", first: str | None = None) -> str:
        """Return text in lines, as `wrap_text` does."""
        return wrap_text(text, indent=indent, first=first)

    def rule(self, title: str, mark: str = "-", *, whole: bool = False) -> str:
        """Return a heading over a line, as wide as the sheet or the heading."""
        lines = [self.wrap(line) for line in title.split("\n")]
        width = WIDTH if whole else min(WIDTH, max(map(len, "\n".join(lines).split("\n"))))
        return "\n".join([*lines, mark * width])

    def cite(self, number: int) -> str:
        """Return the number of a source: "[3]"."""
        self.citations.cite(number)
        return f"[{self.phrases.number(number)}]"

    def cite_all(self, numbers: Iterable[int]) -> str:
        """Return the numbers of sources: "[3] [7]"."""
        return " ".join(map(self.cite, numbers))

    def name(self, source: Source) -> str:
        """Return an outlet with the number of the source."""
        return f"{source.outlet_name} {self.cite(source.number)}"

    def names(self, sources: Iterable[Source]) -> str:
        """Return outlets with the numbers of the sources."""
        return self.phrases.join(list(map(self.name, sources)))

    def say_all(
        self,
        statements: Iterable[Statement],
        marks: Sequence[Sequence[Excerpt]] = (),
        *,
        indent: str = "",
        before: str = "",
    ) -> str:
        """Return sentences with whose they are; one that runs against the phrases has lines of its own."""
        lines, running = [], before
        for saying in self.view.attribute(statements, marks):
            self.cite(saying.source.number)
            running += f"{write_saying(saying, self.phrases)} "
            if saying.turned:
                words = (write_marked(one.excerpt, one.marks) for one in saying.words)
                lines.append(self.wrap(running.strip(), indent=indent))
                lines += [self.wrap(text, indent=f"{indent}  ") for text in words]
                running = ""
        if running.strip():
            lines.append(self.wrap(running.strip(), indent=indent))
        return "\n".join(lines)

    def quote(self, quote: QuoteLine, *, named: bool = True) -> str:
        """Return a quotation set in, and under it who said it and who carried it."""
        first = self.view.source(quote.sources[0])
        words = " … ".join(excerpt.text for excerpt in quote.excerpts)
        opening, closing = ("«", "»") if is_turned(first.language, self.phrases) else self.phrases.quote_marks
        who = f"{self.view.speaker(quote)}{self.phrases.comma}" if named and quote.speaker else ""
        said = f"{who}{self.carriers(quote)}"
        shown = self.wrap(f"{opening}{words}{closing}", indent="  | ")
        return shown + "\n" + self.wrap(said, indent="    " if named else "  | ", first="  | – ")

    def carriers(self, quote: QuoteLine) -> str:
        """Return the outlets that carry a quotation, and the groups that do not."""
        said = f"{self.view.carried(quote)} {self.names(self.view.sources(quote.sources))}"
        if quote.partly:
            partly = self.names(self.view.sources(quote.partly))
            said += f"{self.phrases.comma}{self.phrases.partly} {partly}"
        return f"{said}{self.phrases.semicolon}○ {self.view.not_in(quote)}" if quote.silent else said
