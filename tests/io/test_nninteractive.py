"""nnInteractive's server is asked by its own client, and believed only where it fits."""

import gc
import json
import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import certifi
import numpy as np
import pytest
from model_packages import head_voxels, image, lesion_voxels, request
from nnInteractive.inference.remote.serialization import pack_array, unpack_array
from nninteractive_server import Answer, serving

from annotator.drawing.proposed import checked_outline
from annotator.errors import MissingExtra, ProposalError
from annotator.io.nninteractive import ADDRESS_VARIABLE, NnInteractive, in_words_of
from annotator.io.proposal_models import stated_by
from annotator.model.outline_proposal import Click, ProposalKind

MIDDLE = (2, 6, 10)

# The client leaves its socket open where a server refuses the first request; the process of a
# model ends then, here it is collected.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")


@pytest.fixture(scope="module", autouse=True)
def _one_authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Reading a hundred authorities for each client would take most of the time here."""
    end = "-----END CERTIFICATE-----\n"
    known = Path(certifi.where()).read_text()
    one = tmp_path_factory.mktemp("authority") / "one.pem"
    one.write_text(known[known.index("-----BEGIN") : known.index(end) + len(end)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(one))
        yield


@pytest.fixture(scope="module", autouse=True)
def _earlier_left_alone() -> None:
    """What earlier tests keep is out of each collection here: looking it through takes seconds."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _collected() -> Iterator[None]:
    yield
    gc.collect()


def model_at(address: str) -> NnInteractive:
    return NnInteractive({ADDRESS_VARIABLE: address}.get)


def shown(**more: Any) -> Any:
    return request(**{"clicks": (Click(MIDDLE),), **more})


def test_it_outlines_what_a_click_shows() -> None:
    with serving() as (address, server):
        outline = model_at(address).propose(shown())

    assert np.array_equal(checked_outline(outline, image().grid).voxels, lesion_voxels())
    assert not server.leases, "the session was not given back"


def test_it_outlines_what_strokes_show_and_leaves_out_what_they_exclude() -> None:
    inside = np.zeros_like(head_voxels())
    inside[2, 5, 9:11] = True
    outside = np.zeros_like(inside)
    outside[3] = True

    with serving() as (address, server):
        outline = model_at(address).propose(request(strokes_inside=inside, strokes_outside=outside))

    assert np.array_equal(outline > 0, lesion_voxels() & ~outside)
    assert server.asked.count("/add_scribble_interaction") == 2


def test_only_the_last_of_several_hints_makes_the_network_work() -> None:
    clicks = (Click(MIDDLE), Click((0, 0, 0), is_inside=False), Click((2, 5, 9)))

    with serving() as (address, server):
        model_at(address).propose(shown(clicks=clicks))

    sent = zip(server.asked, server.received, strict=True)
    runs = [json.loads(body) for path, body in sent if path == "/add_point_interaction"]
    assert [each["run_prediction"] for each in runs] == [False, False, True]
    assert [each["include_interaction"] for each in runs] == [False, True, True]


def test_version_and_licence_are_the_server_s() -> None:
    with serving() as (address, _):
        model = model_at(address)
        model.propose(shown())

    by = stated_by(model, ProposalKind.LESION)
    assert (by.name, by.version, by.licence) == ("nnInteractive", "2.6.0", "CC BY-NC-SA 4.0")
    assert "arXiv" in by.citation


def test_the_server_is_sent_values_and_the_click_alone() -> None:
    with serving() as (address, server):
        model_at(address).propose(shown())

    for body in server.received:
        for secret in (b"1.2.840", b"DOE", b"JOHN", b"1.9"):
            assert secret not in body
    (sent,) = (
        (headers, body)
        for path, headers, body in zip(server.asked, server.headers, server.received, strict=True)
        if path == "/set_image"
    )
    assert json.loads(sent[0]["X-Meta"]) == {"image_properties": {}}
    assert np.array_equal(unpack_array(sent[1]), image().values[np.newaxis].astype(np.float32))


def test_no_proxy_gets_the_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as (proxy, seen), serving() as (address, _):
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy)
        monkeypatch.setenv("NO_PROXY", "elsewhere.example")
        model_at(address).propose(shown())

    assert seen.asked == []


def test_the_environment_is_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "elsewhere.example")
    monkeypatch.delenv("no_proxy", raising=False)
    with serving() as (address, _):
        model_at(address).propose(shown())

    assert os.environ["NO_PROXY"] == "elsewhere.example"
    assert "no_proxy" not in os.environ


def test_a_key_is_the_user_s_to_give(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NN_INTERACTIVE_API_KEY", raising=False)
    with serving(key="s3cret") as (address, _):
        with pytest.raises(ProposalError, match="another key in NN_INTERACTIVE_API_KEY"):
            model_at(address).propose(shown())
        monkeypatch.setenv("NN_INTERACTIVE_API_KEY", "s3cret")
        assert model_at(address).propose(shown()).any()


@pytest.mark.parametrize(
    ("kind", "words"),
    [(ProposalKind.HEAD, "shown the head: click"), (ProposalKind.LESION, "shown the lesion")],
)
def test_without_a_hint_nothing_is_sent(kind: ProposalKind, words: str) -> None:
    with serving() as (address, server):
        for nothing in ({}, {"strokes_inside": np.zeros_like(head_voxels())}):
            with pytest.raises(ProposalError, match=words):
                model_at(address).propose(request(kind, **nothing))

    assert server.asked == []


def test_a_server_that_is_not_there_is_said_so() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"

    with pytest.raises(ProposalError, match=r"no nnInteractive server answers at 127\.0\.0\.1:\d+"):
        model_at(address).propose(shown())


def test_a_server_in_use_is_said_so() -> None:
    with serving() as (address, server):
        server.leases.add("another's")
        with pytest.raises(ProposalError, match="in use"):
            model_at(address).propose(shown())


@pytest.mark.parametrize(
    "address",
    [
        "",
        "gpu.lan:1527",
        "ftp://gpu.lan",
        "http://",
        "http://a:b@gpu.lan",
        "http://x:99999",
        "http://[",
    ],
)
def test_an_address_that_is_none_is_refused_without_being_shown(address: str) -> None:
    with pytest.raises(ProposalError, match=ADDRESS_VARIABLE) as refusal:
        model_at(address).propose(shown())
    assert "a:b" not in str(refusal.value)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://u:p@gpu.lan:1527/x", "gpu.lan:1527"),
        ("http://gpu.lan", "gpu.lan"),
        ("nowhere", "an address without a host"),
        ("http://x:99999", "an address that cannot be read"),
    ],
)
def test_an_address_is_named_by_host_and_port(address: str, words: str) -> None:
    assert in_words_of(address) == words


def test_without_the_client_the_install_line_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nnInteractive.inference.remote", None)

    with pytest.raises(MissingExtra, match=r"onfh-annotator\[nninteractive\]"):
        model_at("http://127.0.0.1:1").propose(shown())


def predicted(change: Callable[[Answer], None]) -> Callable[[str, Answer], Answer]:
    """A server that distorts its predictions alone."""

    def distort(path: str, answer: Answer) -> Answer:
        if path == "/add_point_interaction":
            change(answer)
        return answer

    return distort


def another_box(*extents: tuple[int, int]) -> Callable[[Answer], None]:
    def change(answer: Answer) -> None:
        answer.meta["bbox"] = [list(each) for each in extents]

    return change


def another_body(body: bytes) -> Callable[[Answer], None]:
    def change(answer: Answer) -> None:
        answer.body = body

    return change


def too_short(answer: Answer) -> None:
    answer.length = len(answer.body) + 40


def cut(answer: Answer) -> None:
    answer.body = answer.body[:-5]


def claims_more(answer: Answer) -> None:
    answer.body = answer.body[:16] + (10**14).to_bytes(8, "little") + answer.body[24:]


ONE = pack_array(np.ones((1, 1, 1), dtype=np.float32))


@pytest.mark.parametrize(
    "lie",
    [
        another_box((2, 4), (4, 9), (8, 15)),
        another_box((-4, -2), (4, 9), (8, 14)),
        another_box((5, 7), (4, 9), (8, 14)),
        another_box((4, 2), (4, 9), (8, 14)),
        another_box((2, 4), (4, 9)),
        another_body(ONE),
        another_body(pack_array(np.ones((2, 5, 6, 1), dtype=np.float32))),
        another_body(b"<html>proxy</html>"),
        another_body(b"NNIA"),
        cut,
        claims_more,
        too_short,
    ],
    ids=lambda lie: lie.__qualname__.split(".")[0],
)
def test_an_answer_that_does_not_fit_is_refused(lie: Callable[[Answer], None]) -> None:
    with serving(predicted(lie)) as (address, server):
        with pytest.raises(ProposalError, match=r"does not answer as nnInteractive|broke off"):
            model_at(address).propose(shown())
        assert not server.leases, "the session was not given back"


@pytest.mark.parametrize("path", ["/claim", "/capabilities", "/set_image"])
@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff\xfe"])
def test_a_server_of_another_kind_is_refused(path: str, body: bytes) -> None:
    def distort(asked: str, answer: Answer) -> Answer:
        return Answer(body) if asked == path else answer

    with (
        serving(distort) as (address, _),
        pytest.raises(ProposalError, match="does not answer as nnInteractive does"),
    ):
        model_at(address).propose(shown())


@pytest.mark.parametrize(("status", "words"), [(500, "HTTP 500"), (302, "HTTP 302"), (410, "lost")])
def test_a_refusal_is_said_so(status: int, words: str) -> None:
    def distort(asked: str, answer: Answer) -> Answer:
        return Answer(b"{}", status=status) if asked == "/set_image" else answer

    with (
        serving(distort) as (address, _),
        pytest.raises(ProposalError, match=words),
    ):
        model_at(address).propose(shown())


@pytest.mark.parametrize("value", [2.0, 0.5, np.nan, 256.0])
def test_values_other_than_zero_and_one_come_through_to_be_refused(value: float) -> None:
    body = pack_array(np.full((2, 5, 6), value, dtype=np.float32))

    with serving(predicted(another_body(body))) as (address, _):
        outline = model_at(address).propose(shown())

    with pytest.raises(ProposalError, match="other than 0 and 1"):
        checked_outline(outline, image().grid)


def test_a_server_that_predicts_nothing_gives_an_empty_outline() -> None:
    def nothing(answer: Answer) -> None:
        answer.meta, answer.body = {"ran_prediction": False, "bbox": None}, b""

    with serving(predicted(nothing)) as (address, _):
        outline = model_at(address).propose(shown())

    with pytest.raises(ProposalError, match="empty"):
        checked_outline(outline, image().grid)
