"""Where real scanner data lie; tests on them are skipped where they are absent."""

import os
from pathlib import Path

import pytest


def real_data(*parts: str) -> Path:
    """A folder or file of the real data that the environment variable ONFH_REAL_DATA names."""
    root = os.environ.get("ONFH_REAL_DATA")
    if not root:
        pytest.skip("real scanner data: set ONFH_REAL_DATA to their folder")
    path = Path(root).joinpath(*parts)
    assert path.exists(), f"{'/'.join(parts)} is missing from ONFH_REAL_DATA"
    return path
