"""nnInteractive's server asked from the process of a model, as the window does."""

import threading
import time

import numpy as np
import pytest
from model_packages import lesion_voxels, request
from nninteractive_server import Answer, serving

from annotator.app.outline_proposal import offered_models, propose
from annotator.errors import Cancelled, ProposalError
from annotator.model.outline_proposal import Click, ProposalKind


def asked(address: str, monkeypatch: pytest.MonkeyPatch, **limits: object) -> np.ndarray:
    """The outline of a click in the lesion."""
    monkeypatch.setenv("ONFH_NNINTERACTIVE_URL", address)
    (model,) = offered_models(ProposalKind.LESION)
    return propose(model, request(clicks=(Click((2, 6, 10)),)), **limits).mask.voxels


@pytest.mark.soak
def test_a_server_that_the_user_names_proposes(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as (address, server):
        assert np.array_equal(asked(address, monkeypatch), lesion_voxels())
        assert not server.leases


@pytest.mark.soak
@pytest.mark.parametrize("path", ["/claim", "/set_image", "/add_point_interaction"])
def test_a_slow_server_is_left_in_time_and_its_session_given_back(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = threading.Event()

    def slow(asked_for: str, answer: Answer) -> Answer:
        if asked_for == path:
            done.wait(20.0)
        return answer

    with serving(slow) as (address, server):
        before = time.monotonic()
        with pytest.raises(ProposalError, match="within 4 s"):
            asked(address, monkeypatch, time_limit_s=4.0)
        assert time.monotonic() - before < 10.0
        assert path == "/claim" or "/release" in server.asked
        done.set()


@pytest.mark.soak
def test_a_reader_need_not_wait_for_a_slow_server(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, done = threading.Event(), threading.Event()

    def slow(asked_for: str, answer: Answer) -> Answer:
        if asked_for == "/add_point_interaction":
            stop.set()
            done.wait(20.0)
        return answer

    with serving(slow) as (address, server):
        with pytest.raises(Cancelled):
            asked(address, monkeypatch, stop=stop)
        assert not server.leases
        done.set()
