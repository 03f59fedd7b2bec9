# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Play the blocks of a page the way its reader does: files into a folder, then the commands, and look at what came of it."""

from __future__ import annotations

import configparser
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import yaml

from ansible_collections.community.ovhcloud.plugins.module_utils._settings import APPLICATION_KEY, OAUTH2, TOKEN
from tests.docs.blocks import Block
from tests.emulator import lifecycle
from tests.emulator.messages import ApiRequest
from tests.emulator.models import Payment
from tests.emulator.testing import RunningEmulator
from tests.processes.harness import Outcome, Played, Stage, as_environment, connection

# On the pages the emulator is where its guide starts it.
PRINTED_URL = "http://127.0.0.1:8080"
_REGION = re.compile(r"\bovh-(eu|ca|us)\b")
SHELLS = ("shell", "bash")
YAMLS = ("yaml", "yaml+jinja")


class Kind(Enum):
    """What becomes of a block."""

    PLAY = "played by ansible-playbook"
    SHELL = "run by bash"
    FILE = "a file that a command of the page uses"
    MESSAGE = "compared with the message of a task"
    SCREEN = "compared with what was printed"
    DATA = "read by the parser of its kind"
    PICTURE = "a drawing"
    UNRUN = "not run, for the reason that its note gives"


RUN = (Kind.PLAY, Kind.SHELL)
COMPARED = (Kind.MESSAGE, Kind.SCREEN)
_KINDS = {
    **dict.fromkeys(SHELLS, Kind.SHELL),
    **dict.fromkeys(YAMLS, Kind.PLAY),
    "text": Kind.MESSAGE,
    "ansible-output": Kind.SCREEN,
    "ini": Kind.DATA,
    "json": Kind.DATA,
    "none": Kind.PICTURE,
}


def kind_of(block: Block, page: Sequence[Block]) -> Kind:
    """Return what becomes of a block of a page; a block that nothing would come of is an error."""
    if block.note.unrun:
        return Kind.UNRUN
    if block.caption and any(_uses(other, block.caption) for other in page):
        return Kind.FILE
    assert not (block.caption and block.language not in YAMLS), f"{block}: no command of the page uses {block.caption}"
    assert block.language in _KINDS, f"{block}: nobody knows what to do with {block.language or 'no language'}"
    return _KINDS[block.language]


def _uses(block: Block, name: str) -> bool:
    return not block.note.unrun and block.language in SHELLS and name in block.content


@dataclass(frozen=True)
class Story:
    """Blocks that follow from each other, beginning with a fresh account; `files` are those of the page up to there."""

    blocks: tuple[tuple[Kind, Block], ...]
    files: tuple[Block, ...]

    def __str__(self) -> str:
        return str(self.blocks[0][1])


def stories(page: Sequence[Block]) -> Iterator[Story]:
    """Cut a page where a block starts with a fresh account. Data and pictures belong to no story."""
    told: list[tuple[Kind, Block]] = []
    files: list[Block] = []
    for block in page:
        kind = kind_of(block, page)
        if kind in RUN and not block.note.continues and told:
            yield Story(tuple(told), tuple(files))
            told = []
        if kind is Kind.FILE:
            files.append(block)
        if kind in COMPARED:
            assert told, f"{block}: printed before anything was run"
        if kind in (*RUN, *COMPARED):
            told.append((kind, block))
    if told:
        yield Story(tuple(told), tuple(files))


class Teller:
    """Tells stories to one emulator, one after the other."""

    def __init__(self, stage: Stage, served: RunningEmulator) -> None:
        self._stage = stage
        self._served = served

    def tell(self, story: Story) -> None:
        """Do what the story says, and compare."""
        for file in story.files:
            path = self._stage.work / file.caption
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self._here(file), "utf-8")
        played: Played | None = None
        for kind, block in story.blocks:
            if kind in RUN:
                played = self._run(kind, block)
                continue
            assert played is not None
            compare = _assert_said if kind is Kind.MESSAGE else _assert_shown
            compare(block, played)

    def _run(self, kind: Kind, block: Block) -> Played:
        note = block.note
        emulator = self._served.emulator
        if not note.continues:
            emulator.reset(_flavour(block))
        emulator.seed(note.seed)
        if note.transition:
            (order,) = emulator.state.orders
            path = f"/_emulator/orders/{order}/transition"
            assert emulator.handle(ApiRequest.of("POST", path, {"action": note.transition})).status == 200
        start = len(emulator.journal)
        played = self._play(kind, block)
        failed = played.code != 0
        assert failed == note.fails, f"{block} {'failed' if failed else 'did not fail'}\n{played.output}"
        seen = {name: value for name, value in observed(self._served, start).items() if name in note.then}
        assert seen == note.then, f"{block}: it came out as {seen}\n{played.output}"
        return played

    def _play(self, kind: Kind, block: Block) -> Played:
        environment = as_environment(connection(self._served))
        if kind is Kind.SHELL:
            return self._stage.run_shell(self._here(block), **environment)
        playbook = self._stage.work / f"{block.page}-{block.line}.yml"
        playbook.write_text(self._here(block), "utf-8")
        return self._stage.play_file(playbook, *block.note.arguments, **environment)

    def _here(self, block: Block) -> str:
        """Return the block as printed, but for where the API is."""
        printed = block.content.replace(PRINTED_URL, self._served.url)
        return _REGION.sub(self._served.endpoint, printed)


def _flavour(block: Block) -> str:
    regions = set(_REGION.findall(block.content))
    assert len(regions) < 2, f"{block}: one emulator cannot be two regions"
    return regions.pop().upper() if regions else "EU"


def observed(served: RunningEmulator, start: int) -> dict[str, Any]:
    """Return what a note can say about the account: all of it as a customer would count it, and what was written since."""
    emulator = served.emulator
    state = emulator.state
    lifecycle.settle_all(state, emulator.clock.now())
    orders = list(state.orders.values())
    details = [detail for order in orders for detail in order.details]
    return {
        "orders": [order.status for order in orders],
        "projects": sorted(str(project.description) for project in state.projects.values()),
        "carts": sorted(cart.description for cart in state.carts.values() if cart.owner and not cart.read_only),
        "paid_by": [_payment(order.payment) for order in orders if order.payment],
        "plans": sorted({detail.plan_code for detail in details}),
        "labels": {label["label"]: label["value"] for detail in details for label in detail.configurations},
        "waived": [order.waived_retraction for order in orders],
        "writes": sum(entry.write for entry in emulator.journal[start:]),
    }


def _payment(payment: Payment) -> str:
    return f"{payment.payment_type} {payment.identifier or ''}".rstrip()


def _assert_said(block: Block, played: Played) -> None:
    """The printed text is the message of a task, word for word; lines are only broken for the page."""
    said = [_one_line(text) for outcome in played.outcomes for text in _messages(outcome)]
    assert _one_line(block.content) in said, f"{block}: these were the messages: {json.dumps(said, indent=1)}"


def _messages(outcome: Outcome) -> Iterator[str]:
    """Return the message of a task; a list of texts counts as one for each."""
    value = outcome.result.get("msg", "")
    yield from map(str, value) if isinstance(value, list) else [str(value)]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _assert_shown(block: Block, played: Played) -> None:
    """Every printed line was on the screen, in that order; a line of three dots stands for any others."""
    screen = iter([_one_line(line) for line in played.output.splitlines()])
    for line in block.content.splitlines():
        wanted = _one_line(line)
        if wanted not in ("", "..."):
            assert wanted in screen, f"{block}: not on the screen, or not in that place: {wanted}\n{played.output}"


def read_data(block: Block) -> None:
    """Read a sample file that nothing runs; wrong ones raise."""
    if block.language == "json":
        json.loads(block.content)
        return
    printed = configparser.RawConfigParser()
    printed.read_string(block.content)
    assert printed.get("default", "endpoint") in printed.sections(), f"{block}: no section for its endpoint"
    names = {name for section in printed.sections() for name in printed.options(section)} - {"endpoint"}
    assert names, block
    assert names <= {*APPLICATION_KEY, *OAUTH2, *TOKEN}, f"{block}: nobody reads {names}"


def is_playbook(block: Block) -> bool:
    """Whether a block is a whole playbook, not only a part of one."""
    plays = yaml.safe_load(block.content)
    return isinstance(plays, list) and all("hosts" in play for play in plays)
