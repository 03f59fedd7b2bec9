# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The bench itself: it measures what it says, refuses what went wrong, and judges by what it measured."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench import page
from tests.bench.__main__ import EVERYTHING, read_choice
from tests.bench.cases import COLLECTION, LATENCIES, SCRIPT, URI, WAYS, Case, all_cases
from tests.bench.desk import Desk
from tests.bench.measuring import BenchError, Measured, Timed, is_available, measure, run_bounded
from tests.bench.server import Server, serving
from tests.bench.startup import NO_OP, REFERENCED, Start
from tests.bench.verdicts import Judge

needs_hyperfine = pytest.mark.skipif(not is_available(), reason="hyperfine is not installed")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path) as running:
        yield running


def case(work: str, way: str = COLLECTION) -> Case:
    (found,) = [case for case in all_cases() if case.work == work and case.way == way]
    return found


def measured(work: str, seconds: float, *, latency: int = 50, idle: float | None = None) -> Measured:
    return Measured(case(work), latency, Timed((seconds,), 50.0), requests=2, idle=idle)


def kept(*results: Measured, starts: tuple[Start, ...] = ()) -> list[bool]:
    verdicts = Judge(results, starts).verdicts()
    return [verdict.kept for verdict in verdicts if verdict.kept is not None]


@needs_hyperfine
@pytest.mark.parametrize("way", WAYS.values())
def test_every_way_orders_one_project_and_its_requests_are_counted(way: str, server: Server, desk: Desk) -> None:
    result = measure(case("1 new", way), 0, 1, server=server, desk=desk)
    assert len(result.timed.times) == 1
    assert result.requests == len(server.journal()) > 10
    assert result.timed.memory > 10
    assert result.idle is not None
    assert 0 <= result.idle < result.timed.median


@needs_hyperfine
def test_the_latency_is_added_to_every_request(server: Server, desk: Desk) -> None:
    result = measure(case("no-op, 1 existing", SCRIPT), 200, 1, server=server, desk=desk)
    assert result.timed.median > 0.2 * result.requests > 0.2


@needs_hyperfine
def test_a_run_that_orders_another_number_of_projects_is_refused(server: Server, desk: Desk) -> None:
    wrong = dataclasses.replace(case("no-op, 1 existing", SCRIPT), ordered=1)
    with pytest.raises(BenchError, match="1 delivered orders were expected, there are: none"):
        measure(wrong, 0, 1, server=server, desk=desk)


@needs_hyperfine
def test_a_run_that_fails_is_refused_with_its_output(server: Server, desk: Desk) -> None:
    failing = dataclasses.replace(
        case("no-op, 1 existing"),
        command=lambda desk: desk.playbook("failing", [{"ansible.builtin.fail": {"msg": "this is why"}}]),
    )
    with pytest.raises(BenchError, match="this is why"):
        measure(failing, 0, 1, server=server, desk=desk)


def test_a_run_that_takes_too_long_leaves_nothing_running(tmp_path: Path) -> None:
    script = "echo $$ > started; sleep 60 & sleep 60"
    code, said = run_bounded(["sh", "-c", script], tmp_path, dict(os.environ), 1.0)
    assert (code, said) == (124, "stopped after 1 s")
    with pytest.raises(ProcessLookupError):
        os.killpg(int((tmp_path / "started").read_text("utf-8")), 0)


def test_what_was_not_measured_is_neither_kept_nor_missed() -> None:
    assert kept() == []
    assert kept(measured("no-op, 1 existing", 1.0)) == []


def test_a_no_op_that_grows_with_the_account_is_missed() -> None:
    one = measured("no-op, 1 existing", 1.0)
    assert kept(one, measured("no-op, 500 existing", 1.09)) == [True]
    assert kept(one, measured("no-op, 500 existing", 1.11)) == [False]


def test_many_names_must_not_take_much_longer_than_one() -> None:
    one = measured("no-op, 1 existing", 1.0)
    assert kept(one, measured("50 wanted, no-op, one task", 1.49)) == [True]
    assert kept(one, measured("50 wanted, no-op, one task", 1.51)) == [False]
    assert kept(measured("50 new, one task", 10.1)) == [False]


def test_a_run_must_end_soon_after_the_delivery() -> None:
    assert kept(measured("1 new", 2.9, idle=1.9)) == [True, True]
    assert kept(measured("1 new", 2.9, idle=2.1)) == [True, False]
    assert kept(measured("1 new, delivered after 60 s", 66, idle=5.9)) == [True]
    assert kept(measured("1 new, delivered after 60 s", 67, idle=6.1)) == [False]


def test_the_module_must_not_start_much_slower_than_one_on_the_library_alone() -> None:
    reference = Start("module", REFERENCED, Timed((0.3,), 40.0))
    assert kept(starts=(reference, Start("module", NO_OP, Timed((0.34,), 40.0)))) == [True]
    assert kept(starts=(reference, Start("module", NO_OP, Timed((0.36,), 40.0)))) == [False]


def test_a_part_of_the_bench_can_be_chosen() -> None:
    choice = read_choice({"SCENARIOS": "noop,carts", "WAYS": "uri,script", "LATENCIES": "50", "RUNS": "3"})
    plan = list(choice.plan())
    assert {case.group for case, latency, runs in plan} == {"noop", "carts"}
    assert {case.way for case, latency, runs in plan} == {URI, SCRIPT}
    assert {latency for case, latency, runs in plan} == {50}
    assert max(runs for case, latency, runs in plan) == 3
    assert read_choice({}) == EVERYTHING


@pytest.mark.parametrize(
    ("environ", "complaint"),
    [
        ({"SCENARIOS": "nop"}, "nop is unknown; there are noop"),
        ({"WAYS": "terraform"}, "terraform is unknown; there are collection, uri, script"),
        ({"LATENCIES": "70"}, "70 is unknown; there are 0, 50, 200"),
        ({"RUNS": "0"}, "from 1 to"),
    ],
)
def test_a_part_that_does_not_exist_is_refused(environ: dict[str, str], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        read_choice(environ)


def test_every_piece_of_work_is_measured_with_this_collection_at_a_known_latency() -> None:
    for work in {case.work.split(", one task")[0].split(", loop")[0] for case in all_cases()}:
        ways = {case.way for case in all_cases() if case.work.startswith(work)}
        assert COLLECTION in ways
    assert all(set(case.runs) <= set(LATENCIES) for case in all_cases())
    assert {case.way for case in all_cases() if case.work == "1 new"} == {COLLECTION, URI, SCRIPT}


def test_the_results_find_their_places_in_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "performance.rst"
    copy.write_text(page.PAGE.read_text("utf-8"), "utf-8")
    monkeypatch.setattr(page, "PAGE", copy)
    starts = [Start(part, NO_OP, Timed((1.234,), 50.0)) for part in ("playbook", "module")]
    starts.append(Start("knob", "a setting", Timed((1.334,), 50.0)))
    results = [measured("1 new", 7.77, idle=1.0), measured("1 new", 8.88, latency=200, idle=1.0)]
    page.write(results, starts, list(Judge(results, starts).verdicts()))
    written = copy.read_text("utf-8")
    assert '"1 new","this collection","","7.77 (1 run)","8.88 (1 run)","2","50"' in written
    assert f'"{NO_OP}","1234 ms (1234-1234)","1234 ms (1234-1234)"' in written
    assert '"a setting","1334 ms (1334-1334)","+100 ms"' in written
    assert '"1 new at 50 ms: below 3 s","7.77 s","missed"' in written
