"""Rules of every test: fixed seeds, no network, a real window for GUI tests, soak on request."""

import gc
import ipaddress
import os
import socket
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# A loaded machine must not turn a slow example into a failure: time is judged by the suite's limit.
settings.register_profile(
    "default",
    max_examples=8,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "soak",
    max_examples=3000,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

# No test, nor a command that one starts, uses an index of scans unless it asks for one.
os.environ["ONFH_CACHE_DIR"] = ""
# Nor does any read the signatures of whoever runs the tests.
os.environ["ONFH_SIGNATURES"] = ""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the full length of long proofs out unless the command line speaks of them."""
    if "soak" in config.option.markexpr:
        return
    long = [item for item in items if item.get_closest_marker("soak")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if not item.get_closest_marker("soak")]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave what stands after collection, libraries and tests, out of every garbage collection.

    Where no window is opened the rest is looked through ten times less often: what a test
    without one leaves behind is little.
    """
    gc.freeze()
    if not session.config.pluginmanager.hasplugin("pytest-qt"):
        first, second, third = gc.get_threshold()
        gc.set_threshold(10 * first, second, third)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail, never skip, a window test that has no screen."""
    needs_display = sys.platform.startswith("linux") and not os.environ.get("DISPLAY")
    if item.get_closest_marker("gui") and needs_display:
        pytest.fail("no X display for a window test; run: make gui-test", pytrace=False)


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            raise PermissionError(f"tests use no network; connection to {address[0]} refused")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
