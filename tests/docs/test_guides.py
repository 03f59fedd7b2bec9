# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every block of every guide is played as it stands there, and what the page says comes of it does."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.docs.blocks import RST, Block, blocks_of, pages, writer_of
from tests.docs.stories import RUN, SHELLS, YAMLS, Kind, Story, Teller, is_playbook, kind_of, read_data, stories
from tests.processes.harness import ROOT

# What can be ordered and how -> what stands in a playbook that does it.
FEATURES = {
    "voucher": r"voucher: ",
    "existing vRack": r"vrack: pn-",
    "HDS": r"certification\.hds\.2018",
    "HDS in the US": r"(?s)ovh-us.*certification\.hds\n",
    "option with labels of its own": r"(?s)options:.*configuration:",
    "label": r"configuration:\n +infrastructure: ",
    "payment_method: none": r"payment_method: none",
    "payment method by id": r'payment_method: "\d+"',
    "price": r"max_price: [1-9]",
    "right of withdrawal": r"waive_retraction_period: true",
    "Europe": r"endpoint: ovh-eu",
    "Canada": r"endpoint: ovh-ca",
    "United States": r"endpoint: ovh-us",
    "on_refusal": r"on_refusal: order",
    "order_id": r"order_id: \d+",
    "ignore_orders": r"ignore_orders:",
    "many projects": r"projects:",
    "without waiting for it": r"Go on waiting",
}

# Pages about files of other kinds, whose tests live with those files.
TESTED_ELSEWHERE = {"places.rst": ROOT / "tests" / "places"}

PAGES = {path.name: blocks_of(path) for path in pages() if path.name not in TESTED_ELSEWHERE}
STORIES = [story for page in PAGES.values() for story in stories(page)]
BLOCKS = [(block, kind_of(block, page)) for page in PAGES.values() for block in page]

# How many blocks of a page are not run; each says why in its note. One more needs a reason that convinces a reviewer.
UNRUN = {"exactly_once.rst": 1, "from_terraform.rst": 1, "quick_start.rst": 3}
# Pages that are written from tested tables, and whose own tests look at their blocks.
WRITTEN = {"rights.rst": "tests.scenarios.write_rights"}


@pytest.mark.parametrize("story", STORIES, ids=str)
def test_what_a_guide_prints_can_be_done_and_comes_out_as_it_says(teller: Teller, story: Story) -> None:
    teller.tell(story)


@pytest.mark.parametrize("block", [block for block, kind in BLOCKS if kind is Kind.DATA], ids=str)
def test_a_sample_file_can_be_read(block: Block) -> None:
    read_data(block)


@pytest.mark.parametrize("block", [block for block, kind in BLOCKS if kind is Kind.PLAY], ids=str)
def test_a_playbook_can_be_pasted_whole(block: Block) -> None:
    assert is_playbook(block)


@pytest.mark.parametrize("block", [block for block, kind in BLOCKS if kind in RUN], ids=str)
def test_a_block_that_is_run_has_an_end_to_look_at(block: Block) -> None:
    assert block.note.then, f"{block}: a note has to say what the emulator shows afterwards"


@pytest.mark.parametrize(
    "story", [story for story in STORIES if any(b.note.fails for _kind, b in story.blocks)], ids=str
)
def test_a_failure_is_printed_with_its_message(story: Story) -> None:
    following = [*(kind for kind, _block in story.blocks[1:]), None]
    for (_kind, block), after in zip(story.blocks, following, strict=True):
        assert not block.note.fails or after is Kind.MESSAGE, f"{block}: print the message that it fails with"


@pytest.mark.parametrize("feature", FEATURES)
def test_each_feature_has_a_playbook_that_orders_with_it(feature: str) -> None:
    orders = [block for block, kind in BLOCKS if kind is Kind.PLAY and "delivered" in block.note.then.get("orders", [])]
    if feature == "payment_method: none":
        orders = [block for block, _kind in BLOCKS if block.note.then.get("orders") == ["notPaid"]]
    assert [block for block in orders if re.search(FEATURES[feature], block.content)]


def test_no_block_stays_unrun_but_those_that_are_counted() -> None:
    unrun = [block for block, kind in BLOCKS if kind is Kind.UNRUN]
    assert Counter(block.page for block in unrun) == UNRUN
    assert [str(block) for block in unrun if block.language not in SHELLS or len(block.note.unrun) < 20] == []


def test_no_picture_hides_something_to_run() -> None:
    pictures = [block for block, kind in BLOCKS if kind is Kind.PICTURE]
    assert [block.page for block in pictures] == ["exactly_once.rst"]


def test_only_written_pages_are_left_to_their_writers() -> None:
    assert {path.name: writer_of(path) for path in RST.glob("*.rst") if writer_of(path)} == WRITTEN


@pytest.mark.parametrize("page", [path.name for path in pages() if path.name in TESTED_ELSEWHERE])
def test_a_page_that_is_tested_elsewhere_is_named_there(page: str) -> None:
    assert [path for path in TESTED_ELSEWHERE[page].glob("*.py") if page in path.read_text("utf-8")]


def test_there_are_stories_on_every_page_that_has_playbooks() -> None:
    told = {block.page for story in STORIES for _kind, block in story.blocks}
    assert told == {
        name
        for name, page in PAGES.items()
        if any(block.language in (*YAMLS, *SHELLS) for block in page if not block.note.unrun)
    }
    assert told
