"""The interface of a small bank, asked in the same process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import interface_bank
import pytest
from interface_bank import Asking

from pipeline.api.app import create_app


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    from starlette.testclient import TestClient

    workspace, tokens = interface_bank.build(Path(tmp_path_factory.mktemp("interface")) / "bank")
    with TestClient(create_app(workspace), raise_server_exceptions=False) as client:
        client.headers.clear()
        yield Asking(client, workspace, tokens)
