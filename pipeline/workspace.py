"""A bank's folder: where its settings and its things lie. The only reader of the environment."""

from __future__ import annotations

import os
import pwd
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline.errors import DefinitionError, WorkspaceError
from pipeline.settings import SETTINGS, Settings, read_settings
from pipeline.texts import msg
from pipeline.written import decoded, require_single_keys
from pipeline.yamls import YamlError, read_yaml

_LOCALE = re.compile(rb"^locale:[ \t]*[\"']?(zh-CN|en)\b", re.M)


@dataclass(frozen=True)
class Workspace:
    """The folders and files of one bank. Nothing is created until something is written."""

    root: Path
    settings: Settings

    @classmethod
    def open(cls, root: Path | str | None = None) -> Workspace:
        """The workspace at `root` (or at APPRAISE_WORKSPACE, else this folder). Raises WorkspaceError."""
        folder = place_at(root)
        path = folder / SETTINGS
        if not path.is_file():
            raise WorkspaceError(
                msg(
                    "{folder} holds no {file}, so it is not a workspace. "
                    "Name one with --workspace, or run “appraise demo”.",
                    folder=folder,
                    file=SETTINGS,
                )
            )
        content = path.read_bytes()
        settings = read_settings(content)
        try:
            require_single_keys(decoded(content, SETTINGS), SETTINGS)
        except DefinitionError as error:
            raise WorkspaceError(error.message) from None
        return cls(folder, settings)

    def now(self) -> datetime:
        """The time of day where the bank is, to the second; ledger and calendar go by it."""
        return datetime.now(ZoneInfo(self.settings.time_zone)).replace(tzinfo=None, microsecond=0)

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse.duckdb"

    @property
    def ledger(self) -> Path:
        return self.root / "ledger.jsonl"

    @property
    def appeals(self) -> Path:
        """Disputes and appeals, step by step; `evidence` holds the files handed in with them."""
        return self.root / "appeals.jsonl"

    def evidence(self, appeal: str) -> Path:
        return self.root / "appeals" / appeal

    @property
    def acknowledgements(self) -> Path:
        return self.root / "acknowledgements.jsonl"

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def archive(self) -> Path:
        return self.root / "archive"

    @property
    def state(self) -> Path:
        return self.root / "state"

    @property
    def scratch(self) -> Path:
        return self.state / "scratch"

    @property
    def site(self) -> Path:
        return self.root / "site"

    @property
    def exports(self) -> Path:
        """Pages in other forms, made on request."""
        return self.root / "exports"

    def refused(self, day: date) -> Path:
        return self.root / "refused" / day.isoformat()

    def edition(self, period: str, number: int | None = None, state: str | None = None) -> Path:
        """The folder of a numbered edition; of the draft where no number is given. `state`: of an earlier state of it
        (provisional, preview).
        """
        name = "draft" if number is None else f"{number}-{state}" if state else str(number)
        return self.root / "editions" / period / name

    @property
    def keys(self) -> Path:
        """The folder of the keys, outside the workspace: APPRAISE_KEYS, else one of this account. See pipeline.keys."""
        return keys_folder()

    def secret(self, name: str) -> str | None:
        """An address that must not stand in the workspace: the environment's APPRAISE_NOTICE_<name>, else that key of
        notices.yaml beside the keys. None where neither has it. Raises WorkspaceError where the file is not YAML.
        """
        given = os.environ.get(f"APPRAISE_NOTICE_{name}")
        path = self.keys / "notices.yaml"
        if given or not path.is_file():
            return given or None
        try:
            found = read_yaml(path.read_text(encoding="utf-8"))
        except YamlError:  # its text could quote a secret
            raise WorkspaceError(msg("{file} is not YAML. Write one line NAME: URL for each.", file=path)) from None
        return str(found[name]) if isinstance(found, dict) and found.get(name) else None

    @property
    def given_hash_key(self) -> str | None:
        """The key for customer ids where the environment gives it (APPRAISE_HASH_KEY) in place of a file."""
        return given_hash_key()

    @property
    def given_archive_key(self) -> str | None:
        """The key of the archive where the environment gives it (APPRAISE_ARCHIVE_KEY) in place of a file."""
        return os.environ.get("APPRAISE_ARCHIVE_KEY") or None

    @property
    def runs(self) -> Path:
        """The journal of runs: what was started, how long each stage took, how it ended."""
        return self.state / "runs.jsonl"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def outbox(self) -> Path:
        """Notices that could not be sent yet, a file each."""
        return self.state / "notices"

    @property
    def server_home(self) -> Path:
        """The folder of the database of the server that `appraise serve` runs."""
        return self.root / (self.settings.schedule.database or "state/prefect")

    @property
    def periods(self) -> Path:
        """The journal of the periods' states."""
        return self.root / "periods.jsonl"

    @property
    def purges(self) -> Path:
        """The journal of what was removed because its time was over."""
        return self.root / "purges.jsonl"

    @property
    def access_log(self) -> Path:
        return self.root / "access.jsonl"

    @property
    def access_lists(self) -> Path:
        """The lists of employees that lines of the access log speak of, each by its hash."""
        return self.root / "access"

    @property
    def tokens(self) -> Path:
        """The journal of the interface's tokens: hashes only."""
        return self.root / "tokens.jsonl"


def metrics_folder() -> str | None:
    """Where the workers of one server keep their counts together; None for a server of one process."""
    return os.environ.get("PROMETHEUS_MULTIPROC_DIR") or None


def keys_folder() -> Path:
    """Where keys lie, whatever the workspace: APPRAISE_KEYS, else a folder of this account."""
    return Path(os.environ.get("APPRAISE_KEYS") or Path.home() / ".config" / "appraise")


def given_hash_key() -> str | None:
    """The key for customer ids that the environment gives."""
    return os.environ.get("APPRAISE_HASH_KEY") or None


def spoken_at(root: Path | str | None) -> str:
    """The language of the workspace there, also where its settings are faulty; the terminal's where they name none."""
    try:
        named = _LOCALE.search((place_at(root) / SETTINGS).read_bytes())
    except OSError:  # that it is not there, or shut, is told by whoever opens the workspace
        named = None
    return named[1].decode() if named else terminal_locale()


def place_at(root: Path | str | None) -> Path:
    """The folder that is named, else that of the environment, else this one."""
    return Path(root or os.environ.get("APPRAISE_WORKSPACE") or ".").resolve()


def terminal_locale() -> str:
    """The language in which to speak before a workspace tells its own: Chinese where the terminal's is, else English."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh-CN" if next(filter(None, names), "").lower().startswith("zh") else "en"


def who() -> str:
    """Who is at work, for the ledger: APPRAISE_USER, else the account whose process this is, by its number where it has no
    name. USER and LOGNAME are not asked: they are missing in a container, and after `su` they may be another's.
    """
    account = os.getuid()
    try:
        return os.environ.get("APPRAISE_USER") or pwd.getpwuid(account).pw_name
    except LookupError:
        return str(account)
