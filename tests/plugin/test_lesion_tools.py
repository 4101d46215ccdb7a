"""What the lesion's tools would make of it, and lines that are drawn, without a window."""

import numpy as np
import pytest
from napari.components import ViewerModel
from plugin_factory import HEAD_CENTER_MM, HEAD_RADIUS_MM, hip_sphere, hip_volume, voxel_centers

from annotator.drawing.change import Structure
from annotator.drawing.intensity import Brightness, IntensityRange
from annotator.drawing.line_cost import Target
from annotator.drawing.region import Plane, Region
from annotator.errors import AnnotationError
from annotator.geometry.points import IndexPoints, LpsPoints
from annotator.model.mask import Mask
from napari_onfh.library import lesion_tools
from napari_onfh.library.head_mask import head_from_sphere
from napari_onfh.library.lesion_tools import HEALTHY_SEED, LESION_SEED
from napari_onfh.picture.hip_layers import HipLayers
from napari_onfh.picture.line_pointers import Lasso, LivewirePointer
from napari_onfh.picture.shown_grid import shown_grid, shown_volume
from napari_onfh.reading.scene import DisplayFrame
from napari_onfh.reading.steps import Tidy

VOLUME = hip_volume()
FRAME = DisplayFrame(VOLUME.grid)
SHOWN = shown_volume(VOLUME, FRAME)
HEAD = head_from_sphere(VOLUME.grid, hip_sphere())
#: Slices lie 2 mm beside the head's centre.
OFFSET_MM = voxel_centers(VOLUME.grid) - (HEAD_CENTER_MM + np.array([0.0, 2.0, 0.0]))


def discs(*slices_mm: float, radius_mm: float = 10.0) -> Mask:
    """Discs on coronal slices so far in front of the middle or behind it."""
    is_on = np.isclose(OFFSET_MM[..., 1:2], slices_mm).any(axis=-1)
    return Mask(VOLUME.grid, is_on & (np.hypot(OFFSET_MM[..., 0], OFFSET_MM[..., 2]) <= radius_mm))


class Paper:
    """Keeps what a line tool draws and tells."""

    def __init__(self) -> None:
        self.line = np.empty((0, 3))
        self.anchors = np.empty((0, 3))
        self.finished: list[tuple[str, Region]] = []
        self.notes: list[str] = []

    def show_line(self, line: np.ndarray, anchors: np.ndarray) -> None:
        """Keep the last line."""
        self.line, self.anchors = line, anchors

    def finish(self, name: str, region: Region) -> None:
        """Keep what is painted."""
        self.finished.append((name, region))

    def tell(self, note: str) -> None:
        """Keep what is told."""
        self.notes.append(note)


def places(*offsets_mm: tuple[float, float, float]) -> np.ndarray:
    """Display indices of places beside the middle."""
    return FRAME.to_display(
        LpsPoints(HEAD_CENTER_MM + np.array([0.0, 2.0, 0.0]) + np.array(offsets_mm))
    )


def plane_of(place: np.ndarray) -> Plane:
    """The coronal plane of a place."""
    return Plane(1, round(float(place[1])))


def test_the_grid_that_is_shown_puts_each_voxel_where_it_lies_in_the_patient() -> None:
    grid = shown_grid(FRAME)
    index = np.random.default_rng(1).integers(0, FRAME.shape, size=(20, 3)).astype(float)

    assert np.allclose(grid.to_lps(IndexPoints(index)), FRAME.to_lps(index))
    assert np.shares_memory(SHOWN.values, VOLUME.values)
    assert np.allclose(grid.spacing_mm, FRAME.scale_mm)


def test_a_slices_number_is_that_of_the_shown_slice() -> None:
    for index in range(VOLUME.grid.shape[0]):
        position = VOLUME.grid.to_lps(IndexPoints(np.array([index, 0.0, 0.0])))
        shown = FRAME.to_display(position)[FRAME.acquired_axis]
        assert FRAME.slice_number(index) == round(float(shown)) + 1


def test_filling_names_the_drawn_slices_on_both_sides() -> None:
    proposal = lesion_tools.fill(discs(-8.0, 4.0), HEAD, FRAME)
    drawn = sorted(
        FRAME.slice_number(int(index))
        for index in np.flatnonzero(discs(-8.0, 4.0).voxels.any(axis=(1, 2)))
    )

    assert proposal.name == f"fill between slices {drawn[0]} to {drawn[1]}"
    assert np.array_equal(proposal.after.voxels, discs(-8.0, -4.0, 0.0, 4.0).voxels)
    before_ml, after_ml = (mask.volume_mm3 / 1000 for mask in (proposal.before, proposal.after))
    assert f"{before_ml:.2f} mL before, {after_ml:.2f} mL after" in proposal.in_words


def test_nothing_between_is_an_error_that_says_what_to_draw() -> None:
    with pytest.raises(AnnotationError, match="first and its last slice"):
        lesion_tools.fill(discs(0.0), HEAD, FRAME)


def test_what_is_drawn_grows_but_healthy_strokes_win() -> None:
    lesion = discs(0.0)
    seeds = np.zeros(VOLUME.grid.shape, dtype=np.uint8)
    seeds[discs(0.0, radius_mm=3.0).voxels] = HEALTHY_SEED
    healthy_only = lesion_tools.grow(VOLUME, lesion, HEAD, seeds)
    assert not healthy_only.after.voxels[seeds == HEALTHY_SEED].any()

    seeds[:] = 0
    seeds[HEAD.voxels & (OFFSET_MM[..., 2] < -15.0)] = HEALTHY_SEED
    seeds[HEAD.voxels & (OFFSET_MM[..., 2] > 15.0)] = LESION_SEED
    grown = lesion_tools.grow(VOLUME, lesion, HEAD, seeds).after.voxels
    assert grown[seeds == LESION_SEED].all()
    assert grown[lesion.voxels & HEAD.voxels].all()
    assert not (grown & ~HEAD.voxels).any()


@pytest.mark.parametrize("kind", list(Tidy))
def test_each_way_of_tidying_stays_in_the_head_and_says_what_it_did(kind: Tidy) -> None:
    ring = discs(-4.0, 0.0, 4.0).voxels & ~discs(0.0, radius_mm=4.0).voxels
    trembling = discs(0.0, radius_mm=13.0).voxels & ~discs(0.0, radius_mm=7.0).voxels
    trembling &= np.random.default_rng(2).random(trembling.shape) < 0.3
    rough = Mask(VOLUME.grid, ring ^ trembling)
    proposal = lesion_tools.tidy(kind, rough, HEAD, 3.0)

    assert not np.array_equal(proposal.after.voxels, rough.voxels)
    assert not (proposal.after.voxels & ~HEAD.voxels).any()
    assert proposal.in_words.startswith(str(kind).capitalize())
    assert "mL after" in proposal.in_words


def test_tidying_what_is_tidy_says_that_nothing_changed() -> None:
    proposal = lesion_tools.tidy(Tidy.ISLANDS, discs(0.0), HEAD, 1.0)

    assert "already" in proposal.reason
    assert proposal.in_words == proposal.reason
    assert np.array_equal(proposal.after.voxels, discs(0.0).voxels)


def test_another_lesion_is_taken_off() -> None:
    proposal = lesion_tools.subtract(discs(-4.0, 0.0), HEAD, discs(0.0))

    assert np.array_equal(proposal.after.voxels, discs(-4.0).voxels)


def test_a_range_of_marrow_needs_a_head() -> None:
    nothing = Mask(VOLUME.grid, np.zeros(VOLUME.grid.shape, dtype=bool))
    with pytest.raises(AnnotationError):
        lesion_tools.range_of_marrow(VOLUME, nothing, Brightness.DARK)


def test_a_lasso_paints_on_the_slice_where_it_began_and_a_click_is_none() -> None:
    paper = Paper()
    lasso = Lasso(SHOWN.grid, paper)
    turn = np.linspace(0.0, 2.0 * np.pi, 30)
    line = places(*[(9.0 * np.cos(a), 0.0, 9.0 * np.sin(a)) for a in turn])
    lasso.pressed(line[0], plane_of(line[0]))
    for place in line[1:]:
        lasso.dragged(place)
    assert len(paper.line) > 20
    lasso.released()
    lasso.pressed(line[0], plane_of(line[0]))
    lasso.released()

    ((name, region),) = paper.finished
    assert name == "lasso"
    assert region.voxels.shape[1] == 1
    assert region.start[1] == plane_of(line[0]).number
    assert len(paper.line) == 0


@pytest.fixture
def wire() -> tuple[LivewirePointer, Paper, np.ndarray]:
    """A livewire with three clicks on the head's rim."""
    paper = Paper()
    pointer = LivewirePointer(SHOWN, paper, Target.EDGE)
    rim = HEAD_RADIUS_MM - 0.5
    clicks = places(
        *[(rim * np.cos(a), 0.0, rim * np.sin(a)) for a in np.radians([0.0, 120.0, 240.0])]
    )
    for click in clicks:
        pointer.pressed(click, plane_of(click))
        pointer.released()
    return pointer, paper, clicks


def test_a_livewire_is_seen_under_the_mouse_and_closes_on_a_double_click(
    wire: tuple[LivewirePointer, Paper, np.ndarray],
) -> None:
    pointer, paper, clicks = wire
    drawn = len(paper.line)
    assert len(paper.anchors) == len(clicks)
    pointer.hovered(clicks[0], plane_of(clicks[0]))
    assert len(paper.line) > drawn + 10
    pointer.pressed(clicks[-1], plane_of(clicks[-1]))  # the double click's own press
    assert len(paper.anchors) == len(clicks)
    pointer.double_clicked()

    ((name, region),) = paper.finished
    wanted = np.pi * (HEAD_RADIUS_MM**2 - 2.0**2)
    area = region.voxels.sum() * np.prod(FRAME.scale_mm[[0, 2]])
    assert name == "livewire"
    assert area == pytest.approx(wanted, rel=0.08)
    assert len(paper.line) == 0


def test_a_livewires_clicks_are_taken_back_one_by_one(
    wire: tuple[LivewirePointer, Paper, np.ndarray],
) -> None:
    pointer, paper, _ = wire
    for left in (2, 1, 0):
        pointer.back()
        assert len(paper.anchors) == left
    pointer.back()
    pointer.double_clicked()

    assert not paper.finished
    assert "Set points" in paper.notes[-1]


def test_a_line_ends_with_its_slice_and_says_so(
    wire: tuple[LivewirePointer, Paper, np.ndarray],
) -> None:
    pointer, paper, clicks = wire
    beside = clicks[0] + np.array([0.0, 1.0, 0.0])
    pointer.hovered(beside, plane_of(beside))
    pointer.pressed(beside, plane_of(beside))

    assert len(paper.anchors) == 1
    assert "other slice" in paper.notes[-1]


def test_a_click_out_of_reach_says_what_to_do(
    wire: tuple[LivewirePointer, Paper, np.ndarray],
) -> None:
    pointer, paper, clicks = wire
    far = places((-130.0, 0.0, 0.0))[0]
    pointer.hovered(far, plane_of(far))
    pointer.pressed(far, plane_of(far))

    assert len(paper.anchors) == len(clicks)
    assert "nearer" in paper.notes[-1]


@pytest.fixture
def layers() -> HipLayers:
    """The layers of a hip whose head is outlined, in no window."""
    viewer = ViewerModel()
    made = HipLayers(viewer, FRAME)
    made.show_outlines()
    viewer.dims.order = (1, 0, 2)
    made.draw(Structure.HEAD, HEAD, "head")
    return made


def test_the_head_keeps_its_lesion(layers: HipLayers) -> None:
    layers.draw(Structure.LESION, discs(0.0), "disc")
    told: list[str] = []
    layers.stroke_refused.connect(told.append)
    layers.head.brush_size = 12
    layers.head.paint(np.round(places((0.0, 0.0, 0.0))[0]), 0)
    assert "lesion's outline lies here" in told[-1]

    layers.head.brush_size = 80
    layers.head.paint(np.round(places((0.0, 0.0, 0.0))[0]), 0)
    assert layers.head_mask().voxels[discs(0.0).voxels].all()
    assert layers.head_mask().voxels.sum() < HEAD.voxels.sum()


def test_painting_keeps_to_a_range_of_signal_only_where_one_is_set(layers: HipLayers) -> None:
    limits = layers.stroke_limits
    limits.volume, limits.intensity = SHOWN, IntensityRange(0.0, 50.0)
    told: list[str] = []
    layers.stroke_refused.connect(told.append)
    middle = np.round(places((0.0, 0.0, 0.0))[0])
    layers.lesion.paint(middle, 2)
    assert "range (0 to 50)" in told[-1]

    limits.intensity = None
    layers.lesion.paint(middle, 2)
    assert layers.lesion_mask().voxels.any()
    limits.intensity = IntensityRange(0.0, 50.0)
    layers.lesion.paint(middle, 0)
    assert not layers.lesion_mask().voxels.any()


def test_a_polygon_takes_the_voxels_whose_centre_it_goes_around(layers: HipLayers) -> None:
    names: list[str] = []
    layers.outline_drawn.connect(lambda name, _change: names.append(name))
    corners = places((-9.0, 0.0, -9.0), (9.0, 0.0, -9.0), (9.0, 0.0, 9.0), (-9.0, 0.0, 9.0))
    layers.lesion.mode = "polygon"
    layers.lesion.paint_polygon(corners, 2)
    square = layers.lesion_mask().volume_mm3 / FRAME.scale_mm[FRAME.acquired_axis]

    assert square == pytest.approx(18.0**2, rel=0.1)
    assert names == [f"lesion polygon, slice {plane_of(corners[0]).number + 1}"]
