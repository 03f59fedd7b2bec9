# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How pages are read: no block and no note is overlooked."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from tests.docs.blocks import Block, Note, blocks_of
from tests.docs.stories import Kind, kind_of, read_data, stories

PLAYBOOK = "- hosts: localhost\n  tasks: []\n"


def page(folder: Path, text: str) -> Path:
    path = folder / "page.rst"
    path.write_text(textwrap.dedent(text), "utf-8")
    return path


def block(language: str, content: str = "x\n", caption: str = "", **note: object) -> Block:
    return Block("page.rst", 1, language, content, caption, Note(**note))  # type: ignore[arg-type]


def test_a_block_is_read_with_its_caption_and_the_note_before_it(tmp_path: Path) -> None:
    text = """
        Title
        =====

        .. example:
             seed: {projects: 1}
             then:
               orders: [delivered]

               carts: []

        Words between, as on a page.

        .. code-block:: yaml+jinja
           :caption: a.yml

           - hosts: localhost

        .. code-block:: text

           Said.
        """
    first, second = blocks_of(page(tmp_path, text))
    note = Note(seed={"projects": 1}, then={"orders": ["delivered"], "carts": []})
    assert (first.language, first.caption, first.content, first.note) == (
        "yaml+jinja",
        "a.yml",
        "- hosts: localhost\n",
        note,
    )
    assert (second.language, second.content, second.note) == ("text", "Said.\n", Note())


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("Look::\n\n   echo\n", "a block needs a language"),
        (".. example: {fails: true}\n\nNothing.\n", "a note without a block"),
        (
            ".. example: {fails: true}\n\n.. example: {fails: true}\n\n.. code-block:: text\n\n   x\n",
            "a note without a block",
        ),
        (".. example: {wrong: true}\n\n.. code-block:: text\n\n   x\n", "a note knows no"),
        ("* List\n\n  .. example: {fails: true}\n\n  .. code-block:: text\n\n     x\n", "at the margin"),
    ],
)
def test_a_page_with_something_that_would_be_overlooked_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises((AssertionError, ValueError), match=complaint):
        blocks_of(page(tmp_path, text))


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (block("yaml", PLAYBOOK), Kind.PLAY),
        (block("yaml", PLAYBOOK, caption="a.yml"), Kind.FILE),
        (block("yaml", PLAYBOOK, caption="b.yml"), Kind.PLAY),
        (block("shell"), Kind.SHELL),
        (block("shell", unrun="for a reason"), Kind.UNRUN),
        (block("text"), Kind.MESSAGE),
        (block("ansible-output"), Kind.SCREEN),
        (block("ini"), Kind.DATA),
        (block("none"), Kind.PICTURE),
    ],
)
def test_something_comes_of_every_block(one: Block, kind: Kind) -> None:
    use = block("shell", "ansible-playbook a.yml\n")
    unused = block("shell", "ansible-playbook b.yml\n", unrun="for a reason")
    assert kind_of(one, [use, unused, one]) is kind


@pytest.mark.parametrize("one", [block("python"), block(""), block("json", caption="seed.json")])
def test_a_block_of_which_nothing_would_come_is_refused(one: Block) -> None:
    with pytest.raises(AssertionError):
        kind_of(one, [one])


def test_a_story_begins_where_a_block_does_not_continue() -> None:
    blocks = [
        block("yaml", PLAYBOOK, caption="a.yml"),
        block("shell", "ansible-playbook a.yml\n"),
        block("text"),
        block("yaml", PLAYBOOK, continues=True),
        block("yaml", PLAYBOOK),
    ]
    first, second = stories(blocks)
    assert [kind for kind, _block in first.blocks] == [Kind.SHELL, Kind.MESSAGE, Kind.PLAY]
    assert [kind for kind, _block in second.blocks] == [Kind.PLAY]
    assert first.files == second.files == (blocks[0],)


def test_printed_words_need_something_that_prints_them() -> None:
    with pytest.raises(AssertionError, match="before anything was run"):
        list(stories([block("text")]))


@pytest.mark.parametrize(
    "content", ["[default]\nendpoint=ovh-eu\n[ovh-eu]\nuser=x\n", "[default]\nendpoint=ovh-eu\n[ovh-ca]\nclient_id=x\n"]
)
def test_a_sample_file_that_nobody_would_read_is_refused(content: str) -> None:
    with pytest.raises(AssertionError):
        read_data(block("ini", content))
