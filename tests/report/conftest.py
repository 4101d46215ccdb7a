"""The hand-made case and its result, for both sides."""

import pytest
from hip_results import make_blocked_result, make_case, make_result

from annotator.model.anatomy import Side
from annotator.model.case import Case, CaseResult


@pytest.fixture(scope="session")
def left_case() -> Case:
    return make_case()


@pytest.fixture(scope="session")
def right_case() -> Case:
    return make_case(Side.RIGHT)


@pytest.fixture(scope="session")
def left_result() -> CaseResult:
    return make_result()


@pytest.fixture(scope="session")
def right_result() -> CaseResult:
    return make_result(Side.RIGHT)


@pytest.fixture(scope="session")
def blocked_result() -> CaseResult:
    return make_blocked_result()
