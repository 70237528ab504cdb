"""The branch terminal. This file stays import-free, so that `client.contract` loads without Qt."""

__version__ = "0.1.0"
