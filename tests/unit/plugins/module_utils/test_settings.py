# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the endpoint and the credential come from, and what is said when they are missing."""

from __future__ import annotations

import os
import typing as t
from pathlib import Path

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._errors import SettingsError
from ansible_collections.community.ovhcloud.plugins.module_utils._settings import (
    APPLICATION_KEY,
    CONFIG_FILES,
    OAUTH2,
    TOKEN,
    Settings,
    read_settings,
)

# Each kind of credential with values that no test may find in a message.
KEYS = {"application_key": "ak-5ecret", "application_secret": "as-5ecret", "consumer_key": "ck-5ecret"}
CLIENT = {"client_id": "id-5ecret", "client_secret": "cs-5ecret"}
ACCESS = {"access_token": "at-5ecret"}
CREDENTIALS = [(KEYS, APPLICATION_KEY), (CLIENT, OAUTH2), (ACCESS, TOKEN)]


def read(options: t.Mapping[str, t.Any] | None = None, environ: t.Mapping[str, str] | None = None) -> Settings:
    return read_settings((options or {}).get, environ or {})


def refusal(options: t.Mapping[str, t.Any] | None = None, environ: t.Mapping[str, str] | None = None) -> str:
    """Return the words of the refusal; none of them may be a secret."""
    with pytest.raises(SettingsError) as caught:
        read(options, environ)
    shown = "%s %s" % (caught.value.message, caught.value.to_result())
    assert "5ecret" not in shown
    assert caught.value.__cause__ is None or "5ecret" not in str(caught.value.__cause__)
    return caught.value.message


def as_environment(values: t.Mapping[str, str]) -> dict[str, str]:
    return {"OVH_" + name.upper(): value for name, value in values.items()}


def write_conf(path: Path, **sections: t.Mapping[str, str]) -> Path:
    lines = []
    for section, values in sections.items():
        lines.append("[%s]" % section.replace("_", "-"))
        lines += ["%s = %s" % entry for entry in values.items()]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def in_home(name: str = ".ovh.conf") -> Path:
    return Path(os.environ["HOME"]) / name


@pytest.mark.parametrize(("credential", "kind"), CREDENTIALS)
def test_every_kind_of_credential_can_be_given_as_options(credential: dict[str, str], kind: tuple[str, ...]) -> None:
    settings = read({"endpoint": "ovh-eu", **credential})
    assert settings.credential == credential
    assert settings.kind == kind
    assert settings.source == "the task's options"


@pytest.mark.parametrize(("credential", "kind"), CREDENTIALS)
def test_every_kind_of_credential_can_be_given_in_the_environment(
    credential: dict[str, str], kind: tuple[str, ...]
) -> None:
    settings = read(environ={"OVH_ENDPOINT": "ovh-ca", **as_environment(credential)})
    assert (settings.endpoint, settings.credential, settings.kind) == ("ovh-ca", credential, kind)
    assert settings.source == "the environment"


@pytest.mark.parametrize(("credential", "kind"), CREDENTIALS)
@pytest.mark.parametrize("section", ["ovh_us", "default"])
def test_every_kind_of_credential_can_be_given_in_a_file_in_the_section_of_the_endpoint_or_in_default(
    credential: dict[str, str], kind: tuple[str, ...], section: str
) -> None:
    sections: dict[str, dict[str, str]] = {"default": {"endpoint": "ovh-us"}}
    sections.setdefault(section, {}).update(credential)
    write_conf(Path("ovh.conf"), **sections)
    settings = read()
    assert (settings.endpoint, settings.credential, settings.kind) == ("ovh-us", credential, kind)
    assert settings.source == "section [%s] of %s" % (section.replace("_", "-"), Path("ovh.conf").absolute())


def test_the_section_of_the_endpoint_wins_over_default() -> None:
    write_conf(Path("ovh.conf"), ovh_eu=KEYS, default={"endpoint": "ovh-eu", **CLIENT})
    assert read().credential == KEYS


def test_the_section_of_another_endpoint_is_not_used() -> None:
    write_conf(Path("ovh.conf"), ovh_ca=KEYS, default={"endpoint": "ovh-eu"})
    assert "No credential is given" in refusal()


@pytest.mark.parametrize("section", ["http://127.0.0.1:8080/1.0", "http://127.0.0.1:8080/1.0/"])
@pytest.mark.parametrize("endpoint", ["http://127.0.0.1:8080/1.0", "http://127.0.0.1:8080/1.0/"])
def test_a_section_can_be_named_like_the_url_with_or_without_its_last_slash(section: str, endpoint: str) -> None:
    Path("ovh.conf").write_text("[%s]\naccess_token = at-5ecret\n" % section, "utf-8")
    settings = read({"endpoint": endpoint})
    assert settings.endpoint == "http://127.0.0.1:8080/1.0"
    assert settings.credential == ACCESS


def test_the_default_places_are_those_of_python_ovh() -> None:
    assert CONFIG_FILES == ("./ovh.conf", "~/.ovh.conf", "/etc/ovh.conf")


def test_the_sources_are_asked_in_the_documented_order(tmp_path: Path, machine_conf: Path) -> None:
    """Options, environment, config_file, ./ovh.conf, ~/.ovh.conf, /etc/ovh.conf: taking away one brings up the next."""
    extra = write_conf(tmp_path / "extra.conf", default={"endpoint": "from-extra", "access_token": "extra"})
    write_conf(Path("ovh.conf"), default={"endpoint": "from-here", "access_token": "here"})
    write_conf(in_home(), default={"endpoint": "from-home", "access_token": "home"})
    write_conf(machine_conf, default={"endpoint": "from-machine", "access_token": "machine"})
    options: dict[str, t.Any] = {"endpoint": "from-task", "access_token": "task", "config_file": str(extra)}
    environ = {"OVH_ENDPOINT": "from-environment", "OVH_ACCESS_TOKEN": "environment"}
    seen = [read(options, environ)]
    seen.append(read({"config_file": str(extra)}, environ))
    seen.append(read({"config_file": str(extra)}))
    seen.append(read())
    Path("ovh.conf").unlink()
    seen.append(read())
    in_home().unlink()
    seen.append(read())
    names = ["task", "environment", "extra", "here", "home", "machine"]
    assert [(one.endpoint, one.credential["access_token"]) for one in seen] == [("from-" + one, one) for one in names]


def test_the_endpoint_and_the_credential_may_come_from_different_sources() -> None:
    write_conf(Path("ovh.conf"), ovh_eu=KEYS)
    settings = read(environ={"OVH_ENDPOINT": "ovh-eu"})
    assert (settings.endpoint, settings.credential) == ("ovh-eu", KEYS)


def test_a_whole_credential_of_one_source_hides_a_half_one_of_a_later_source() -> None:
    settings = read({"endpoint": "ovh-eu", **ACCESS}, {"OVH_APPLICATION_KEY": "half"})
    assert settings.credential == ACCESS


PARTS = [
    ({name: value for name, value in whole.items() if name != left_out}, left_out)
    for whole in (KEYS, CLIENT)
    for left_out in whole
]


@pytest.mark.parametrize(("given", "left_out"), PARTS)
def test_half_a_credential_as_options_is_never_completed_from_the_environment(
    given: dict[str, str], left_out: str
) -> None:
    environ = as_environment({**KEYS, **CLIENT})
    words = refusal({"endpoint": "ovh-eu", **given}, environ)
    assert words.startswith("The credential in the task's options is incomplete")
    assert "missing: %s." % left_out in words
    assert all(name in words for name in given)


@pytest.mark.parametrize(("given", "left_out"), PARTS)
def test_half_a_credential_in_the_environment_is_never_completed_from_a_file(
    given: dict[str, str], left_out: str
) -> None:
    write_conf(Path("ovh.conf"), default={"endpoint": "ovh-eu", **KEYS})
    words = refusal(environ=as_environment(given))
    assert words.startswith("The credential in the environment is incomplete")
    assert "missing: %s." % left_out in words


def test_half_a_credential_in_one_section_is_never_completed_from_another_section() -> None:
    write_conf(Path("ovh.conf"), ovh_eu={"application_key": "ak-5ecret"}, default={"endpoint": "ovh-eu", **KEYS})
    words = refusal()
    assert "section [ovh-eu] of %s is incomplete" % Path("ovh.conf").absolute() in words
    assert "missing: application_secret and consumer_key." in words


@pytest.mark.parametrize("empty", ["", " ", None])
def test_an_empty_option_counts_as_not_given(empty: str | None) -> None:
    options = {"endpoint": empty, "config_file": empty, **dict.fromkeys([*KEYS, *CLIENT, *ACCESS], empty)}
    settings = read(options, {"OVH_ENDPOINT": "ovh-eu", **as_environment(KEYS)})
    assert (settings.endpoint, settings.credential) == ("ovh-eu", KEYS)


@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_variable_counts_as_not_set(empty: str) -> None:
    write_conf(Path("ovh.conf"), default={"endpoint": "ovh-eu", **CLIENT})
    settings = read(environ=as_environment({"endpoint": empty, **dict.fromkeys([*KEYS, *CLIENT, *ACCESS], empty)}))
    assert (settings.endpoint, settings.credential) == ("ovh-eu", CLIENT)


def test_spaces_around_a_value_are_no_part_of_it() -> None:
    assert read({"endpoint": " ovh-eu ", "access_token": " at-5ecret\n"}).credential == ACCESS


@pytest.mark.parametrize(
    "several", [{**KEYS, **CLIENT}, {**CLIENT, **ACCESS}, {**KEYS, **ACCESS}, {"client_id": "x", "consumer_key": "y"}]
)
def test_parts_of_several_kinds_of_credential_in_one_source_are_refused(several: dict[str, str]) -> None:
    words = refusal({"endpoint": "ovh-eu", **several})
    assert words.startswith("There are parts of several credentials in the task's options")
    assert "application_key + application_secret + consumer_key or client_id + client_secret or access_token" in words


def test_a_missing_endpoint_names_the_option_the_variable_and_the_file(machine_conf: Path) -> None:
    words = refusal(KEYS)
    assert "endpoint (ovh-eu, ovh-ca, ovh-us, or a URL)" in words
    assert "OVH_ENDPOINT" in words
    assert "none of %s, ~/.ovh.conf, %s exists" % (Path.cwd() / "ovh.conf", machine_conf) in words


def test_a_missing_credential_says_where_it_was_looked_for() -> None:
    write_conf(in_home(), default={"endpoint": "ovh-eu"})
    words = refusal()
    assert "OVH_APPLICATION_KEY, OVH_APPLICATION_SECRET, OVH_CONSUMER_KEY, OVH_CLIENT_ID" in words
    assert words.endswith("Looked in: the task's options, the environment, ~/.ovh.conf.")


def test_the_endpoint_is_not_read_from_other_sections_than_default() -> None:
    write_conf(Path("ovh.conf"), ovh_eu={"endpoint": "ovh-eu", **KEYS})
    assert refusal().startswith("No endpoint is given")


def test_a_config_file_that_does_not_exist_is_an_error_although_other_files_exist() -> None:
    write_conf(Path("ovh.conf"), default={"endpoint": "ovh-eu", **KEYS})
    assert refusal({"config_file": "/nowhere/ovh.conf"}) == "The config_file /nowhere/ovh.conf does not exist."


BROKEN = {
    "no section": b"application_secret = as-5ecret\n",
    "a line without a value": b"[default]\napplication_secret as-5ecret\n",
    "a key that stands twice": b"[default]\nclient_secret = a-5ecret\nclient_secret = b-5ecret\n",
    "a section that stands twice": b"[as-5ecret]\n[as-5ecret]\n",
    "not UTF-8": b"[default]\napplication_secret = as-5ecret\xff\n",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
@pytest.mark.parametrize("given", [True, False], ids=["config_file", "default place"])
def test_a_broken_file_is_named_without_its_content(content: bytes, given: bool) -> None:
    path = Path("broken.conf" if given else "ovh.conf")
    path.write_bytes(content)
    words = refusal({"endpoint": "ovh-eu", "config_file": "broken.conf" if given else None})
    assert words.startswith("The file %s cannot be read as an ovh.conf" % path.absolute())


def test_a_folder_in_place_of_the_file_is_an_error() -> None:
    Path("ovh.conf").mkdir()
    assert refusal().startswith("The file %s cannot be read as an ovh.conf" % Path("ovh.conf").absolute())


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that must not be read; root may read all, so the refusal is played."""
    real_open = open

    def refuse(path: t.Any, *args: t.Any, **kwargs: t.Any) -> t.Any:
        if str(path).endswith("ovh.conf"):
            raise PermissionError(13, "Permission denied", str(path))
        return real_open(path, *args, **kwargs)

    monkeypatch.setattr("builtins.open", refuse)


@pytest.mark.usefixtures("locked")
def test_a_file_in_a_default_place_that_must_not_be_read_is_passed_over() -> None:
    assert read({"endpoint": "ovh-eu", **KEYS}).credential == KEYS


@pytest.mark.usefixtures("locked")
def test_a_config_file_that_must_not_be_read_is_an_error() -> None:
    words = refusal({"endpoint": "ovh-eu", "config_file": "my-ovh.conf", **KEYS})
    file = Path("my-ovh.conf").absolute()
    assert words.startswith("The file %s cannot be read as an ovh.conf (PermissionError). Mend or remove it" % file)


def test_a_tilde_in_config_file_is_the_home_folder() -> None:
    write_conf(in_home("mine.conf"), default={"endpoint": "ovh-eu", **KEYS})
    assert read({"config_file": "~/mine.conf"}).credential == KEYS


def test_a_percent_sign_in_a_secret_is_taken_as_it_is() -> None:
    write_conf(Path("ovh.conf"), default={"endpoint": "ovh-eu", "access_token": "50%(off)s%%"})
    assert read().credential == {"access_token": "50%(off)s%%"}


URL = "http://127.0.0.1:8080/1.0"
TOKEN_URL = "http://127.0.0.1:8080/auth/oauth2/token"


def test_an_oauth2_client_with_a_url_needs_to_know_where_tokens_come_from() -> None:
    assert "set oauth2_token_url too" in refusal({"endpoint": URL, **CLIENT})


@pytest.mark.parametrize("source", ["option", "environment", "default", "section"])
def test_the_token_url_can_come_from_every_source(source: str) -> None:
    options = {"endpoint": URL, **CLIENT, **({"oauth2_token_url": TOKEN_URL} if source == "option" else {})}
    environ = {"OVH_OAUTH2_TOKEN_URL": TOKEN_URL} if source == "environment" else {}
    if source in ("default", "section"):
        section = "default" if source == "default" else URL
        Path("ovh.conf").write_text("[%s]\noauth2_token_url = %s\n" % (section, TOKEN_URL), "utf-8")
    assert read(options, environ).oauth2_token_url == TOKEN_URL


@pytest.mark.parametrize(("endpoint", "credential"), [("ovh-eu", CLIENT), (URL, KEYS), (URL, ACCESS)])
def test_no_token_url_is_needed_for_a_named_endpoint_or_another_kind_of_credential(
    endpoint: str, credential: dict[str, str]
) -> None:
    assert read({"endpoint": endpoint, **credential}).oauth2_token_url is None


@pytest.mark.parametrize("endpoint", ["ftp://127.0.0.1/1.0", "file:///etc/passwd", "://x"])
def test_a_url_of_another_scheme_is_refused(endpoint: str) -> None:
    assert "is not a URL that starts with https:// or http://" in refusal({"endpoint": endpoint, **KEYS})


@pytest.mark.parametrize(("given", "seconds"), [(None, 60.0), (5, 5.0), (0.5, 0.5), (120, 120.0)])
def test_the_timeout_is_sixty_seconds_unless_the_task_says_otherwise(given: float | None, seconds: float) -> None:
    assert read({"endpoint": "ovh-eu", "timeout": given, **KEYS}).timeout == seconds


@pytest.mark.parametrize("given", [-1, 0, 0.0, 120.1, 86400, float("nan"), float("inf")])
def test_a_timeout_of_no_time_or_longer_than_a_checkout_may_take_is_refused(given: float) -> None:
    assert "timeout is a number of seconds above 0, at most 120." in refusal(
        {"endpoint": "ovh-eu", "timeout": given, **KEYS}
    )


@pytest.mark.parametrize(("credential", "dummy"), CREDENTIALS)
def test_printed_settings_show_no_secret(credential: dict[str, str], dummy: tuple[str, ...]) -> None:
    assert "5ecret" not in repr(read({"endpoint": "ovh-eu", **credential}))
