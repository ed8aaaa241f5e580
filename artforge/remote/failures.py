"""What the errors of stores mean, in words of our own: theirs may show signed URLs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

UNREACHABLE = frozenset(
    (
        "ConnectionError",
        "TimeoutError",
        "HTTPClientError",  # botocore's, of which those that concern the connection are made
        "ResponseParserError",  # the same, for half an answer
        "ClientConnectionError",  # aiohttp's
        "ClientPayloadError",
        "RequestException",  # requests', which gcsfs raises
    )
)
"""Names of the errors of a connection; the libraries that raise them may not be installed."""
NO_CREDENTIALS = re.compile("Credential|ProfileNotFound|SSOToken|RefreshError")
WHERE = "set them where the store's own tools look, such as ~/.aws/credentials"
PASSING = (408, 429, 500, 502, 503, 504)


class StoreError(Exception):
    """Say why a store did not do what it was asked for; who asked adds the URL.

    `missing` says that there is no such object, `passing` that the same may succeed a little later.
    """

    def __init__(self, sentence: str, *, missing: bool = False, passing: bool = False) -> None:
        super().__init__(sentence)
        self.missing = missing
        self.passing = passing


def meaning_of(error: BaseException) -> StoreError:
    """Return what an error of a store's library means."""
    for link in _chain(error):
        if NO_CREDENTIALS.search(type(link).__name__):
            return StoreError(f"no credentials were found: {WHERE}")
        if any(kind.__name__ in UNREACHABLE for kind in type(link).__mro__):
            return StoreError(f"the store cannot be reached{_at(link)} ({type(link).__name__})", passing=True)
        status, code = _answer(link)
        if status:
            return _answered(error, status, code)
    return _unanswered(error)


def _at(error: Any) -> str:
    """Return where a store was sought, as botocore says it: the server alone, since what follows may be signed."""
    kwargs = getattr(error, "kwargs", None)
    found = urlsplit(str(kwargs.get("endpoint_url", ""))) if isinstance(kwargs, dict) else None
    return f" at {found.scheme}://{found.netloc.rpartition('@')[2]}" if found and found.netloc else ""


def _answered(error: BaseException, status: int, code: str) -> StoreError:
    answer = f"the store answers {status}" + (f" ({code})" if code else "")
    if status in (401, 403) or isinstance(error, PermissionError):
        return StoreError(f"no permission: {answer}")
    if code == "NoSuchBucket":
        return StoreError("there is no such bucket")
    if status in (404, 416):
        return StoreError("there is no such object", missing=True)
    return StoreError(answer, passing=status in PASSING)


def _unanswered(error: BaseException) -> StoreError:
    if isinstance(error, FileNotFoundError):
        return StoreError("there is no such object", missing=True)
    if isinstance(error, PermissionError) or str(error).startswith("Forbidden"):  # as gcsfs says it
        return StoreError("no permission")
    return StoreError(f"the store cannot do this ({type(error).__name__})")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what it came from, which s3fs and fsspec translate into errors of Python's own."""
    while error is not None:
        yield error
        error = error.__cause__


def _answer(error: Any) -> tuple[int, str]:
    """Return the status and the code of the answer that an error stands for, as botocore, aiohttp and gcsfs do."""
    response = getattr(error, "response", None)
    if isinstance(response, dict):
        code = str(response.get("Error", {}).get("Code", ""))
        status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return int(status), code if re.fullmatch("[A-Za-z.]{1,60}", code) else ""
    status = getattr(error, "status", None) or getattr(error, "code", None)
    return (status, "") if isinstance(status, int) else (0, "")
