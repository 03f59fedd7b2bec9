# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""The one client of this collection, over the official `ovh` package; nothing else imports that package.

`OvhTransport` sends one signed request. `Client` gives it meaning: typed errors, retries where nothing can happen twice,
one time budget. Neither knows AnsibleModule nor Display.
"""

from __future__ import annotations

import configparser
import contextlib
import os
import re
import ssl
import threading
import traceback
import typing as t
import urllib.parse

from ansible_collections.community.ovhcloud.plugins.module_utils._answer import NotJsonError, RawAnswer
from ansible_collections.community.ovhcloud.plugins.module_utils._endpoints import register_endpoint
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    ApiError,
    MissingLibraryError,
    NotAllowedError,
    SignatureError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._routes import CHECK_OUT, Route
from ansible_collections.community.ovhcloud.plugins.module_utils._server_clock import ServerClock
from ansible_collections.community.ovhcloud.plugins.module_utils._settings import OAUTH2, TOKEN, Settings
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget, Clock, retry_pause
from ansible_collections.community.ovhcloud.plugins.module_utils._version import VERSION
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import MAXIMUM_CONCURRENCY

OVH_IMPORT_ERROR: str | None
try:
    import ovh
    import ovh.client
    import ovh.exceptions
    import ovh.oauth2
    import requests
    import requests.adapters
except ImportError:
    OVH_IMPORT_ERROR = traceback.format_exc()
except (configparser.Error, ValueError) as exc:
    # The package reads every ovh.conf when it is loaded. `read_settings` reads them too, and says which one is broken;
    # the error itself quotes the file, where secrets may stand.
    OVH_IMPORT_ERROR = "An ovh.conf cannot be read (%s)." % type(exc).__name__
else:
    OVH_IMPORT_ERROR = None

    class _SignedClient(ovh.Client):  # type: ignore[misc, unused-ignore]
        """python-ovh's client, told the offset of the server's clock (seconds) instead of asking for it before its first call."""

        offset = 0

        @property
        def time_delta(self) -> int:
            return self.offset


# Seconds. What comes before a request must be short: a checkout is decided on before, and is sent soon or not at all.
_LONGEST_WAIT_FOR_CONNECTION = 10.0
_LONGEST_WAIT_FOR_TOKEN = 30.0
_LONGEST_PREPARATION = 15.0

# Tries of one request that may be sent again, the first one included; refusals of too many requests are not counted.
MAXIMUM_TRIES = 5

if t.TYPE_CHECKING:
    from ansible_collections.community.ovhcloud.plugins.module_utils._throttle import Throttle

Parsed = t.TypeVar("Parsed")


class SendError(Exception):
    """No answer came. `sent` is false only where the request certainly did not reach the server."""

    def __init__(self, reason: str, *, sent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sent = sent


class CredentialError(Exception):
    """The service that hands out OAuth2 tokens refused a client; the text says which, and with what words."""


class Transport(t.Protocol):
    """Sends one request as it is, once."""

    def send(self, method: str, path: str, body: t.Any, headers: dict[str, str]) -> RawAnswer:
        """Return the answer whatever its status; raise SendError or CredentialError when there is none."""

    def refresh(self) -> None:
        """Forget the server's time and the token, so that the next request reads them anew."""

    @property
    def has_access_rules(self) -> bool:
        """Whether the credential is a consumer key, which carries its rights with it."""

    def time_offset(self) -> float:
        """Return the seconds by which the server's clock is ahead of the local one, as far as it is known."""


class OvhTransport:
    """Requests through python-ovh: signatures of application keys, OAuth2 clients, or a given access token."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        if OVH_IMPORT_ERROR is not None:
            raise MissingLibraryError(OVH_IMPORT_ERROR)
        self._settings = settings
        self._clock = clock
        self._name, self._prefix = register_endpoint(settings, ovh.client.ENDPOINTS, ovh.client.OAUTH2_TOKEN_URLS)
        self._lock = threading.Lock()
        self._here = threading.local()
        self._client = self._make_client()
        # The local clock is taken for right until the server refuses what it signed.
        self._clock_in_doubt = False

    def _make_client(self) -> _SignedClient:
        credential = dict(self._settings.credential)
        token = credential.pop("access_token", None)
        if token:
            # python-ovh has no option for a token that was made elsewhere; its OAuth2 part sends the one it is given.
            credential = {"client_id": "access_token", "client_secret": "access_token"}
        with _no_ovh_environment():
            client = _SignedClient(endpoint=self._name, timeout=self._limits(), **credential)
        _keep_connections(client._session)
        if token:
            client._oauth2.token_updater({"access_token": token, "token_type": "Bearer"})
            _keep_connections(client._oauth2.session)
        return client

    def _limits(self, longest: float | None = None) -> tuple[float, float]:
        """Return the seconds to wait for a connection, to each address of the server, and for an answer."""
        timeout = min(self._settings.timeout, longest or self._settings.timeout)
        return (min(timeout, _LONGEST_WAIT_FOR_CONNECTION), timeout)

    def _fetch_token(self, client: _SignedClient) -> None:
        """Fetch the first token here: python-ovh would wait for the token service without any limit."""
        oauth2: t.Any = client._oauth2
        if oauth2 is None:
            return
        with self._lock:
            if oauth2._token is None:
                self._fetch_first_token(oauth2)

    def _fetch_first_token(self, oauth2: t.Any) -> None:
        credential = dict(self._settings.credential)
        session = ovh.oauth2.RefreshOAuth2Session(
            token_url=oauth2.token_url,
            client=ovh.oauth2.BackendApplicationClient(client_id=credential["client_id"], scope=["all"]),
        )
        limits = {**credential, "timeout": self._limits(_LONGEST_WAIT_FOR_TOKEN)}
        try:
            session.register_compliance_hook("access_token_response", _refuse_outage)
            oauth2.token_updater(session.fetch_token(token_url=oauth2.token_url, **limits))
        except (requests.RequestException, OSError) as exc:
            reason = "no token from %s, %s" % (oauth2.token_url, _reason(exc))
            raise SendError(self._where(reason), sent=False) from exc
        _keep_connections(oauth2.session)
        oauth2.session.auto_refresh_kwargs.update(limits)
        oauth2.session.register_compliance_hook("access_token_response", _refuse_outage)

    def send(self, method: str, path: str, body: t.Any, headers: dict[str, str]) -> RawAnswer:
        target = path if path.startswith(("/v1/", "/v2/")) else self._prefix + path
        client = self._here.client = self._client  # another thread may put a new one in its place meanwhile
        began = self._clock.monotonic()
        try:
            self._fetch_token(client)
            refusal = self._read_time()
            if self._clock.monotonic() - began > _LONGEST_PREPARATION:
                raise SendError(self._where("a token, or the server's time, took too long to get"), sent=False)
            # Compared with None: a response with an error status counts as false.
            answer = client.raw_call(method, target, body, headers=dict(headers)) if refusal is None else refusal
        except ovh.exceptions.OAuth2FailureError as exc:
            raise CredentialError("for the client_id in %s: %s" % (self._settings.source, exc)) from exc
        except (requests.RequestException, OSError) as exc:
            raise SendError(self._where(_reason(exc)), sent=_may_have_been_sent(exc)) from exc
        # The API speaks UTF-8; requests would guess the encoding when the content type names none.
        text = answer.content.decode("utf-8", "replace")
        received = {key.lower(): value for key, value in answer.headers.items()}
        return RawAnswer(answer.status_code, received, text, self._settings.endpoint, self._settings.source)

    def _where(self, reason: str) -> str:
        return "%s (endpoint %s)" % (reason, self._settings.endpoint)

    def _read_time(self) -> requests.Response | None:
        """Read the server's clock if the local one is in doubt. Return the answer where the server refuses even that."""
        with self._lock:
            if not self._clock_in_doubt:
                return None
            try:
                server_time = int(self._client.get("/auth/time", _need_auth=False))
            except ovh.exceptions.HTTPError as exc:
                raise SendError(self._where(_reason(exc.__context__ or exc)), sent=False) from exc
            except ovh.exceptions.InvalidResponse as exc:
                raise SendError(
                    self._where(
                        "GET /auth/time answered something that is not JSON, so this is hardly an OVHcloud API"
                    ),
                    sent=False,
                ) from exc
            except ovh.exceptions.APIError as exc:
                if exc.response is None or exc.response.status_code not in (401, 403):
                    raise SendError(self._where("GET /auth/time failed, %s" % exc), sent=False) from exc
                response: requests.Response = exc.response
                return response
            except (AttributeError, TypeError, ValueError) as exc:
                raise SendError(
                    self._where("GET /auth/time answered something else than a number"), sent=False
                ) from exc
            self._client.offset = server_time - int(self._clock.now())
            self._clock_in_doubt = False
        return None

    def refresh(self) -> None:
        if self._settings.kind in (OAUTH2, TOKEN):
            with self._lock:  # one at a time: the environment is hidden meanwhile
                # Where another thread was refused, too, there is a new one already.
                if getattr(self._here, "client", self._client) is self._client:
                    self._client = self._make_client()
        else:
            self._clock_in_doubt = True

    @property
    def has_access_rules(self) -> bool:
        return self._settings.kind not in (OAUTH2, TOKEN)

    def time_offset(self) -> float:
        return float(self._client.offset)


@contextlib.contextmanager
def _no_ovh_environment() -> t.Iterator[None]:
    """Hide the variables OVH_* for a moment: python-ovh would mix them into a credential that is already whole."""
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("OVH_")}
    try:
        yield
    finally:
        os.environ.update(hidden)


def _keep_connections(session: requests.Session) -> None:
    """Keep as many connections open as there are threads; `requests` keeps ten, and would open others for each request."""
    for scheme in ("https://", "http://"):
        session.mount(scheme, requests.adapters.HTTPAdapter(pool_maxsize=MAXIMUM_CONCURRENCY))


def _refuse_outage(answer: requests.Response) -> requests.Response:
    """Raise SendError where the token service is down or busy: python-ovh would take that for a refusal of the client."""
    if answer.status_code in (408, 429) or answer.status_code >= 500:
        raise SendError("the service for OAuth2 tokens answered HTTP %d" % answer.status_code, sent=False)
    return answer


def _reason(exc: BaseException) -> str:
    """Return the innermost cause in words, without names of the HTTP library's objects."""
    if isinstance(exc, requests.Timeout):
        return "no answer in time"
    inner = exc
    while True:
        causes = [
            cause
            for cause in (getattr(inner, "reason", None), *reversed(inner.args))
            if isinstance(cause, BaseException)
        ]
        if not causes:
            break
        inner = causes[0]
    return re.sub(r"^<?[\w.]*HTTPS?Connection[^:]*: ", "", str(inner)) or type(inner).__name__


def _may_have_been_sent(exc: BaseException) -> bool:
    """Whether a request that failed like this may have reached the server: not when no connection was made.

    A TLS error may come in the middle of an answer; only a certificate that is not trusted comes before the request.
    """
    if isinstance(exc, (requests.ConnectTimeout, requests.exceptions.InvalidURL)):
        return False
    causes = list(_causes(exc))
    if isinstance(exc, requests.exceptions.SSLError):
        return not any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes)
    return not any(type(cause).__name__ in ("NewConnectionError", "NameResolutionError") for cause in causes)


def _causes(exc: BaseException) -> t.Iterator[BaseException]:
    """Yield the error and the errors inside it, which libraries nest in `reason` and in arguments.

    What an error was raised from, or in the handling of, may be the error of another request.
    """
    waiting = [exc]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += [inner for inner in (getattr(one, "reason", None), *one.args) if isinstance(inner, BaseException)]


class Client:
    """Calls routes and returns parsed answers. All errors are ApiError."""

    def __init__(self, transport: Transport, clock: Clock, budget: Budget) -> None:
        self._transport = transport
        self._clock = clock
        self._budget = budget
        self._server_clock = ServerClock(clock)
        self._throttle: Throttle | None = None  # from the first refusal of too many requests on
        self._lock = threading.Lock()

    @property
    def has_access_rules(self) -> bool:
        return self._transport.has_access_rules

    @property
    def is_slowed(self) -> bool:
        """Whether the server refused requests of this run because there were too many."""
        return self._throttle is not None

    def hold(self) -> float:
        """Return the seconds for which a limit of requests holds back whatever is sent now."""
        return self._throttle.hold() if self._throttle else 0.0

    def now(self) -> float:
        """Return the server's time as seconds since the epoch."""
        return self._server_clock.now(self._transport.time_offset())

    def call(
        self,
        route: Route,
        parse: t.Callable[[t.Any], Parsed],
        *,
        query: t.Mapping[str, str] | None = None,
        body: t.Any = None,
        headers: t.Mapping[str, str] | None = None,
        **ids: str | int,
    ) -> Parsed:
        """Send the request, again where that is safe, and return the parsed answer. `ids` fill the path's variables.

        Sent again are: reads, and whatever the server refused without doing it (429, 503 with `Retry-After`, no
        connection); after a 429 as long as the task has time. What buys, or adds to a cart, is sent once, whatever comes
        back.
        """
        return self.call_for_headers(route, parse, query=query, body=body, headers=headers, **ids)[0]

    def call_for_headers(
        self,
        route: Route,
        parse: t.Callable[[t.Any], Parsed],
        *,
        query: t.Mapping[str, str] | None = None,
        body: t.Any = None,
        headers: t.Mapping[str, str] | None = None,
        **ids: str | int,
    ) -> tuple[Parsed, dict[str, str]]:
        """Do as `call` does; return the answer's headers too (their names in lower case)."""
        path = route.path.format(**{name: urllib.parse.quote(str(value), safe="") for name, value in ids.items()})
        request = "%s %s" % (route.method, path)
        if query:
            path += "?" + urllib.parse.urlencode(query)
        value, answer_headers = self._send(route, request, path, body, headers)
        try:
            return parse(value), answer_headers
        except ValueError as exc:
            from ansible_collections.community.ovhcloud.plugins.module_utils._classify import shape_error

            raise shape_error(route, request, str(exc), answer_headers.get("x-ovh-queryid")) from exc

    def _send(
        self, route: Route, request: str, path: str, body: t.Any, headers: t.Mapping[str, str] | None
    ) -> tuple[t.Any, dict[str, str]]:
        refreshed = False
        attempt = 1
        while True:
            try:
                return self._send_in_turn(route, request, path, body, headers)
            except (SignatureError, NotAllowedError) as exc:
                if refreshed or route.once or not (isinstance(exc, SignatureError) or exc.http_status == 401):
                    raise
                # The clocks may have moved apart, or the token ran out: read the server's time, or a new token, once.
                refreshed = True
                self._transport.refresh()
            except ApiError as exc:
                if not exc.retryable or exc.http_status == 429 or route.once or attempt >= MAXIMUM_TRIES:
                    raise
                if exc.timed_out and not refreshed:
                    # That is also what some servers say to a timestamp that is too old.
                    refreshed = True
                    self._transport.refresh()
                if not self._budget.pause(retry_pause(attempt, exc.retry_after, self._clock.jitter())):
                    raise
                attempt += 1

    def _send_in_turn(
        self, route: Route, request: str, path: str, body: t.Any, headers: t.Mapping[str, str] | None
    ) -> tuple[t.Any, dict[str, str]]:
        """Send the request; again where there were too many, more slowly and as long as the task has time."""
        while True:
            if self._throttle:
                # What buys comes right after its last look: it waits for the limit, and for no other request.
                self._throttle.wait(in_turn=route is not CHECK_OUT)
            sent_at = self._clock.monotonic()
            try:
                return self._send_once(route, request, path, body, headers)
            except ApiError as exc:
                if exc.http_status != 429:
                    raise
                throttle = self._slow_down(sent_at, exc.retry_after)
                if route.once or throttle.is_hopeless or not self._budget.remaining():
                    raise

    def _slow_down(self, sent_at: float, retry_after: float | None) -> Throttle:
        """Let all threads of this run ask more slowly: they share the limit."""
        from ansible_collections.community.ovhcloud.plugins.module_utils._throttle import Throttle

        with self._lock:
            self._throttle = self._throttle or Throttle(self._clock, self._budget)
        self._throttle.refuse(sent_at, retry_after)
        return self._throttle

    def _send_once(
        self, route: Route, request: str, path: str, body: t.Any, headers: t.Mapping[str, str] | None
    ) -> tuple[t.Any, dict[str, str]]:
        sent_headers = {"User-Agent": "community.ovhcloud/%s" % VERSION, **(headers or {})}
        try:
            answer = self._transport.send(route.method, path, body, sent_headers)
        except SendError as exc:
            from ansible_collections.community.ovhcloud.plugins.module_utils._classify import connection_error

            raise connection_error(route, request, exc.reason, sent=exc.sent) from exc
        except CredentialError as exc:
            raise ApiError(
                "%s could not be sent: no OAuth2 token could be had %s. Check client_id, client_secret and the endpoint."
                % (request, str(exc)[:350].rstrip(".")),
                request=request,
            ) from exc
        self._server_clock.note(answer.headers)
        if self._throttle and answer.status != 429:
            self._throttle.accept()
        try:
            if answer.is_good:
                return answer.value(), answer.headers
        except NotJsonError:
            pass
        from ansible_collections.community.ovhcloud.plugins.module_utils._classify import failure

        raise failure(route, request, answer, self._clock.now())
