"""What the series browser says: words and signs, the right picture, honest relations."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dicom_factory import FRAME_UID, affine, write_series
from plugin_factory import hip_volume

from annotator.geometry.grid import Grid
from annotator.io.dicom.folder.scan import RejectedFile, VolumeSummary, scan
from annotator.io.dicom.thumbnail import Thumbnail, read_thumbnail
from annotator.io.dicom.volume import load_volume
from annotator.model.issue import Severity
from annotator.model.volume import Source, Volume
from napari_onfh.reading.scene import DisplayFrame
from napari_onfh.words.series_rows import (
    COLUMNS,
    Relation,
    picture_of,
    rejected_lines,
    relation_to,
    series_row,
)

TIMES = "\N{MULTIPLICATION SIGN}"


def the_summary(folder: Path, **series: Any) -> VolumeSummary:
    write_series(folder, **series)
    return scan(folder).volumes[0]


def shown(frame_uid: str | None, series_uid: str = "9.9") -> Volume:
    grid = hip_volume().grid
    return hip_volume_on(Grid(grid.shape, grid.affine_lps, frame_uid), series_uid)


def hip_volume_on(grid: Grid, series_uid: str) -> Volume:
    return Volume(grid, hip_volume().values, Source(modality="MR", series_uid=series_uid))


def test_a_row_holds_what_a_reader_chooses_by(tmp_path: Path) -> None:
    cells = dict(zip(COLUMNS, series_row(the_summary(tmp_path)).cells, strict=True))

    assert cells["Series"] == "\N{HORIZONTAL ELLIPSIS}\nMR Maker"
    assert cells["Plane"] == "coronal"
    assert cells["Weighting"] == "T1-like\n(TR 500 ms, TE 10 ms)"
    assert cells["Size"] == "4 x 6 x 5".replace("x", TIMES)
    assert cells["Spacing, mm"] == "3.00 x 0.80 x 0.70".replace("x", TIMES)
    assert cells["Use"].endswith(".")


def test_the_weighting_is_whole_though_it_holds_a_comma(tmp_path: Path) -> None:
    summary = the_summary(tmp_path, change={"ScanningSequence": "EP"})
    cells = dict(zip(COLUMNS, series_row(summary).cells, strict=True))

    assert cells["Weighting"].startswith("echo planar, diffusion or a map of it")


def test_a_blocking_issue_is_said_by_word_and_sign_and_stands_first(tmp_path: Path) -> None:
    row = series_row(the_summary(tmp_path, positions=[0, 1, 2, 4]))
    remarks = dict(zip(COLUMNS, row.cells, strict=True))["Remarks"]

    assert row.severity is Severity.BLOCKING
    assert remarks.startswith("\N{HEAVY MULTIPLICATION X} blocks measuring")
    assert "missing" in row.issue_lines[0]
    assert len(row.issue_lines) > 1


def test_a_series_without_issues_says_so(tmp_path: Path) -> None:
    row = series_row(the_summary(tmp_path))

    assert row.severity is None
    assert "\N{CHECK MARK} no remarks" in row.cells


@pytest.mark.parametrize(
    ("open_volume", "relation"),
    [
        (None, Relation.NOTHING_OPEN),
        (shown(FRAME_UID), Relation.SAME_FRAME),
        (shown("1.2.3.4"), Relation.OTHER_FRAME),
        (shown(None), Relation.UNKNOWN_FRAME),
    ],
)
def test_only_the_same_frame_of_reference_lets_positions_correspond(
    tmp_path: Path, open_volume: Volume | None, relation: Relation
) -> None:
    assert relation_to(the_summary(tmp_path), open_volume) is relation


def test_an_unstated_frame_is_not_taken_for_the_same(tmp_path: Path) -> None:
    summary = the_summary(tmp_path, change={"FrameOfReferenceUID": ""})

    assert relation_to(summary, shown(None)) is Relation.UNKNOWN_FRAME


def test_the_open_series_itself_is_known(tmp_path: Path) -> None:
    summary = the_summary(tmp_path)

    assert relation_to(summary, load_volume(summary)) is Relation.SAME_VOLUME


def test_slices_of_several_frames_belong_over_nothing(tmp_path: Path) -> None:
    def change(index: int, item: Any) -> None:
        item.FrameOfReferenceUID = FRAME_UID if index < 2 else "1.2.3"

    summary = the_summary(tmp_path, change=change)

    assert relation_to(summary, shown(FRAME_UID)) is Relation.OTHER_FRAME


@pytest.mark.parametrize("normal", [(0, 1, 0), (0, -1, 0), (1, 0, 0), (0, 0, 1), (0.4, 1, -0.3)])
@pytest.mark.parametrize("turned", [(1, 1), (-1, 1), (1, -1)])
def test_the_picture_is_the_one_that_the_viewer_will_show(
    tmp_path: Path, normal: tuple[float, float, float], turned: tuple[int, int]
) -> None:
    matrix = affine(normal=normal)
    matrix[:3, 1] *= turned[0]
    matrix[:3, 2] *= turned[1]
    summary = the_summary(tmp_path, matrix=matrix)
    volume = load_volume(summary)
    frame = DisplayFrame(volume.grid)
    hidden = frame.acquired_axis
    middle = frame.acquired(np.indices(frame.shape)[hidden])[summary.shape[0] // 2].flat[0]
    viewed = np.take(frame.shown(volume.values), middle, axis=hidden)
    picture = picture_of(read_thumbnail(summary))

    assert np.array_equal(np.argsort(picture.grey, axis=None, kind="stable")[-3:], _top(viewed))
    assert picture.grey.shape == viewed.shape


def _top(viewed: np.ndarray) -> np.ndarray:
    low, high = np.percentile(viewed, (1, 99))
    grey = np.rint(np.clip((viewed - low) / (high - low), 0, 1) * 255)
    return np.argsort(grey, axis=None, kind="stable")[-3:]


def test_the_picture_keeps_proportions_in_the_patient() -> None:
    matrix = affine(spacing=(3.0, 1.0, 0.5))
    thumbnail = Thumbnail(np.zeros((20, 30), np.uint8), Grid((1, 20, 30), matrix))
    picture = picture_of(thumbnail)

    assert (picture.height_mm, picture.width_mm) == pytest.approx((20.0, 15.0))


def test_rejected_files_are_named_and_their_list_is_bounded() -> None:
    rejected = [RejectedFile(file=f"{number}.txt", reason="no image") for number in range(2000)]
    lines = rejected_lines(rejected)

    assert lines[0] == "0.txt: no image"
    assert len(lines) == 501
    assert lines[-1] == "and 1500 more"
