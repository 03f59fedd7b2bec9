# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The code blocks of a page, with what the test is told about each.

A block may have a note before it, a comment that no reader of the page sees:

.. code-block:: rst

   .. example:
        seed: {prices: {project.2018: 10}}
        then: {orders: [delivered]}

   .. code-block:: yaml+jinja
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import yaml
from antsibull_docutils.rst_code_finder import CodeBlockDirective, CodeBlockInfo, find_code_blocks
from docutils import nodes

from tests.processes.harness import ROOT

RST = ROOT / "docs" / "docsite" / "rst"
# A page that a program writes from tested tables says so.
_WRITTEN = re.compile(r"^\.\. Made by `python -m ([\w.]+)`", re.MULTILINE)
_NOTE = re.compile(r"^\.\. example:[ \n](?:.*\n)(?:[ \t].*\n|\n(?=[ \t]))*", re.MULTILINE)


@dataclass(frozen=True)
class Note:
    """What a test is told about a block.

    `seed` is put into the emulator first, on top of the state that the block before left if `continues`, else on top of a
    fresh account. `transition` moves the only order. `then` is what the emulator shows afterwards. `fails` says that the
    printed text after the block is the message it fails with. `unrun` is the reason why a block is not run.
    """

    seed: dict[str, Any] = field(default_factory=dict)
    continues: bool = False
    transition: str = ""
    arguments: tuple[str, ...] = ()
    fails: bool = False
    then: dict[str, Any] = field(default_factory=dict)
    unrun: str = ""


@dataclass(frozen=True)
class Block:
    """One code block. `caption` is the name of the file that the reader is to put it in, if there is one."""

    page: str
    line: int
    language: str
    content: str
    caption: str = ""
    note: Note = field(default_factory=Note)

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


class _Captioned(CodeBlockDirective):
    """A code block that remembers its caption."""

    def run(self) -> list[nodes.literal_block]:
        (literal,) = super().run()
        literal["antsibull-other-caption"] = self.options.get("caption", "")
        return [literal]


def pages() -> list[Path]:
    """Return the pages that people write."""
    return [path for path in sorted(RST.glob("*.rst")) if not writer_of(path)]


def writer_of(path: Path) -> str:
    """Return the program that writes this page; an empty text if people do."""
    found = _WRITTEN.search(path.read_text("utf-8"))
    return found[1] if found else ""


def blocks_of(path: Path) -> list[Block]:
    """Return the blocks of a page in its order. Every note belongs to the block that follows it."""
    text = path.read_text("utf-8")
    notes = dict(_notes(text))
    assert len(notes) == text.count(".. example:"), f"{path.name}: a note has to begin at the margin of the page"
    found = []
    for info in find_code_blocks(
        text,
        path=path,
        extra_directives={"code-block": _Captioned},
        warn_unknown_block_w_unknown_info=_refuse,
    ):
        before = [line for line in notes if line < info.row_offset]
        note = notes.pop(max(before), Note()) if before else Note()
        assert not before or len(before) == 1, f"{path.name}:{min(before)}: a note without a block"
        found.append(_block(path, info, note))
    assert not notes, f"{path.name}:{min(notes)}: a note without a block"
    return found


def _refuse(line: int | str, _column: int, content: str, _known: bool) -> None:
    raise AssertionError(f"line {line}: a block needs a language, as in '.. code-block:: yaml+jinja'\n{content}")


def _block(path: Path, info: CodeBlockInfo, note: Note) -> Block:
    caption = info.attributes.get("antsibull-other-caption", "")
    return Block(path.name, info.row_offset, info.language or "", info.content, caption, note)


def _notes(text: str) -> Iterator[tuple[int, Note]]:
    for match in _NOTE.finditer(text):
        values = yaml.safe_load(match[0].removeprefix(".. example:")) or {}
        unknown = set(values) - {item.name for item in fields(Note)}
        assert not unknown, f"a note knows no {unknown}"
        yield (
            text.count("\n", 0, match.start()) + 1,
            Note(**{**values, "arguments": tuple(values.get("arguments", ()))}),
        )
