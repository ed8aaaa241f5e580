"""Files on object stores, by URL: inputs are fetched, outputs are delivered. fsspec is imported only for a URL."""

from artforge.remote.folder import RemoteFolder
from artforge.remote.urls import is_url

__all__ = ["RemoteFolder", "is_url"]
