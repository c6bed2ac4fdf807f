"""Collects the blocks of a document under their headings, in reading order."""

from __future__ import annotations

from ingest.document import Section


class Outline:
    """Blocks under a heading path become one section; a change of path or page begins the next one.

    Headings without any text below them give no section. ``title`` is the document's and never part of a path.
    """

    def __init__(self, title: str) -> None:
        self._title = title
        self._trail: list[tuple[int, str]] = []
        self._parts: list[tuple[tuple[str, ...], int | None, list[str]]] = []

    @property
    def headings(self) -> tuple[str, ...]:
        """The path from the outermost open heading down."""
        return tuple(heading for _, heading in self._trail)

    def open_heading(self, depth: int, heading: str) -> None:
        """Begin a heading of this depth: it closes those of the same depth and deeper."""
        self.close_heading(depth)
        if heading and heading != self._title:
            self._trail.append((depth, heading))

    def close_heading(self, depth: int) -> None:
        """End the open headings of this depth and deeper."""
        while self._trail and self._trail[-1][0] >= depth:
            self._trail.pop()

    def add(self, *blocks: str, headings: tuple[str, ...] | None = None, page: int | None = None) -> None:
        """Add blocks (one line each, empty ones are left out) under the open headings, or under the given path."""
        path = self.headings if headings is None else headings
        lines = [block for block in blocks if block]
        if not lines:
            return
        if not self._parts or self._parts[-1][:2] != (path, page):
            self._parts.append((path, page, []))
        self._parts[-1][2].extend(lines)

    def sections(self) -> tuple[Section, ...]:
        """What was collected."""
        return tuple(Section(path, "\n".join(lines), page) for path, page, lines in self._parts)
