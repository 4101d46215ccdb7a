"""Request and answer between two processes."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from model_packages import head_voxels, image, lesion_voxels, request

from annotator.errors import ProposalError
from annotator.geometry.grid import Grid
from annotator.io.proposal_wire import (
    Errand,
    packed_errand,
    packed_outline,
    packed_problem,
    read_errand,
    unpacked,
)
from annotator.model.mask import Mask
from annotator.model.outline_proposal import Click, OutlineProposal, ProposalKind, ProposedBy

BY = ProposedBy(kind=ProposalKind.LESION, name="A", version="1", licence="MIT", citation="Doe")


def test_a_request_arrives_as_it_was_sent() -> None:
    sent = request(
        lesion=lesion_voxels(),
        strokes_inside=lesion_voxels(),
        strokes_outside=~head_voxels(),
        clicks=(Click((1, 2, 3)), Click((0, 0, 0), is_inside=False)),
    )

    errand = read_errand(io.BytesIO(packed_errand(Errand("a:b", 2.5, sent))))

    assert (errand.target, errand.seconds) == ("a:b", 2.5)
    came = errand.request
    assert (came.kind, came.side, came.clicks) == (sent.kind, sent.side, sent.clicks)
    assert came.volume.weighting is sent.volume.weighting
    assert np.array_equal(came.volume.values, sent.volume.values)
    assert came.volume.values.dtype == sent.volume.values.dtype
    assert came.volume.grid.is_same_as(sent.volume.grid)
    for part in ("head", "lesion", "strokes_inside", "strokes_outside"):
        assert np.array_equal(getattr(came, part), getattr(sent, part))


def test_what_is_not_drawn_is_not_there() -> None:
    came = read_errand(io.BytesIO(packed_errand(Errand("a:b", 1.0, request(head=None))))).request

    assert [came.head, came.lesion, came.strokes_inside, came.strokes_outside] == [None] * 4


def test_no_identifier_and_no_description_is_sent() -> None:
    packed = packed_errand(Errand("a:b", 1.0, request()))

    for secret in (b"1.2.840", b"DOE", b"JOHN", b"T1 ", b"1.9"):
        assert secret not in packed
    source = read_errand(io.BytesIO(packed)).request.volume.source
    assert (source.study_uid, source.series_uid, source.description) == (None, None, "")
    assert source.modality == "MR"


@given(arrays(bool, st.tuples(*[st.integers(1, 5)] * 3)))
def test_an_outline_arrives_as_it_was_given(voxels: np.ndarray) -> None:
    grid = Grid(voxels.shape, np.eye(4), "1.2.3")

    came = unpacked(packed_outline(OutlineProposal(Mask(grid, voxels), BY)), grid)

    assert came.by == BY
    assert came.mask.grid is grid
    assert np.array_equal(came.mask.voxels, voxels)


def test_a_problem_arrives_as_the_reason() -> None:
    with pytest.raises(ProposalError, match=r"^too dark$"):
        unpacked(packed_problem("too dark"), image().grid)


@pytest.mark.parametrize("cut", [1, 30, 200, -1])
def test_an_answer_that_was_cut_is_refused(cut: int) -> None:
    whole = packed_outline(OutlineProposal(Mask(image().grid, lesion_voxels()), BY))

    with pytest.raises(ProposalError, match="cannot be read"):
        unpacked(whole[:cut], image().grid)


@given(st.binary(max_size=60))
def test_bytes_that_are_no_answer_are_refused(stray: bytes) -> None:
    with pytest.raises(ProposalError, match="cannot be read"):
        unpacked(stray, image().grid)
