# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The console's addresses: the page at the root, a page for each order, and where their forms go."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from tests.emulator.api import ALL_ROUTES
from tests.emulator.console import render
from tests.emulator.console.actions import Form, act, add_fault
from tests.emulator.console.views import order_view, overview
from tests.emulator.core import Emulator
from tests.emulator.faults import KINDS, PARAMETERS
from tests.emulator.lifecycle import OUTCOMES, settle_all
from tests.emulator.messages import ApiAnswer, ApiError, ApiRequest

ROOT = "/"
PREFIX = "/_emulator/console"
METHODS = ("GET", "POST", "PUT", "DELETE")


@dataclass(frozen=True)
class Visit:
    """One request for a page: what the address names, and the form that came with it."""

    emulator: Emulator
    named: dict[str, str]
    form: Form


def show_overview(visit: Visit, status: int = 200, problem: str = "") -> ApiAnswer:
    emulator = visit.emulator
    return render.page(
        "overview.html",
        status,
        state=emulator.state,
        view=overview(emulator),
        problem=problem,
        form=visit.form,
        kinds=_fault_kinds(),
        methods=METHODS,
        paths=sorted({route.full_template for route in ALL_ROUTES}),
        courses=list(OUTCOMES),
    )


def _fault_kinds() -> list[tuple[str, str]]:
    """Each kind with the keys that it needs."""
    needed = {kind: [key[1:] for key in keys if key.startswith("*")] for kind, keys in PARAMETERS.items()}
    return [(kind, f"{kind} (needs {' and '.join(needed[kind])})" if needed[kind] else kind) for kind in KINDS]


def show_order(visit: Visit, status: int = 200, problem: str = "") -> ApiAnswer:
    state = visit.emulator.state
    settle_all(state, visit.emulator.server_now())
    order = state.orders.get(int(visit.named["id"]))
    if order is None:
        raise ApiError(404, f"There is no order {visit.named['id']}")
    return render.page("order.html", status, state=state, order=order_view(state, order), problem=problem)


def post_order(visit: Visit) -> ApiAnswer:
    """A button of an order; the answer leads back to the page that it was on."""
    on_own_page = visit.form.get("page") == "order"
    try:
        act(visit.emulator, int(visit.named["id"]), visit.form)
    except ApiError as error:
        if error.status == 404:
            raise
        show = show_order if on_own_page else show_overview
        return show(visit, error.status, error.message)
    return render.redirect(f"{PREFIX}/orders/{visit.named['id']}" if on_own_page else f"/#order-{visit.named['id']}")


def post_fault(visit: Visit) -> ApiAnswer:
    try:
        add_fault(visit.emulator, visit.form)
    except (TypeError, ValueError) as error:
        return show_overview(visit, 400, f"This fault was not added: {error}.")
    return render.redirect("/#faults")


def remove_fault(visit: Visit) -> ApiAnswer:
    visit.emulator.faults.remove(int(visit.named["id"]))
    return render.redirect("/#faults")


def post_course(visit: Visit) -> ApiAnswer:
    """The course of every order that is paid from here on."""
    course = visit.form.get("course", "")
    if course not in OUTCOMES:
        return show_overview(visit, 400, "There is no such course.")
    visit.emulator.state.settings.transitions = course
    return render.redirect("/#orders")


def send_asset(visit: Visit) -> ApiAnswer:
    answer = render.asset(visit.named["name"])
    if answer is None:
        raise ApiError(404, "There is no such file")
    return answer


ADDRESSES: tuple[tuple[str, str, Callable[[Visit], ApiAnswer]], ...] = (
    ("GET", ROOT, show_overview),
    ("GET", rf"{PREFIX}/orders/(?P<id>\d{{1,18}})", show_order),
    ("POST", rf"{PREFIX}/orders/(?P<id>\d{{1,18}})", post_order),
    ("POST", f"{PREFIX}/faults", post_fault),
    ("POST", rf"{PREFIX}/faults/(?P<id>\d{{1,18}})/remove", remove_fault),
    ("POST", f"{PREFIX}/course", post_course),
    ("GET", rf"{PREFIX}/assets/(?P<name>[a-z.]+)", send_asset),
)
COMPILED = [(method, re.compile(address), show) for method, address, show in ADDRESSES]


def serves(request: ApiRequest) -> bool:
    """Whether the console answers: it has the root for itself, which is no address of the API."""
    if request.path == ROOT:
        return request.method in ("GET", "HEAD")
    return request.path.startswith(f"{PREFIX}/")


def handle(emulator: Emulator, request: ApiRequest) -> ApiAnswer:
    """Answer a request that `serves` is true for. Like control calls these meet no faults and are not journaled."""
    method = "GET" if request.method == "HEAD" else request.method
    with emulator.lock:
        emulator.settle()
        try:
            for wanted, address, show in COMPILED:
                match = address.fullmatch(request.path)
                if match is not None and method == wanted:
                    return show(Visit(emulator, match.groupdict(), _form_of(request)))
            raise ApiError(404, "There is no such page")
        except ApiError as error:
            return render.page("problem.html", error.status, state=emulator.state, message=error.message)


def _form_of(request: ApiRequest) -> Form:
    return dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
