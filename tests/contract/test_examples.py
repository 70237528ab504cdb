"""The golden examples, from three sides: our codec, the exported schemas, and a round trip."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from client.contract import api, events, screen
from client.contract.blocks import Unsupported
from client.contract.codec import ContractViolation, decode, decode_screen, encode
from client.contract.schema import DOCUMENTS, schema_files
from tests.contract.export import FOLDER, exported

EXAMPLES = sorted((FOLDER / "examples").glob("*.json"))
KINDS: dict[str, type] = {
    kind.__name__: kind
    for kind in (screen.ScreenDocument, api.Interaction, api.Answer, api.Problem, events.Event)
}  # fmt: skip

BEYOND_SCHEMA = {
    "screen-required-unknown",
    "screen-no-watermark",
    "screen-unplaced-block",
    "screen-other-version",
}
"""Rules between parts of a document, which a schema cannot say; the codec enforces them."""


def _read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return document


def _decode(kind: str, data: bytes) -> object:
    found: object = decode(data, KINDS[kind], limit=1_000_000)
    return decode_screen(data) if kind == "ScreenDocument" else found


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_codec_agrees_with_the_example(path: Path) -> None:
    example = _read(path)
    data = json.dumps(example["document"], ensure_ascii=False).encode()
    if example["expected"] == "refused":
        with pytest.raises(ContractViolation):
            _decode(example["kind"], data)
        return
    found = _decode(example["kind"], data)
    if isinstance(found, screen.Screen):
        unknown = [block for block in found.blocks if isinstance(block, Unsupported)]
        assert bool(unknown) == (example["expected"] == "placeholder")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_schemas_agree_with_the_example(path: Path) -> None:
    example = _read(path)
    name = next(name for name, kinds in DOCUMENTS.items() if KINDS[example["kind"]] in kinds)
    schema = json.loads(schema_files()[f"{name}.schema.json"])
    validator = jsonschema.Draft202012Validator(
        {"$ref": f"#/$defs/{example['kind']}", "$defs": schema["$defs"]}
    )  # fmt: skip
    refused = not validator.is_valid(example["document"])
    assert refused == (example["expected"] == "refused" and path.stem not in BEYOND_SCHEMA)


@pytest.mark.parametrize(
    "path", [path for path in EXAMPLES if _read(path)["expected"] == "accepted"], ids=lambda path: path.stem
)
def test_an_accepted_example_survives_a_round_trip(path: Path) -> None:
    example = _read(path)
    kind = KINDS[example["kind"]]
    first: object = decode(json.dumps(example["document"]).encode(), kind, limit=1_000_000)
    assert decode(encode(first), kind, limit=1_000_000) == first


@pytest.mark.parametrize("name", sorted(exported()))
def test_the_committed_files_are_those_the_code_describes(name: str) -> None:
    assert (FOLDER / name).read_bytes() == exported()[name], "run `python3 run.py contract` and commit the result"
