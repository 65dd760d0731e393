"""A check that cannot run is told as such: never as rows that offend, and in words of the bank's language."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipeline.errors import DefinitionError
from pipeline.validate import VIEW, run_suites


def test_a_column_that_is_not_there_is_no_row_that_offends(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(f"create table {VIEW.format(feed='complaints')} (another_id varchar)")
    with pytest.raises(DefinitionError) as refused:
        run_suites(warehouse, ["complaints"])
    message = refused.value.message
    assert message.text("zh-CN") == "投诉台账：数据检查无法执行（“投诉编号”不得为空）：没有名为“complaint_id”的列"
    assert message.text("en").endswith("there is no column “complaint_id”")
