# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The emulator without any I/O: one request in, one answer out."""

from __future__ import annotations

import json
import pickle
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote

from tests.emulator import authentication, control, late, lifecycle, limits, lists, pagination
from tests.emulator.api import ALL_ROUTES
from tests.emulator.call import Call, CursorList, Expandable
from tests.emulator.catalogue import Catalogue
from tests.emulator.checking import check_body, check_query, path_long, read_body
from tests.emulator.clock import Clock, http_date
from tests.emulator.credentials import ACCOUNT
from tests.emulator.faults import FaultBook
from tests.emulator.flavours import FLAVOURS
from tests.emulator.identities import Identities, Identity
from tests.emulator.ids import Ids
from tests.emulator.journal import JournalEntry, append, find, masked
from tests.emulator.late import LateEffect
from tests.emulator.messages import ApiAnswer, ApiError, ApiRequest
from tests.emulator.routing import Route, Router
from tests.emulator.seeding import Seeder, first_account
from tests.emulator.settings import Settings
from tests.emulator.state import State
from tests.emulator.strikes import Strike

CONTROL_PREFIX = "/_emulator"
TOKEN_PATH = "/auth/oauth2/token"
# Made once: `json.dumps` with arguments builds an encoder on every call.
ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
ANY_QUERY: dict[str, list[str]] = {}

# The same tree serves every emulator of a process; a route that a flavour lacks is refused after it is found.
ROUTERS = {version: Router(route for route in ALL_ROUTES if route.version == version) for version in (1, 2)}
PREFIXES = (("/1.0", 1), ("/v1", 1), ("/v2", 2))


def unknown_route() -> ApiError:
    return ApiError(404, "Got an invalid (or empty) URL")


def split_prefix(path: str) -> tuple[str, int, str]:
    """Prefix, version of the API, and the path in it; without a prefix it is version 1."""
    for prefix, version in PREFIXES:
        if path.startswith(prefix) and path[len(prefix) : len(prefix) + 1] in ("/", ""):
            return prefix, version, path[len(prefix) :] or "/"
    return "", 1, path or "/"


@dataclass
class Snapshot:
    """Everything that a request can change, frozen."""

    frozen: bytes
    requests: int


class Emulator:
    """An account at OVHcloud that exists only in memory. Every public method may be called from any thread."""

    def __init__(
        self,
        flavour: str = "EU",
        clock: Callable[[], float] = time.time,
        seed: int = 0,
    ) -> None:
        # For whoever looks at several things at once while others call.
        self.lock = threading.RLock()
        self._flavour = flavour
        self._seed = seed
        self._root_url = "http://emulator"
        self.clock = Clock(clock)
        self.reset()

    def reset(self, flavour: str | None = None) -> None:
        """Back to a fresh account: one valid card, no cart, no order, no project, no fault, no journal."""
        with self.lock:
            self._flavour = (flavour or self._flavour).upper()
            if self._flavour not in FLAVOURS:
                raise ValueError(f"unknown flavour {self._flavour}; known: {', '.join(FLAVOURS)}")
            self.clock.offset = 0.0
            now = self.clock.now()
            chosen = FLAVOURS[self._flavour]
            self.state = State(chosen, Ids(self._seed), Settings(), Catalogue(chosen), Identities.sample(ACCOUNT, now))
            self.state.root_url = self._root_url
            first_account(self.state, ACCOUNT, now)
            self.faults = FaultBook()
            self.journal: list[JournalEntry] = []
            self.requests = 0

    def seed(self, document: Mapping[str, Any]) -> None:
        """Put things in place; see the README for the keys. A flavour starts over."""
        with self.lock:
            if "flavour" in document:
                self.reset(document["flavour"])
            Seeder(self.state, self.clock.now()).apply(document)
            lists.record(self.faults.lags, self.state, self.server_now())

    def server_now(self) -> float:
        """The server's one clock: all dates that it tells, writes and compares come from here."""
        return self.clock.now() + self.state.settings.clock_skew

    def next_effect(self) -> float | None:
        """When the earliest late effect is due, in true time."""
        with self.lock:
            return min((effect.due for effect in self.state.late), default=None)

    def settle(self, until: float | None = None) -> None:
        """Carry out the late effects that are due by now, or by `until`, each at its own moment."""
        with self.lock:
            moment = self.clock.now() if until is None else until
            while self.state.late:
                effect = min(self.state.late, key=lambda waiting: waiting.due)
                if effect.due > moment:
                    break
                self.state.late.remove(effect)
                self._carry_out(effect)

    def set_root_url(self, url: str) -> None:
        """Where a front serves this emulator; links in answers point there."""
        self._root_url = url
        self.state.root_url = url

    def identity(self, account: str = ACCOUNT) -> Identity:
        """A caller who may do everything, for calls past the signature work."""
        return Identity(f"trusted:{account}", account)

    def snapshot(self) -> Snapshot:
        with self.lock:
            frozen = pickle.dumps((self.state, self.faults, self.clock.offset), pickle.HIGHEST_PROTOCOL)
            return Snapshot(frozen, self.requests)

    def restore(self, snapshot: Snapshot) -> None:
        """Back to a snapshot, as often as wanted; later journal entries are dropped."""
        with self.lock:
            self.state, self.faults, self.clock.offset = pickle.loads(snapshot.frozen)
            self.requests = snapshot.requests
            for effect in self.state.late:
                if entry := find(self.journal, effect.n):
                    entry.effect_at = None
            while self.journal and self.journal[-1].n > snapshot.requests:
                self.journal.pop()

    def handle(
        self, request: ApiRequest, identity: Identity | None = None, *, resume: Strike | None = None
    ) -> ApiAnswer:
        """Serve one request. `identity` stands for a caller who is authenticated already;
        `resume` comes from an answer that asked to come again."""
        with self.lock:
            self.settle()
            if request.path.startswith(CONTROL_PREFIX):
                return control.handle(self, request)
            now = self.clock.now()
            self.requests += 1
            entry = self._open_entry(request, now)
            answer = self._answer(request, identity, entry, now, resume)
            server_time = now + self.state.settings.clock_skew
            if self.faults.lags:
                lists.record(self.faults.lags, self.state, server_time)
            if self.state.settings.date_header and answer.action in ("answer", "truncate"):
                answer.headers["Date"] = http_date(int(server_time))
            entry.status = answer.status if answer.action == "answer" else None
            entry.outcome, entry.effect = answer.action, answer.effect
            if answer.action == "again":
                self.requests -= 1
            else:
                append(self.journal, entry)
            return answer

    def _open_entry(self, request: ApiRequest, now: float) -> JournalEntry:
        prefix, version, path = split_prefix(request.path)
        return JournalEntry(
            n=self.requests,
            time=now,
            method=request.method,
            path=path if version == 1 else f"/v{version}{path}",
            query=masked(request.query),
            prefix=prefix,
            write=request.method not in ("GET", "HEAD", "OPTIONS") and request.path != TOKEN_PATH,
            query_id=f"{self.state.flavour.query_prefix}.{self.requests:08x}.{self.requests}",
            run=request.headers.get("x-run-id"),
        )

    def _answer(
        self, request: ApiRequest, identity: Identity | None, entry: JournalEntry, now: float, resume: Strike | None
    ) -> ApiAnswer:
        true_time, now = now, now + self.state.settings.clock_skew
        lifecycle.settle_all(self.state, now)
        path, found = self._find(request)
        entry.route = TOKEN_PATH if request.path == TOKEN_PATH else found[0].full_template if found else None
        strike = self.faults.strike(self, entry, now) if resume is None else resume.taken_up(entry)
        if strike is not None and strike.wait and resume is None:
            return ApiAnswer(0, {}, b"", action="again", delay=strike.wait, effect=False, resume=strike)
        # A fault may have moved the clock.
        now = true_time + self.state.settings.clock_skew
        if strike is not None and strike.effect_in is not None:
            self._postpone(request, identity, entry, true_time, strike)
        if strike is not None and strike.early is not None:
            return strike.early
        try:
            if request.path == TOKEN_PATH:
                answer = self._grant_token(request, entry, now)
            elif found is None:
                raise unknown_route()
            else:
                answer = self._serve(request, found[0], path, found[1], identity, entry, now, strike)
        except ApiError as error:
            answer = self.refusal(error, entry)
        return strike.finish(answer) if strike is not None else answer

    def _find(self, request: ApiRequest) -> tuple[str, tuple[Route, dict[str, str]] | None]:
        """Return the path without its prefix, and its route where this flavour has one."""
        _prefix, version, path = split_prefix(request.path)
        found = ROUTERS[version].find(request.method, path)
        return path, None if found and self.state.flavour.name in found[0].absent_in else found

    def _postpone(
        self, request: ApiRequest, identity: Identity | None, entry: JournalEntry, now: float, strike: Strike
    ) -> None:
        """Keep a write that is answered already. Its credentials are looked at now: later they may be too old."""
        try:
            caller = identity or authentication.identify(request, self.state, now + self.state.settings.clock_skew)
        except ApiError:
            return
        entry.identity = caller.name if caller else None
        cart = late.cart_of(entry.path, entry.method, self.state.carts) if strike.accepted else None
        self.state.late.append(LateEffect(now + (strike.effect_in or 0.0), entry.n, request, caller, cart))

    def _carry_out(self, effect: LateEffect) -> None:
        """Serve a late request at its own moment. Nobody hears of it when it is refused."""
        now = effect.due + self.state.settings.clock_skew
        lifecycle.settle_all(self.state, now)
        path, found = self._find(effect.request)
        entry = find(self.journal, effect.n)
        if found is None:
            return
        stood = late.put_back(self.state.carts, effect.cart, now) if effect.cart else None
        try:
            unheard = self._open_entry(effect.request, effect.due)
            self._serve(effect.request, found[0], path, found[1], effect.identity, unheard, now, None)
            if entry is not None:
                entry.effect_at = effect.due
        except ApiError:
            pass
        finally:
            if effect.cart:
                late.tidy_up(self.state.carts, effect.cart, stood)
        if self.faults.lags:
            lists.record(self.faults.lags, self.state, now)

    def _serve(
        self,
        request: ApiRequest,
        route: Route,
        path: str,
        values: dict[str, str],
        identity: Identity | None,
        entry: JournalEntry,
        now: float,
        strike: Strike | None,
    ) -> ApiAnswer:
        caller = identity or authentication.identify(request, self.state, now)
        entry.identity = caller.name if caller else None
        limits.count(self.state, entry.identity or "anonymous", now)
        authentication.authorise(route, path, caller)
        call = self._checked_call(request, route, values, caller, entry, now)
        result = route.handler(call)
        headers: dict[str, str] = {}
        size = self.state.settings.page_size
        if isinstance(result, Expandable):
            result, headers = pagination.expand(result, request.headers, size)
        elif isinstance(result, CursorList):
            result, headers = pagination.cursor_list(result, request.headers, size)
        if strike is not None:
            result = strike.transform(result)
        return self._success(route, result, entry, headers)

    def _success(self, route: Route, result: Any, entry: JournalEntry, headers: Mapping[str, str]) -> ApiAnswer:
        """200 with JSON for everything, as the schema has it; clients should take any other success as well."""
        settings = self.state.settings
        answer = self._json(settings.post_status if route.method == "POST" else 200, result, entry, headers)
        if result is None and settings.void_answer != "null":
            answer.body = b""
            if settings.void_answer == "204":
                answer.status = 204
        return answer

    def _checked_call(
        self,
        request: ApiRequest,
        route: Route,
        values: dict[str, str],
        caller: Identity | None,
        entry: JournalEntry,
        now: float,
    ) -> Call:
        subsidiaries = self.state.flavour.subsidiaries
        if "%" in request.path:
            values = {name: unquote(value) for name, value in values.items()}
        longs = {name: path_long(name, values[name]) for name in route.longs}
        query: dict[str, Any] = {}
        if route.query:
            given = parse_qs(request.query, keep_blank_values=True) if request.query else ANY_QUERY
            query = check_query(given, route.query, subsidiaries)
        body: dict[str, Any] = {}
        if request.body:
            body = read_body(request.body)
        if body or route.body:
            entry.unknown_fields = check_body(body, route.body, subsidiaries)
        return Call(self, self.state, now, caller, values, longs, query, body, request.headers)

    def _grant_token(self, request: ApiRequest, entry: JournalEntry, now: float) -> ApiAnswer:
        if request.method != "POST":
            raise ApiError(405, "Only POST is served here", "Client::MethodNotAllowed")
        status, payload = authentication.grant_token(request, self.state, now)
        return self._json(status, payload, entry, {"Cache-Control": "no-store"}, effect=status == 200)

    def refusal(self, error: ApiError, entry: JournalEntry) -> ApiAnswer:
        return self._json(error.status, error.payload(), entry, error.headers, effect=False)

    def _json(
        self, status: int, value: Any, entry: JournalEntry, headers: Mapping[str, str], *, effect: bool = True
    ) -> ApiAnswer:
        body = ENCODE(value).encode()
        sent = {"Content-Type": "application/json; charset=utf-8", "X-Ovh-QueryID": entry.query_id, **headers}
        return ApiAnswer(status, sent, body, effect=effect)
