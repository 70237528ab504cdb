"""The contract in a language-neutral form, for whoever puts a real bank's systems behind it."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from typing import Any

import msgspec

from client.contract import api, blocks, events, screen

_REQUESTS = (api.Hello, api.Enrol, api.SignIn, api.Unlock, api.Interaction, api.Heartbeat, api.SignOut)
_ANSWERS = (api.Welcome, api.Enrolled, api.Answer, api.Rows, api.Suggestions, api.Offer, api.Problem)
_SCREEN = (
    screen.ScreenDocument, blocks.Banner, blocks.Facts, blocks.Table, blocks.Chart, blocks.Form, blocks.Tabs,
    blocks.Timeline, blocks.ActionBar,
)  # fmt: skip

DOCUMENTS: Mapping[str, tuple[type, ...]] = {
    "requests": _REQUESTS,
    "answers": _ANSWERS,
    "screen": _SCREEN,
    "events": (events.Event,),
}


def schema_files() -> dict[str, bytes]:
    """Return the JSON Schema (2020-12) files by name; every structure of a file stands under `$defs`."""
    return {f"{name}.schema.json": _schema(kinds) for name, kinds in DOCUMENTS.items()}


def _schema(kinds: tuple[type, ...]) -> bytes:
    _, components = msgspec.json.schema_components(kinds, ref_template="#/$defs/{name}")
    for component in components.values():
        # Python 3.13 and later strip a docstring's indentation themselves; the files must not depend on it.
        component["description"] = inspect.cleandoc(component["description"])
    document: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "anyOf": [{"$ref": f"#/$defs/{kind.__name__}"} for kind in kinds],
        "$defs": components,
    }
    return (json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
