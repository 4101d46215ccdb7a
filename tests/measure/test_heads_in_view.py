"""Which hips an image shows: laws of mirroring, moving and cropping first, then examples."""

import numpy as np
import pytest
from attrs import evolve
from body_factory import HEAD_MM, PLANES, body_in, cropped, field, mirrored, rearranged
from hypothesis import given
from hypothesis import strategies as st
from real_data import real_data

from annotator.geometry.grid import Grid
from annotator.geometry.points import LpsPoints
from annotator.io.dicom.folder.scan import scan
from annotator.io.dicom.volume import load_volume
from annotator.io.volume_files import read_image
from annotator.measure.body_side import body_across, side_in_body
from annotator.measure.heads_in_view import Basis, Sureness, heads_in_view
from annotator.model.anatomy import Side
from annotator.model.issue import Issue, Severity
from annotator.model.volume import Source, Volume
from onfh_samples.cases import CASE_NAMES, draw_case, packaged_case

BOTH = (Side.RIGHT, Side.LEFT)
OFF_CENTER = st.floats(-40.0, 40.0)
TURNS = st.tuples(*[st.sampled_from([-12.0, 0.0, 9.0])] * 3)
#: Fields of one hip, of both, and of neither, from right to left of the midline, mm.
FIELDS = st.sampled_from(
    [
        (-215, 215),
        (-150, 150),
        (-205, 0),
        (-195, -15),
        (-160, -20),
        (-140, 30),
        (-60, 60),
        (20, 200),
    ]
)

GRIDS = st.builds(
    lambda ends, plane, turn_deg: field(*ends, plane, turn_deg),
    FIELDS,
    st.sampled_from(sorted(PLANES)),
    TURNS,
)


@given(GRIDS, OFF_CENTER, st.sampled_from(["L", "R", "B", None]))
def test_the_mirrored_image_shows_the_other_hips(grid: Grid, off_mm: float, tag: str) -> None:
    image = body_in(grid, midline_mm=off_mm, source=Source(modality="MR", laterality=tag))

    heads, other = heads_in_view(image), heads_in_view(mirrored(image))

    assert set(other.sides) == {side.other for side in heads.sides}
    assert (other.sureness, other.basis) == (heads.sureness, heads.basis)


@given(
    FIELDS,
    OFF_CENTER,
    st.permutations(range(3)),
    st.tuples(st.booleans(), st.booleans(), st.booleans()),
)
def test_the_order_in_which_voxels_are_stored_changes_nothing(
    ends: tuple[int, int], off_mm: float, order: list[int], flips: tuple[bool, ...]
) -> None:
    image = body_in(field(*ends, turn_deg=(3.0, 0.0, -7.0)), midline_mm=off_mm)

    assert heads_in_view(rearranged(image, order, flips)) == heads_in_view(image)


@given(FIELDS, OFF_CENTER, st.floats(150.0, 225.0), st.sampled_from(sorted(PLANES)))
def test_a_patient_off_center_is_never_shown_as_the_other_side(
    ends: tuple[int, int], off_mm: float, half_width_mm: float, plane: str
) -> None:
    image = body_in(field(*ends, plane), midline_mm=off_mm, half_width_mm=half_width_mm)

    heads = heads_in_view(image)

    for side in heads.sides:
        assert _is_in_view(image, off_mm, side)
    if heads.sureness is Sureness.CONFIRMED:
        reach = [_is_in_view(image, off_mm, side, margin_mm=10.0) for side in heads.sides]
        assert all(reach)


@given(OFF_CENTER, st.sampled_from(BOTH), st.floats(35.0, 100.0), st.floats(-15.0, 15.0))
def test_a_field_cropped_to_one_hip_is_that_hip_or_unknown(
    off_mm: float, side: Side, half_mm: float, shift_mm: float
) -> None:
    whole = body_in(field(-230, 230), midline_mm=off_mm)
    middle_mm = off_mm + side.lateral_x * HEAD_MM + shift_mm

    heads = heads_in_view(cropped(whole, middle_mm - half_mm, middle_mm + half_mm))

    assert heads.sides in {(), (side,)}


@given(st.floats(-300.0, 300.0), st.sampled_from(sorted(PLANES)))
def test_both_flanks_confirm_both_hips_wherever_the_body_lies(off_mm: float, plane: str) -> None:
    image = body_in(field(off_mm - 215, off_mm + 215, plane), midline_mm=off_mm)

    heads = heads_in_view(image)

    assert (heads.sides, heads.sureness, heads.basis) == (BOTH, Sureness.CONFIRMED, Basis.FLANKS)
    assert "both flanks" in heads.in_words


def _is_in_view(image: Volume, off_mm: float, side: Side, *, margin_mm: float = -28.0) -> bool:
    """Whether an adult's head, 75 to 105 mm from the midline, may reach into the field."""
    corners = np.array(list(np.ndindex(2, 2, 2))) * (np.array(image.grid.shape) - 1.0)
    across = image.grid.to_lps(corners)[:, 0]
    reach = np.array([75.0, 105.0]) * side.lateral_x + off_mm
    return bool(reach.max() > across.min() + margin_mm and reach.min() < across.max() - margin_mm)


@pytest.mark.parametrize("side", BOTH)
def test_one_flank_and_the_place_in_the_scanner_confirm_one_hip(side: Side) -> None:
    ends = sorted([200.0 * side.lateral_x, 5.0 * side.lateral_x])

    heads = heads_in_view(body_in(field(*ends)))

    assert (heads.sides, heads.sureness, heads.basis) == ((side,), Sureness.CONFIRMED, Basis.FLANKS)
    assert heads.only_side is side
    assert heads.in_words.startswith(f"{side.in_words.capitalize()} hip only in view")


def test_one_flank_alone_is_likely() -> None:
    image = body_in(field(-105, 90), midline_mm=100.0, source=Source())

    heads = heads_in_view(image)

    assert (heads.sides, heads.sureness) == ((Side.RIGHT,), Sureness.LIKELY)


@pytest.mark.parametrize(
    ("midline_mm", "tag"), [(200.0, None), (0.0, "L")], ids=["place in the scanner", "tag"]
)
def test_a_flank_that_place_or_tag_contradicts_is_unknown(
    midline_mm: float, tag: str | None
) -> None:
    ends = (midline_mm - 200.0, midline_mm - 5.0)
    source = Source(modality="MR", laterality=tag)

    heads = heads_in_view(body_in(field(*ends), midline_mm=midline_mm, source=source))

    assert (heads.sides, heads.sureness) == ((), Sureness.UNKNOWN)
    assert "says right" in heads.in_words
    assert "says left" in heads.in_words


def test_the_tag_counts_where_no_flank_is_seen() -> None:
    image = body_in(field(-60, 60), source=Source(modality="MR", laterality="L"))

    heads = heads_in_view(image)

    assert (heads.sides, heads.sureness, heads.basis) == (
        (Side.LEFT,),
        Sureness.CONFIRMED,
        Basis.TAG,
    )


def test_a_tag_of_one_side_does_not_hide_the_other_hip() -> None:
    image = body_in(field(-215, 215), source=Source(modality="MR", laterality="L"))

    assert heads_in_view(image).sides == BOTH


def test_the_place_in_the_scanner_is_likely_only() -> None:
    heads = heads_in_view(body_in(field(-160, -20)))

    assert (heads.sides, heads.sureness, heads.basis) == (
        (Side.RIGHT,),
        Sureness.LIKELY,
        Basis.SCANNER,
    )
    assert "all of the image lies right of the scanner's midline" in heads.in_words


def test_a_file_without_a_scanner_says_nothing_of_its_place() -> None:
    heads = heads_in_view(body_in(field(-160, -20), source=Source()))

    assert heads.sureness is Sureness.UNKNOWN


@pytest.mark.parametrize("half_width_mm", [60.0, 95.0, 120.0])
def test_a_body_too_narrow_for_a_pelvis_is_unknown(half_width_mm: float) -> None:
    heads = heads_in_view(body_in(field(-150, 150), half_width_mm=half_width_mm))

    assert (heads.sides, heads.sureness) == ((), Sureness.UNKNOWN)
    assert "no adult pelvis" in heads.in_words


def test_two_legs_with_air_between_them_are_no_pelvis() -> None:
    grid = field(-215, 215)
    right = body_in(grid, midline_mm=-90.0, half_width_mm=70.0)
    left = body_in(grid, midline_mm=90.0, half_width_mm=70.0)

    heads = heads_in_view(evolve(right, values=np.maximum(right.values, left.values)))

    assert heads.sureness is not Sureness.CONFIRMED


def test_a_coil_whose_signal_fades_is_not_taken_for_a_flank() -> None:
    """A field that cuts the skin on the right, the signal falling to nothing on the left."""
    image = body_in(field(-170, 30), source=Source())
    across = np.linspace(0.0, 1.0, image.grid.shape[2])
    faded = evolve(image, values=image.values * np.exp(-6.0 * across))

    assert heads_in_view(faded).sides != (Side.LEFT,)


@pytest.mark.parametrize("values", [np.zeros, np.ones])
def test_an_image_without_contrast_has_no_outline(values: type) -> None:
    image = body_in(field(-215, 215))

    assert body_across(evolve(image, values=values(image.grid.shape))) is None


def test_an_inverted_image_has_no_outline() -> None:
    issue = Issue(
        code="monochrome1", severity=Severity.INFO, message="Inverted.", subject="geometry"
    )

    assert body_across(evolve(body_in(field(-215, 215)), issues=(issue,))) is None


@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 5, 200), (2, 1, 3)])
def test_an_image_of_a_few_voxels_is_answered(shape: tuple[int, int, int]) -> None:
    values = np.arange(np.prod(shape)).reshape(shape)
    image = Volume(Grid(shape, np.eye(4)), values, Source(modality="MR"))

    assert heads_in_view(image).sureness is Sureness.UNKNOWN


@pytest.mark.parametrize("side", BOTH)
def test_a_point_is_on_its_side_of_a_body_that_the_field_cuts(side: Side) -> None:
    image = body_in(field(-170, 170))

    assert side_in_body(image, LpsPoints(np.array([HEAD_MM * side.lateral_x, 0, 0]))) is side
    assert side_in_body(image, LpsPoints(np.zeros(3))) is None


def test_a_point_in_a_field_of_one_side_is_not_judged() -> None:
    """A field wide enough for a pelvis, most of it air beside a body that is cut."""
    image = body_in(field(50, 320))

    assert side_in_body(image, LpsPoints(np.array([HEAD_MM, 0, 0]))) is None


def test_the_packaged_sample_shows_both_hips() -> None:
    (volume,) = scan(packaged_case().dicom_folder).volumes

    heads = heads_in_view(load_volume(volume))

    assert (heads.sides, heads.sureness, heads.basis) == (BOTH, Sureness.CONFIRMED, Basis.FLANKS)


@pytest.mark.soak
@pytest.mark.parametrize("case", CASE_NAMES)
def test_every_sample_case_shows_the_hips_that_were_drawn(case: str) -> None:
    sides = {"oblique-coronal": (Side.RIGHT,), "sagittal": (Side.LEFT,)}.get(case, BOTH)

    assert heads_in_view(draw_case(case)).sides == sides


def test_a_real_pelvis_that_its_field_cuts_at_the_heads_is_unknown() -> None:
    """Both heads of this series lie across the borders of the field."""
    (volume,) = scan(real_data("pelvis_mr_adc_ge", "dicom")).volumes

    heads = heads_in_view(load_volume(volume))

    assert (heads.sides, heads.sureness) == ((), Sureness.UNKNOWN)
    assert "91 mm right to 89 mm left" in heads.in_words


def test_a_real_ct_of_the_pelvis_shows_both_hips() -> None:
    heads = heads_in_view(read_image(real_data("hip_ct_totalsegmentator", "example_ct.nii.gz")))

    assert (heads.sides, heads.sureness) == (BOTH, Sureness.LIKELY)


def test_a_real_knee_is_never_both_hips_and_never_certain() -> None:
    for volume in scan(real_data("knee_mr_multiecho_ge_bigendian", "dicom")).volumes:
        heads = heads_in_view(load_volume(volume))

        assert heads.sides == (Side.RIGHT,)
        assert heads.sureness is Sureness.LIKELY
        assert "if this is a hip" in heads.in_words
