"""prefect.yaml and the unit files say what is there."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from typer.main import get_command

from pipeline.cli import app

ROOT = Path(__file__).resolve().parents[2]


def test_prefect_yaml_deploys_the_flows_that_appraise_serve_deploys() -> None:
    from flows import deployed

    found = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    assert {one["name"] for one in found} == {*deployed.NAMES, "tick"}
    for one in found:
        path, name = one["entrypoint"].split(":")
        assert path == "flows/deployed.py"
        flow = getattr(deployed, name)
        assert flow.name == deployed.NAMES.get(one["name"], deployed.TICK)
        assert set(one["parameters"]) <= set(flow.parameters.properties)
    assert [one["name"] for one in found if "schedules" in one] == ["tick"]


def test_unit_files_and_the_container_start_commands_that_exist_with_options_that_exist() -> None:
    group = get_command(app)
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs" / "operation").glob("*.service"))]
    lines = [line for text in texts for line in re.findall(r"^ExecStart=\S+/appraise (.*)$", text, re.MULTILINE)]
    assert len(lines) == 3
    for line in lines:
        name, *words = line.split()
        options = {option for one in group.commands[name].params for option in one.opts}  # type: ignore[attr-defined]
        assert {word for word in words if word.startswith("--")} <= options
    container = (ROOT / "Containerfile").read_text(encoding="utf-8")
    copied = {word for line in re.findall(r"^COPY (.*) \S+$", container, re.MULTILINE) for word in line.split()}
    assert all((ROOT / name).exists() for name in copied)
    assert {"pipeline", "flows", "sample_data", "sql", "reports", "requirements.lock"} <= copied


def test_every_setting_of_the_manual_is_one() -> None:
    from pipeline.unattended import Notifications, Schedule

    text = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?:^    .*\n)+", text, re.MULTILINE)
    settings = [yaml.safe_load(block) for block in blocks if block.lstrip().startswith(("schedule:", "notifications:"))]
    assert len(settings) == 2
    assert Schedule.model_validate(settings[0]["schedule"]).month is not None
    assert len(Notifications.model_validate(settings[1]["notifications"]).channels) == 2


def test_what_the_lock_pins_with_extras_it_pins_bare_too() -> None:
    """pip looks the two up apart, and would take the newest of what is not pinned, for which there is no hash."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^([^ #=]+(?:, [^ =]+)*)==(\S+)", text, re.MULTILINE))
    with_extras = {name: version for name, version in pinned.items() if "[" in name}
    assert "sqlalchemy[asyncio]" in with_extras
    assert {name: pinned.get(name.partition("[")[0]) for name in with_extras} == with_extras
    assert "://" not in text
