"""The forms in which FHIR is delivered, and files that cannot be trusted."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from data_contracts.readers.delivered_file import FileRejectedError
from data_contracts.readers.fhir import convert_fhir
from tests.support.fhir import (
    ICD10PCS,
    coded,
    encounter,
    patient,
    procedure,
    ref,
    rows,
)

RESOURCES = [patient(), encounter(), procedure("p", coded(ICD10PCS, "10E0XZZ"), encounter=ref("Encounter/e"))]
WHOLE = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in RESOURCES]}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"all.ndjson": RESOURCES}, id="mixed lines"),
        pytest.param({"bundles.ndjson": [WHOLE]}, id="a bundle a line"),
        pytest.param({"bundle.json": WHOLE}, id="one bundle"),
        pytest.param({"all.ndjson.gz": RESOURCES[::-1]}, id="compressed, any order"),
        pytest.param({f"{one['resourceType']}.ndjson": [one] for one in RESOURCES}, id="bulk by type"),
        pytest.param({"twice.ndjson": [*RESOURCES, *RESOURCES]}, id="sent twice"),
    ],
)
def test_the_same_feeds_from_every_form(tmp_path: Path, files: dict[str, Any]) -> None:
    for name, content in files.items():
        lines = content if isinstance(content, list) else [content]
        text = "".join(f"{json.dumps(line)}\n" for line in lines).encode()
        (tmp_path / name).write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    made = convert_fhir([tmp_path / name for name in files], tmp_path, submitter="H1")
    assert made.rows == {"maternal_encounters": 1, "procedures": 1}
    assert rows(made, "procedures", "encounter_id", "code") == [("e", "10E0XZZ")]


def test_references_by_uuid_are_followed(tmp_path: Path) -> None:
    uuid = "urn:uuid:0a1b"
    bundle = {
        "resourceType": "Bundle",
        "entry": [
            {"fullUrl": uuid, "resource": patient()},
            {"resource": encounter() | {"subject": ref(uuid)}},
        ],
    }
    (tmp_path / "bundle.json").write_text(json.dumps(bundle))
    made = convert_fhir([tmp_path / "bundle.json"], tmp_path, submitter="H1")
    assert rows(made, "maternal_encounters", "last_name") == [("Okafor",)]


@pytest.mark.parametrize(
    ("content", "because"),
    [
        (b"", "empty"),
        (b'{"resourceType": "Patient", "id": "secret"}\n{"resourceType": "Pat', "line 2 is not JSON"),
        (b'{"secret": 1}\n', "no FHIR resource"),
        (b'{"resourceType": "Patient", "id": "secret"}\n', "no encounter"),
        (b"\xff\xfe\x00", "not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_without_its_words(
    tmp_path: Path, content: bytes, because: str
) -> None:
    (tmp_path / "x.ndjson").write_bytes(content)
    with pytest.raises(FileRejectedError, match=because) as refused:
        convert_fhir([tmp_path / "x.ndjson"], tmp_path, submitter="H1")
    assert "secret" not in str(refused.value)


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "x.ndjson").write_text("".join(f"{json.dumps(one)}\n" for one in RESOURCES))
    made = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        feeds = convert_fhir([tmp_path / "x.ndjson"], tmp_path / name, submitter="H1")
        made.append({feed: path.read_bytes() for feed, path in feeds.paths.items()})
    assert made[0] == made[1]
