# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""From options, environment and ovh.conf to one complete set of connection settings.

The sources are those of python-ovh, in its order of precedence: options, environment, `config_file`, ./ovh.conf,
~/.ovh.conf, /etc/ovh.conf. Unlike there, a credential is taken whole from one source, and an empty value counts as unset.
"""

from __future__ import annotations

import configparser
import os
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._errors import SettingsError

APPLICATION_KEY = ("application_key", "application_secret", "consumer_key")
OAUTH2 = ("client_id", "client_secret")
TOKEN = ("access_token",)
_KINDS = (APPLICATION_KEY, OAUTH2, TOKEN)
_CREDENTIALS = tuple(name for kind in _KINDS for name in kind)

# A checkout that waits longer for its answer could take its effect after its intent has settled (`_intent`).
_LONGEST_TIMEOUT = 120

CONFIG_FILES = ("./ovh.conf", "~/.ovh.conf", "/etc/ovh.conf")

GetOption = t.Callable[[str], t.Any]


class Settings(t.NamedTuple):
    """How to reach the API. Exactly one kind of credential is set. `timeout` is in seconds, for each request."""

    endpoint: str
    credential: t.Mapping[str, str]
    source: str
    timeout: float
    oauth2_token_url: str | None = None

    def __repr__(self) -> str:
        """Leave the credential out: what is printed ends in logs."""
        return "Settings(endpoint=%r, source=%r)" % (self.endpoint, self.source)

    @property
    def kind(self) -> tuple[str, ...]:
        """Return the names of the credential's parts, one of APPLICATION_KEY, OAUTH2, TOKEN."""
        return next(kind for kind in _KINDS if set(kind) == set(self.credential))

    @property
    def is_url(self) -> bool:
        return "://" in self.endpoint


class _Source(t.NamedTuple):
    title: str
    values: t.Mapping[str, str]

    def __repr__(self) -> str:
        """Leave the values out: what is printed ends in logs."""
        return "_Source(title=%r)" % self.title


def read_settings(get_option: GetOption, environ: t.Mapping[str, str]) -> Settings:
    """Return the settings, or raise SettingsError that names what is missing and where it was looked for.

    `get_option` returns the value of an option of the task, or of the lookup; None when it was not given.
    """
    options = _Source("the task's options", _texts({name: get_option(name) for name in _CREDENTIALS}))
    environment = _Source("the environment", _from_environment(environ))
    files = _read_files(_text(get_option("config_file")))
    endpoint = _first("endpoint", _text(get_option("endpoint")), environ, files, ("default",))
    if endpoint is None:
        raise SettingsError(
            "No endpoint is given. Set the option endpoint (ovh-eu, ovh-ca, ovh-us, or a URL), the environment variable "
            "OVH_ENDPOINT, or endpoint in the section [default] of an ovh.conf. %s" % _looked_in(files)
        )
    endpoint = endpoint.rstrip("/")
    sections = (endpoint, endpoint + "/", "default")
    sources = [options, environment] + [
        _Source("section [%s] of %s" % (section, _shown(path)), _texts(dict(parser.items(section))))
        for path, parser in files
        for section in sections
        if parser.has_section(section)
    ]
    credential, source = _choose(sources, files)
    token_url = _first("oauth2_token_url", _text(get_option("oauth2_token_url")), environ, files, sections)
    given = get_option("timeout")
    settings = Settings(endpoint, credential, source, 60.0 if given is None else float(given), token_url)
    _check_endpoint(settings)
    return settings


def _check_endpoint(settings: Settings) -> None:
    url = settings.endpoint
    if not 0 < settings.timeout <= _LONGEST_TIMEOUT:
        raise SettingsError("timeout is a number of seconds above 0, at most %d." % _LONGEST_TIMEOUT)
    if settings.is_url and not url.startswith(("http://", "https://")):
        raise SettingsError("The endpoint %s is not a URL that starts with https:// or http://." % url)
    if settings.kind == OAUTH2 and settings.is_url and not settings.oauth2_token_url:
        raise SettingsError(
            "The endpoint is a URL (%s) and the credential is an OAuth2 client: set oauth2_token_url too, "
            "the address where that service hands out tokens." % url
        )


def _choose(sources: list[_Source], files: _Files) -> tuple[dict[str, str], str]:
    for source in sources:
        given = [name for name in _CREDENTIALS if name in source.values]
        if not given:
            continue
        kinds = [kind for kind in _KINDS if any(name in given for name in kind)]
        if len(kinds) > 1:
            raise SettingsError(
                "There are parts of several credentials in %s: %s. Give exactly one of: %s."
                % (source.title, ", ".join(given), _kinds_words())
            )
        missing = [name for name in kinds[0] if name not in given]
        if missing:
            raise SettingsError(
                "The credential in %s is incomplete: given: %s; missing: %s. A credential is taken whole from one "
                "source; the parts are not looked for elsewhere."
                % (source.title, " and ".join(given), " and ".join(missing))
            )
        return {name: source.values[name] for name in kinds[0]}, source.title
    raise SettingsError(
        "No credential is given. Give one of: %s; as options, as environment variables (%s), or in an ovh.conf. %s"
        % (_kinds_words(), ", ".join("OVH_" + name.upper() for name in _CREDENTIALS), _looked_in(files))
    )


def _kinds_words() -> str:
    return " or ".join(" + ".join(kind) for kind in _KINDS)


# A parsed file with its path, the one that wins first.
_Files = list[tuple[str, configparser.RawConfigParser]]


def _read_files(config_file: str | None) -> _Files:
    files: _Files = []
    for path in ((config_file,) if config_file else ()) + CONFIG_FILES:
        parser = configparser.RawConfigParser()
        try:
            with open(os.path.expanduser(path), encoding="utf-8") as stream:
                parser.read_file(stream)
        except FileNotFoundError as exc:
            if path == config_file:
                raise SettingsError("The config_file %s does not exist." % _shown(path)) from exc
            continue
        except (OSError, ValueError, configparser.Error) as exc:
            if isinstance(exc, PermissionError) and path != config_file:
                continue
            # The parser's own message quotes lines of the file, and these may hold secrets.
            raise SettingsError(
                "The file %s cannot be read as an ovh.conf (%s). Mend or remove it: it is read wherever it exists."
                % (_shown(path), type(exc).__name__)
            ) from None
        files.append((path, parser))
    return files


def _looked_in(files: _Files) -> str:
    return "Looked in: the task's options, the environment, %s." % (
        ", ".join(_shown(path) for path, dummy in files)
        or "no ovh.conf (none of %s exists)" % ", ".join(_shown(path) for path in CONFIG_FILES)
    )


def _shown(path: str) -> str:
    """Return the path in full where it depends on the working folder: a module's is not that of the shell."""
    return path if path.startswith("~") else os.path.abspath(path)


def _first(
    name: str, option: str | None, environ: t.Mapping[str, str], files: _Files, sections: tuple[str, ...]
) -> str | None:
    candidates = [option, _text(environ.get("OVH_" + name.upper()))]
    for dummy, parser in files:
        candidates.extend(_text(parser.get(section, name, fallback=None)) for section in sections)
    return next((value for value in candidates if value), None)


def _from_environment(environ: t.Mapping[str, str]) -> dict[str, str]:
    return _texts({name: environ.get("OVH_" + name.upper()) for name in _CREDENTIALS})


def _texts(values: t.Mapping[str, t.Any]) -> dict[str, str]:
    return {name: text for name, text in ((name, _text(value)) for name, value in values.items()) if text}


def _text(value: t.Any) -> str | None:
    if value is None:
        return None
    return str(value).strip() or None
