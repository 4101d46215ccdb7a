"""The hip that the end-to-end tests share."""

import pytest
from command_cases import LeftHip, make_left_hip


@pytest.fixture(scope="session")
def hip(tmp_path_factory: pytest.TempPathFactory) -> LeftHip:
    """The packaged hip, cut so that nothing of the other side is in view."""
    return make_left_hip(tmp_path_factory.mktemp("left-hip"))
