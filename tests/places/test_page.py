# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page about where to run the collection shows what the example files hold, and no example is left untested."""

from __future__ import annotations

from pathlib import Path

from tests.places.harness import EXAMPLES, PAGE, blocks
from tests.processes.harness import ROOT

#: the programs in the blocks of shell commands; each block is run by a test of its own
RUN = ("ansible-builder create", "ansible-runner run", "ansible-navigator run", "test_projects.py")


def examples() -> list[Path]:
    return [path for path in EXAMPLES.rglob("*") if path.is_file() and "__pycache__" not in path.parts]


def test_its_yaml_is_in_the_example_files_word_for_word() -> None:
    texts = [path.read_text("utf-8") for path in examples()]
    shown = blocks("yaml")
    assert len(shown) == 5
    for block in shown:
        assert any(block in text or indented(block) in text for text in texts), block


def indented(block: str) -> str:
    """Return the block with the indentation that the tasks of a play have."""
    return "".join(f"    {line}" if line.strip() else line for line in block.splitlines(keepends=True))


def test_each_of_its_commands_is_run_by_a_test() -> None:
    assert [[program for program in RUN if program in block] for block in blocks("bash")] == [[name] for name in RUN]


def test_it_names_every_example_and_a_test_uses_each() -> None:
    page = PAGE.read_text("utf-8")
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests" / "places").glob("*.py"))
    run = tests + "".join(blocks("bash"))
    for path in examples():
        assert path.name in page, path
        assert path.name in run, path
