"""YAML as plain data: the only module that reads it."""

from __future__ import annotations

from typing import Any

import yaml

YamlError = yaml.YAMLError
# libyaml's, a tenth of the time, where PyYAML was built with it: a command reads a hundred definitions as it starts.
_QUICK = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str) -> Any:
    """The data in it. Raises YamlError, which shows the line that is wrong."""
    try:
        return yaml.load(text, Loader=_QUICK)
    except yaml.YAMLError:
        return yaml.safe_load(text)  # libyaml tells the place, this one shows what stands there
