"""The data set of a project, in the formats that ASReview takes."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.screening import asreview_data
from cup_study.literature.screening.archive import Failure

FAIL = Failure("p.asreview", "Export anew.")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators_and_names_of_columns(separator: str) -> None:
    text = separator.join(["Primary_Title", "publication_year", "label_included"])
    text += "\n" + separator.join(["A title", "2010", "1"])
    found = asreview_data.table(text.encode("latin-1"), ".csv", "a.csv", FAIL)
    assert found.to_dict("records") == [{"title": "A title", "year": "2010", "label": "1"}]


def test_workbook() -> None:
    data = io.BytesIO()
    pd.DataFrame({"title": ["A"], "included": [1]}).to_excel(data, index=False)
    found = asreview_data.table(data.getvalue(), ".xlsx", "a.xlsx", FAIL)
    assert found.to_dict("records") == [{"title": "A", "label": "1"}]


@pytest.mark.parametrize(("suffix", "data"), [(".csv", b""), (".xlsx", b"PK\x03\x04")])
def test_broken_data(suffix: str, data: bytes) -> None:
    with pytest.raises(InputError, match="cannot be read as a data set"):
        asreview_data.table(data, suffix, "x", FAIL)
