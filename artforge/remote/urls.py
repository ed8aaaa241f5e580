"""URLs: told from paths, and kept free of secrets."""

from __future__ import annotations

import re
from urllib.parse import unquote

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_LIKE_A_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://[^\s'\"]*")
_SECRET_KEY = re.compile(
    r"signature|token|credential|secret|passw|api[-_]?key|access[-_]?key|^(sig|key|pwd|auth|authorization|jwt)$",
    re.IGNORECASE,
)
"""What names a part of a query that gives access: X-Amz-Signature, sig, AWSAccessKeyId, access_token …"""
SECRET = (
    "a URL may hold no user name, password, token or signature: access comes from the environment, or from the files "
    "of the store's own tools"
)


def is_url(text: str) -> bool:
    """Whether text begins with a scheme and `://`; `C:\\a.png`, `C://a.png`, `file:a.png` and `a/b.png` are paths."""
    return _SCHEME.match(text) is not None


def near_url(text: str) -> bool:
    """Whether text looks like a URL that lacks one of its slashes, such as `s3:/bucket`."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]+:/[^/]", text) is not None


def protocol_of(url: str) -> str:
    """Return the scheme of a URL, in small letters."""
    return url.partition("://")[0].lower()


def holds_secret(url: str) -> bool:
    """Whether a URL holds a user name, a password, a token or a signature."""
    place, *queries = re.split(r"[?&;#]", url.partition("://")[2])
    keys = (unquote(query).partition("=") for query in queries)
    return _names_a_user(place) or any(equals and _SECRET_KEY.search(key) for key, equals, _ in keys)


def _names_a_user(place: str) -> bool:
    """Whether what stands before the first slash has an @, or a colon without a port: a password may hold a slash."""
    server = re.sub(r"^\[[0-9a-fA-F:.]*\]", "", unquote(place.partition("/")[0]))
    _, colon, port = server.partition(":")
    is_resource = server.startswith("arn:")  # the name of an access point: arn:aws:s3:…
    return "@" in server or (bool(colon) and not is_resource and not port.isdigit())


def without_secrets(text: str) -> str:
    """Return text of the same length in which URLs that hold secrets are hidden but for their schemes."""
    return _LIKE_A_URL.sub(_hidden, text)


def _hidden(found: re.Match[str]) -> str:
    url = found[0]
    if not holds_secret(url):
        return url
    start = url.index("://") + 3
    return url[:start] + "*" * (len(url) - start)
