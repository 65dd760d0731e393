"""Who is told of what: received by a real mail server and a real web server on this machine."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
import time_machine
from receivers import Hook, Mailbox, mail_server, web_server
from workbench import SETTINGS, Bank

from pipeline import attending
from pipeline.backlog import backlog
from pipeline.errors import CheckFailed, WarehouseBusy
from pipeline.notices.model import Notice
from pipeline.notices.outbox import deliver, tell
from pipeline.notices.sending import is_address, send
from pipeline.state import publish_state
from pipeline.texts import msg
from pipeline.workspace import Workspace

TOLD = """notifications:
  language: zh-CN
  heartbeat: {secret: MONITOR}
  channels:
    - {secret: MAIL}
    - {secret: HOOK, events: [stopped, digest]}
    - {secret: OPS, events: [digest], department: 运营管理部}
expected_deliveries:
  - {feed: complaints, department: 消费者权益保护部, due_working_day: 6}
"""
CUSTOMER, PHONE, NAME = "不可告人的原话", "13812345678", "王小明"
BAD = (
    "complaint_id,received_at,branch_id,decided_at,content\n"
    f"K1,not a day,B1,,{CUSTOMER}\n"
    f"K2,{PHONE},B1,,{NAME}\n"
    f"K3,2026-09-03,{NAME},,x\n"
)
STOPPED = Notice("stopped", msg("{bank}: {what} did not run through", bank="测试银行", what="2026-09"))


@pytest.fixture
def mail() -> Iterator[Mailbox]:
    with mail_server() as box:
        yield box


@pytest.fixture
def hook() -> Iterator[Hook]:
    with web_server() as server:
        yield server


@pytest.fixture
def told(tmp_path: Path, mail: Mailbox, hook: Hook, monkeypatch: pytest.MonkeyPatch) -> Bank:
    """A bank that tells by mail and by web, with rows returned to 运营管理部."""
    monkeypatch.setenv("APPRAISE_NOTICE_MAIL", mail.url)
    keys = tmp_path / "keys"
    keys.mkdir()
    (keys / "notices.yaml").write_text(
        f"HOOK: {hook.url}\nOPS: {hook.url}?+department=ops\nMONITOR: http://127.0.0.1:{hook.port}/alive\n", "utf-8"
    )
    monkeypatch.setenv("APPRAISE_KEYS", str(keys))
    bank = Bank(tmp_path / "bank", SETTINGS + TOLD)
    bank.deliver("branches")
    bank.put(f"台账{PHONE}.csv", BAD, department="运营管理部")
    with bank.writing() as connection:
        from pipeline.ingest import ingest

        ingest(bank.workspace, connection, moment=datetime(2026, 10, 8, 9), now=True)
        publish_state(bank.workspace, connection)
    return bank


def test_a_critical_check_is_told_with_the_rows_to_mend_and_nothing_of_what_stood_in_them(
    told: Bank, mail: Mailbox, hook: Hook
) -> None:
    failed = CheckFailed(msg("{period} is not appraised ({faults})", period="2026-09", faults="投诉"))
    attending.tell_failed(told.workspace, "2026-09", failed)
    assert mail.subjects() == ["测试银行：2026-09未能运行完成"]
    assert len(hook.posts) == 1
    for text in (mail.text(), json.loads(hook.posts[0])["message"]):
        assert "第2行" in text
        assert "不是时间" in text or "不是日期" in text
        assert "找不到对应的机构" in text
        assert "上一次的通报仍然有效" in text
        for secret in (CUSTOMER, PHONE, NAME):
            assert secret not in text
    kept = "".join(path.read_text(encoding="utf-8") for path in told.workspace.logs.glob("*"))
    assert not [secret for secret in (CUSTOMER, PHONE, NAME, mail.url, hook.url) if secret in kept]


def test_what_can_pass_is_told_as_such_and_only_to_those_who_want_it(told: Bank, mail: Mailbox, hook: Hook) -> None:
    attending.tell_failed(told.workspace, "2026-09", WarehouseBusy(msg("Busy.")))
    assert "自动重试" in mail.text()
    assert hook.posts == []


def test_a_letter_that_is_not_taken_waits_and_is_sent_once_later(told: Bank, mail: Mailbox) -> None:
    mail.is_shut = True
    start = told.workspace.now()
    tell(told.workspace, STOPPED)
    assert mail.mails == []
    assert deliver(told.workspace) == 1  # not before its time
    mail.is_shut = False
    assert deliver(told.workspace) == 1
    letters = [json.loads(path.read_text(encoding="utf-8")) for path in told.workspace.outbox.glob("*.json")]
    assert [(letter["secret"], letter["tries"]) for letter in letters] == [("MAIL", 1)]
    with time_machine.travel(datetime.now().astimezone() + timedelta(minutes=2), tick=False):
        assert told.workspace.now() > start
        assert deliver(told.workspace) == 0
    assert mail.subjects() == ["测试银行：2026-09未能运行完成"]
    assert list(told.workspace.outbox.glob("*")) == []


def test_a_channel_without_an_address_or_with_a_wrong_one_fails_no_run(
    told: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address in ("", "nonsense", "mailto://127.0.0.1:1?from=a@b.example&to=c@d.example&mode=insecure"):
        monkeypatch.setenv("APPRAISE_NOTICE_MAIL", address)
        attending.tell_failed(told.workspace, "2026-09", OSError("locked"))
    assert len(list(told.workspace.outbox.glob("*.json"))) == 3


def test_the_digest_names_what_each_department_owes_once_a_working_day(told: Bank, mail: Mailbox, hook: Hook) -> None:
    with time_machine.travel(datetime.fromisoformat("2026-10-20T09:00+08:00"), tick=False):
        attending.look_after(told.workspace)
        attending.look_after(told.workspace)
    assert mail.subjects() == ["测试银行：待报送数据和待更正行"]
    assert "消费者权益保护部" in mail.text()
    assert "2026-09" in mail.text()
    assert "3行退回待更正" in mail.text()
    bodies = [json.loads(post)["message"] for post in hook.posts]
    assert len(bodies) == 2
    own = next(body for body in bodies if "消费者权益保护部" not in body)
    assert own.startswith("运营管理部")
    assert hook.gets == ["/alive", "/alive"]
    assert (told.workspace.root / "state" / "heartbeat").exists()


def test_no_digest_on_a_day_off_or_before_its_hour(told: Bank, mail: Mailbox) -> None:
    for moment in ("2026-10-03T12:00+08:00", "2026-10-20T08:00+08:00"):
        with time_machine.travel(datetime.fromisoformat(moment), tick=False):
            attending.look_after(told.workspace)
    assert mail.mails == []


def test_the_backlog_forgets_rows_that_were_mended_and_deliveries_that_came(told: Bank) -> None:
    day = datetime(2026, 10, 20).date()
    assert {one.row for one in backlog(told.workspace, day).returned} == {"2", "3", "4"}
    rows = [{"complaint_id": name} for name in ("K1", "K2", "K3")]
    told.put("good.csv", _complaints(rows), department="消费者权益保护部")
    with told.writing() as connection:
        from pipeline.ingest import ingest

        ingest(told.workspace, connection, moment=datetime(2026, 10, 9), now=True)
        publish_state(told.workspace, connection)
    found = backlog(told.workspace, day)
    assert found.returned == ()
    assert "2026-09" not in {one.period for one in found.missing}


@pytest.mark.parametrize(
    "address",
    [
        "mailtos://user:word@mail.bank.example?to=ops@bank.example",
        "wecombot://0123456789abcdef",
        "dingtalk://0123456789abcdef",
        "feishu://0123456789abcdef",
        "jsons://monitor.bank.example/hook",
    ],
)
def test_each_service_that_is_named_in_the_documents_is_known(address: str) -> None:
    assert is_address(address)


def test_a_secret_comes_from_the_environment_before_the_file(told: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace: Workspace = told.workspace
    assert workspace.secret("NOBODY") is None
    assert str(workspace.secret("HOOK")).startswith("json://")
    monkeypatch.setenv("APPRAISE_NOTICE_HOOK", "json://elsewhere")
    assert workspace.secret("HOOK") == "json://elsewhere"


def _complaints(rows: list[dict[str, str]]) -> str:
    from workbench import csv_text

    return csv_text("complaints", rows)


def test_two_processes_that_send_at_once_send_each_notice_once(told: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once, sent = Barrier(2), list[str]()

    def slowly(_: str, title: str, __: str) -> bool:
        time.sleep(0.2)
        sent.append(title)
        return True

    monkeypatch.setattr("pipeline.notices.outbox.deliver", lambda _: 0)
    tell(told.workspace, STOPPED)
    monkeypatch.setattr("pipeline.notices.outbox.send", slowly)

    def look(_: int) -> int:
        at_once.wait()
        return deliver(told.workspace)

    with ThreadPoolExecutor(2) as both:
        assert list(both.map(look, range(2))) == [0, 0]
    assert len(sent) == 2, "once to each of the two channels that want to know"


def test_a_mail_keeps_its_lines_and_is_read_as_text(mail: Mailbox) -> None:
    assert send(mail.url, "题", "个人金融部：<客户>评价.csv退回2行\n　第3行“机构号”")
    assert [mail.get_content_type() for mail in mail.mails] == ["text/plain"]
    assert mail.text().splitlines() == ["个人金融部：<客户>评价.csv退回2行", "　第3行“机构号”"]
