"""No contract and no mapping of the sample lets customers' names or contact data into the warehouse."""

from __future__ import annotations

import re

from pipeline.contracts import contracts
from pipeline.sources import load_sources
from sample_data.workspace import TEMPLATE

# Text that holds free words, or that people are known by: each is hashed, masked, an employee's, or a word of the bank's own.
EMPLOYEES = re.compile(r"(^|_)(employee_id|employee_name|local_id|subject_id|shopper_id|verified_by|approved_by)$")
WRITTEN = re.compile(
    "(客户|持卡人|投诉人|联系人)(姓名|名称|电话|手机|证件|地址|账号|卡号)|身份证|证件号|手机号|联系电话|家庭住址|邮箱"
)


def test_a_personal_column_is_an_employees_or_is_hashed_or_masked() -> None:
    for feed, contract in contracts().items():
        for column in contract.columns:
            if column.is_personal and column.type in ("varchar", "uuid", "varchar[]"):
                assert column.storage or EMPLOYEES.search(column.name), f"{feed}.{column.name} would be kept as written"
            if column.name.startswith("customer") and column.name != "customer_group":
                assert (column.storage, column.type) == ("keyed_hash", "uuid"), f"{feed}.{column.name}"
            asked = [header for header in column.headers if WRITTEN.search(header)]
            assert not asked, f"{feed}.{column.name} asks for contact data: {asked}"


def test_no_mapping_of_the_sample_reads_a_column_of_contact_data() -> None:
    sources = load_sources(TEMPLATE / "sources")
    assert sources
    read = {source.name: [header for header in source.wanted if WRITTEN.search(header)] for source in sources}
    assert {name: headers for name, headers in read.items() if headers} == {}
