# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Everything that can go wrong, as exceptions that render themselves.

Only entry points (modules, lookups) turn them into `fail_json` or a lookup error; nothing below them exits or fails.
"""

from __future__ import annotations

import typing as t


class OvhError(Exception):
    """Base of every error that this collection raises on purpose.

    ``resumable`` is true where running the same task again continues from what is already done.
    """

    resumable = False

    def __init__(self, message: str, **facts: t.Any) -> None:
        super().__init__(message)
        self.message = message
        self.facts = {name: value for name, value in facts.items() if value is not None}

    def to_result(self) -> dict[str, t.Any]:
        """Return the keys of a failed task's result: ``msg``, ``resumable`` and what is known of the objects."""
        result: dict[str, t.Any] = {"msg": self.message, "resumable": self.resumable}
        result.update(self.facts)
        return result


class SettingsError(OvhError):
    """Credentials or connection options are missing, contradictory or not understood."""


class MissingLibraryError(OvhError):
    """The `ovh` package cannot be imported; the entry point adds the words that name the interpreter."""

    def __init__(self, traceback: str) -> None:
        super().__init__("The Python package ovh is missing.")
        self.traceback = traceback


class RefusalError(OvhError):
    """The task itself, or what was observed, forbids to go on. Nothing was bought by this step."""

    def __init__(self, message: str, *, resumable: bool = True, **facts: t.Any) -> None:
        super().__init__(message, **facts)
        self.resumable = resumable


class UnknownOutcomeError(OvhError):
    """A purchase may or may not have happened, and reading the account did not tell. Never retried by buying."""

    resumable = True


class WaitTimeoutError(OvhError):
    """The time given to the task ran out while an order was still on its way."""

    resumable = True


class OrderRefusedError(OvhError):
    """OVHcloud cancelled the order, or asks a human for documents."""

    def __init__(self, message: str, *, resumable: bool, **facts: t.Any) -> None:
        super().__init__(message, **facts)
        self.resumable = resumable


class UnexpectedError(OvhError):
    """This collection itself failed at one project of a task; what became of the others is told all the same."""

    resumable = True

    def __init__(self, error: Exception) -> None:
        import traceback

        # Its text stays out: it may quote what was being worked on.
        place = traceback.extract_tb(error.__traceback__)[-1]
        super().__init__(
            "This collection failed by an error of its own (%s in %s, line %d). Please report it; what was bought by then is "
            "found again when the task is run again."
            % (type(error).__name__, place.filename.rpartition("/")[2], place.lineno or 0)
        )


class ApiError(OvhError):
    """One request failed.

    ``retryable``: the same request may be sent again (a read, or refused without being carried out).
    ``outcome_unknown``: the request may have had its effect although no usable answer arrived.
    ``lacks_right``: the credential may not make this request, whatever the object.
    ``is_closed``: the object is there, and nobody may use it (any more).
    """

    resumable = True

    def __init__(
        self,
        message: str,
        *,
        request: str,
        http_status: int | None = None,
        error_class: str | None = None,
        query_id: str | None = None,
        retryable: bool = False,
        outcome_unknown: bool = False,
        retry_after: float | None = None,
        lacks_right: bool = False,
        is_closed: bool = False,
        **facts: t.Any,
    ) -> None:
        super().__init__(message, http_status=http_status, error_class=error_class, query_id=query_id, **facts)
        self.request = request
        self.http_status = http_status
        self.error_class = error_class
        self.query_id = query_id
        self.retryable = retryable
        self.outcome_unknown = outcome_unknown
        self.retry_after = retry_after
        self.lacks_right = lacks_right
        self.is_closed = is_closed

    @property
    def timed_out(self) -> bool:
        """Whether OVHcloud reported a time-out of its own, which comes as HTTP 400."""
        return self.http_status == 400 and self.retryable


class NotFoundError(ApiError):
    """404: the object is not there, or not there any more."""


class NotAllowedError(ApiError):
    """401 or 403: the credential lacks a right, or is not valid. The message names what to grant."""


class SignatureError(ApiError):
    """The server does not accept the signature or the timestamp; worth one more try with the server's own time."""
