# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Where requests go: the endpoint of a task, a name or a URL, made known to python-ovh."""

from __future__ import annotations

import os
import urllib.parse

from ansible_collections.community.ovhcloud.plugins.module_utils._errors import SettingsError
from ansible_collections.community.ovhcloud.plugins.module_utils._settings import OAUTH2, TOKEN, Settings


def register_endpoint(settings: Settings, endpoints: dict[str, str], token_urls: dict[str, str]) -> tuple[str, str]:
    """Make the endpoint known in python-ovh's tables; return its name there, and the prefix for paths without a version.

    python-ovh takes the names of its table only, and takes `/1.0` off a base when a path starts with `/v1` or `/v2`.
    Raise SettingsError for an endpoint that is not known, or to which the credential must not be sent.
    """
    if settings.is_url:
        base, prefix = settings.endpoint, ""
        if base.endswith(("/v1", "/v2")):
            base, prefix = base[:-3] + "/1.0", "/v1"
        token_url = settings.oauth2_token_url or base
    else:
        if settings.endpoint not in endpoints:
            raise SettingsError(
                "The endpoint %s is not known. Use a URL, or one of: %s."
                % (settings.endpoint, ", ".join(sorted(name for name in endpoints if ":" not in name)))
            )
        if settings.kind == OAUTH2 and settings.endpoint not in token_urls:
            raise SettingsError("OAuth2 clients do not exist for the endpoint %s." % settings.endpoint)
        base, prefix, token_url = endpoints[settings.endpoint], "", token_urls.get(settings.endpoint, "")
    if settings.kind in (OAUTH2, TOKEN):
        _allow_insecure_loopback([base, token_url])
    # Under a name of our own no section of an ovh.conf can apply: python-ovh would mix it into the credential.
    name = "community.ovhcloud:" + settings.endpoint
    endpoints[name] = base
    token_urls[name] = token_url
    return name, prefix


def _allow_insecure_loopback(urls: list[str]) -> None:
    """Refuse to send a token over the network in clear; a loopback address (an emulator, a tunnel) is fine."""
    for url in urls:
        try:
            parts = urllib.parse.urlsplit(url)
        except ValueError as exc:
            raise SettingsError("%s is not a URL." % url) from exc
        if parts.scheme != "http":
            continue
        if parts.hostname not in ("localhost", "127.0.0.1", "::1"):
            raise SettingsError("%s is not encrypted: a token is only sent over https, or to this machine." % url)
        # oauthlib refuses plain http altogether unless it is told otherwise.
        os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
