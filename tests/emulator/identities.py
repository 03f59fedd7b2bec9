# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may call: applications, consumer keys, service accounts, tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from tests.emulator import credentials


@lru_cache(maxsize=4096)
def pattern(text: str) -> re.Pattern[str]:
    """A `*` stands for any text, slashes too; `/x/*` does not cover `/x`."""
    return re.compile(".*".join(re.escape(part) for part in text.split("*")) + r"\Z")


@dataclass
class Application:
    key: str
    secret: str
    id: int


@dataclass
class Identity:
    """An authenticated caller. Rules limit consumer keys, actions limit OAuth2 callers; None means everything."""

    name: str
    account: str
    method: str = "account"
    rules: list[tuple[str, str]] | None = None
    actions: list[str] | None = None

    def may_call(self, method: str, path: str) -> bool:
        if self.rules is None:
            return True
        return any(verb == method and pattern(rule).match(path) for verb, rule in self.rules)

    def may_do(self, action: str) -> bool:
        if self.actions is None:
            return True
        return any(pattern(granted).match(action) for granted in self.actions)


@dataclass
class ConsumerKey:
    key: str
    application_key: str
    identity: Identity
    id: int
    created: float
    status: str = "validated"
    expiration: float | None = None
    last_use: float | None = None
    allowed_ips: list[str] | None = None
    validation_token: str | None = None


@dataclass
class OAuth2Client:
    id: str
    secret: str
    identity: Identity


@dataclass
class AccessToken:
    token: str
    identity: Identity
    expiration: float | None = None


@dataclass
class Identities:
    applications: dict[str, Application] = field(default_factory=dict)
    consumer_keys: dict[str, ConsumerKey] = field(default_factory=dict)
    clients: dict[str, OAuth2Client] = field(default_factory=dict)
    tokens: dict[str, AccessToken] = field(default_factory=dict)

    @classmethod
    def sample(cls, account: str, now: float) -> Identities:
        """The published credentials: everything is allowed to them."""
        identities = cls()
        identities.applications[credentials.APPLICATION_KEY] = Application(
            credentials.APPLICATION_KEY, credentials.APPLICATION_SECRET, 1
        )
        every_call = [(method, "/*") for method in ("GET", "POST", "PUT", "DELETE", "PATCH")]
        identities.consumer_keys[credentials.CONSUMER_KEY] = ConsumerKey(
            credentials.CONSUMER_KEY,
            credentials.APPLICATION_KEY,
            Identity("sample-consumer-key", account, "account", every_call),
            1,
            now,
        )
        service_account = Identity("sample-service-account", account, "oauth2_client_credentials")
        identities.clients[credentials.CLIENT_ID] = OAuth2Client(
            credentials.CLIENT_ID, credentials.CLIENT_SECRET, service_account
        )
        identities.tokens[credentials.ACCESS_TOKEN] = AccessToken(
            credentials.ACCESS_TOKEN, Identity("sample-access-token", account, "oauth2_client_credentials")
        )
        return identities

    def add_application(self, spec: dict[str, Any]) -> None:
        self.applications[spec["key"]] = Application(spec["key"], spec["secret"], len(self.applications) + 1)

    def add_consumer_key(self, spec: dict[str, Any], account: str, now: float) -> None:
        rules = spec.get("rules")
        parsed = None if rules is None else [(rule["method"], rule["path"]) for rule in rules]
        identity = Identity(spec.get("name", "consumer-key"), spec.get("account", account), "account", parsed)
        self.consumer_keys[spec["key"]] = ConsumerKey(
            spec["key"],
            spec.get("application_key", credentials.APPLICATION_KEY),
            identity,
            len(self.consumer_keys) + 1,
            now,
            spec.get("status", "validated"),
            None if spec.get("expires_in") is None else now + float(spec["expires_in"]),
        )

    def add_client(self, spec: dict[str, Any], account: str) -> None:
        identity = Identity(
            spec.get("name", "service-account"),
            spec.get("account", account),
            "oauth2_client_credentials",
            None,
            spec.get("actions"),
        )
        self.clients[spec["id"]] = OAuth2Client(spec["id"], spec["secret"], identity)

    def add_token(self, spec: dict[str, Any], account: str, now: float) -> None:
        identity = Identity(
            spec.get("name", "access-token"),
            spec.get("account", account),
            "oauth2_client_credentials",
            None,
            spec.get("actions"),
        )
        expiration = None if spec.get("expires_in") is None else now + float(spec["expires_in"])
        self.tokens[spec["token"]] = AccessToken(spec["token"], identity, expiration)
