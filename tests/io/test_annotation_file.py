"""Landmark files and saved annotations."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from attrs import evolve
from hip_factory import hip_annotation, hip_grid, hip_labels, hip_landmarks
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from annotator.drawing.change import Structure
from annotator.errors import AnnotationError, AnnotatorError, FormatError
from annotator.geometry.grid import Grid
from annotator.io.annotation_file import (
    annotation_sha256,
    load_annotation,
    read_landmarks,
    save_annotation,
    write_landmarks,
)
from annotator.model.anatomy import Landmarks, Side
from annotator.model.annotation import HipAnnotation
from annotator.model.measurements import FittedHead
from annotator.model.volume import Source

Labels = NDArray[np.uint8]

POINTS = st.tuples(*[st.floats(-800, 800)] * 3)
HEAD = FittedHead(center_lps_mm=(40.0, 0.1, 0.2), radius_mm=24.5, rms_residual_mm=0.3)
FINDINGS = {"symptomatic": "yes", "age_years": 41.5, "causes_also": ["alcohol", "sle"]}
SOURCE = Source(study_uid="1.2", series_uid="1.2.4", volume_number=2, instance_uids=("1.5", "1.6"))


def save(
    folder: Path,
    annotation: HipAnnotation | None = None,
    neck_cut_mm: float | None = None,
    finished: frozenset[Structure] = frozenset(),
) -> Path:
    return save_annotation(
        folder,
        "hip",
        annotation or hip_annotation(),
        findings=FINDINGS,
        head=HEAD,
        source=SOURCE,
        saved_at="2026-01-02T03:04:05Z",
        reader="reader-1",
        neck_cut_mm=neck_cut_mm,
        finished=finished,
    )


def markups(*points: tuple[str, list[float]], system: Any = "LPS", **more: Any) -> str:
    controls = [
        {"label": label, "position": position, "positionStatus": "defined"}
        for label, position in points
    ]
    markup = {"type": "Fiducial", "coordinateSystem": system, "controlPoints": controls, **more}
    return json.dumps({"@schema": "markups-schema-v1.0.3.json", "markups": [markup]})


@given(
    landmarks=st.builds(
        Landmarks,
        side=st.sampled_from(Side),
        lateral_acetabular_edge_lps_mm=st.none() | POINTS,
        teardrop_lps_mm=st.none() | POINTS,
        contralateral_teardrop_lps_mm=st.none() | POINTS,
        neck_axis_lps_mm=st.none() | st.tuples(POINTS, POINTS),
        head_surface_points_lps_mm=st.lists(POINTS, max_size=4).map(tuple),
    )
)
def test_landmarks_round_trip(
    tmp_path_factory: pytest.TempPathFactory, landmarks: Landmarks
) -> None:
    path = tmp_path_factory.mktemp("landmarks") / "landmarks.json"
    write_landmarks(path, landmarks)
    assert read_landmarks(path, landmarks.side) == landmarks


@pytest.mark.parametrize(("system", "sign"), [("LPS", 1), ("RAS", -1), (1, 1), (0, -1)])
def test_slicer_markups_honour_their_coordinate_system(
    tmp_path: Path, system: Any, sign: int
) -> None:
    path = tmp_path / "a.mrk.json"
    path.write_text(markups(("teardrop_lps_mm", [1.0, 2.0, 3.0]), system=system))
    landmarks = read_landmarks(path, Side.LEFT)
    assert landmarks == Landmarks(side=Side.LEFT, teardrop_lps_mm=(sign * 1.0, sign * 2.0, 3.0))


def test_slicer_markups_take_names_with_running_numbers_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "a.mrk.json"
    path.write_text(
        markups(
            ("neck_axis-1", [1, 0, 0]),
            ("Neck_Axis-2", [2, 0, 0]),
            ("Lateral acetabular edge", [3, 0, 0]),
            ("head_surface_points_lps_mm_1", [4, 0, 0]),
        )
    )
    assert read_landmarks(path, Side.RIGHT) == Landmarks(
        side=Side.RIGHT,
        neck_axis_lps_mm=((1.0, 0.0, 0.0), (2.0, 0.0, 0.0)),
        lateral_acetabular_edge_lps_mm=(3.0, 0.0, 0.0),
        head_surface_points_lps_mm=((4.0, 0.0, 0.0),),
    )


def test_point_that_was_not_placed_in_slicer_is_absent(tmp_path: Path) -> None:
    document = json.loads(markups(("teardrop", [1.0, 2.0, 3.0])))
    document["markups"][0]["controlPoints"][0]["positionStatus"] = "undefined"
    (tmp_path / "a.mrk.json").write_text(json.dumps(document))
    landmarks = read_landmarks(tmp_path / "a.mrk.json", Side.LEFT)
    assert landmarks.teardrop_lps_mm is None


def test_landmarks_of_the_other_side_are_refused(tmp_path: Path) -> None:
    write_landmarks(tmp_path / "a.json", hip_landmarks(Side.RIGHT))
    with pytest.raises(AnnotationError, match="right hip, but the left"):
        read_landmarks(tmp_path / "a.json", Side.LEFT)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not a valid JSON"),
        ("[1, 2]", "one JSON object"),
        ("{}", "side is missing"),
        ('{"side": "X"}', "side"),
        ('{"side": "L", "side": "R"}', "'side' is given twice"),
        ('{"side": "L", "teardrop": [1, 2, 3]}', "teardrop is not known"),
        ('{"side": "L", "teardrop_lps_mm": [1, 2]}', r"teardrop_lps_mm\.2"),
        ('{"side": "L", "teardrop_lps_mm": [1, 2, 3, 4]}', "teardrop_lps_mm"),
        ('{"side": "L", "teardrop_lps_mm": [1, 2, NaN]}', "NaN"),
        ('{"side": "L", "teardrop_lps_mm": [1, 2, 1e999]}', r"teardrop_lps_mm|inf|Out of range"),
        ('{"side": "L", "teardrop_lps_mm": [1, 2, "3"]}', r"teardrop_lps_mm\.2"),
        ('{"side": "L", "neck_axis_lps_mm": [[1, 2, 3]]}', "neck_axis_lps_mm"),
        (markups(("apex", [1, 2, 3])), "'apex' names no landmark"),
        (markups(("teardrop", [1, 2, 3]), system="XYZ"), "LPS or RAS"),
        (markups(("teardrop", [1, 2])), "LPS or RAS"),
        (markups(("teardrop", [1, 2, 3]), coordinateUnits="cm"), "not in mm"),
        (markups(("teardrop", [1, 2, 3]), ("teardrop", [1, 2, 4])), "set twice"),
        (markups(("neck_axis", [1, 2, 3])), "neck_axis_lps_mm"),
        ('{"markups": 3}', "LPS or RAS"),
        ("[" * 100_000, "not a valid JSON"),
    ],
)
def test_implausible_landmark_files_are_refused_in_one_line(
    tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(FormatError, match=message) as raised:
        read_landmarks(tmp_path / "a.json", Side.LEFT)
    assert "\n" not in str(raised.value)
    assert str(raised.value).startswith("a.json")
    assert str(tmp_path) not in str(raised.value)


def test_missing_landmark_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"a\.json cannot be read"):
        read_landmarks(tmp_path / "a.json", Side.LEFT)


def test_saved_annotation_is_read_back_with_everything(tmp_path: Path) -> None:
    path = save(tmp_path / "new folder")
    assert path.name == "hip.json"
    for name in (path, path.with_name("hip.seg.nrrd")):
        stored = load_annotation(name)
        assert np.array_equal(stored.annotation.label_map, hip_labels())
        assert stored.annotation.grid.is_same_as(hip_grid())
        assert stored.annotation.grid.frame_of_reference_uid == "1.2.3"
        assert stored.annotation.landmarks == hip_landmarks()
        assert stored.annotation.reader == "reader-1"
        assert stored.findings == FINDINGS
        assert stored.head == HEAD
        assert stored.source == SOURCE
        assert stored.saved_at == "2026-01-02T03:04:05Z"


def test_annotation_without_landmarks_head_and_lesion_round_trips(tmp_path: Path) -> None:
    annotation = HipAnnotation.from_label_map(
        hip_grid(), np.minimum(hip_labels(), 1), side=Side.RIGHT
    )
    path = save_annotation(
        tmp_path,
        "hip",
        annotation,
        findings={},
        head=None,
        source=Source(),
        saved_at="",
        reader="",
    )
    stored = load_annotation(path)
    assert stored.annotation.lesion.is_empty
    assert stored.annotation.landmarks is None
    assert stored.head is None


@given(neck_cut_mm=st.none() | st.floats(0.1, 60.0))
def test_the_readers_neck_cut_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, neck_cut_mm: float | None
) -> None:
    path = save(tmp_path_factory.mktemp("cut"), neck_cut_mm=neck_cut_mm)

    assert load_annotation(path).neck_cut_mm == neck_cut_mm


def test_a_file_without_a_neck_cut_has_no_word_of_it_and_opens(tmp_path: Path) -> None:
    path = save(tmp_path)

    assert "neck_cut_mm" not in json.loads(path.read_text())
    assert load_annotation(path).neck_cut_mm is None


@pytest.mark.parametrize("finished", [(), ("lesion",), ("head", "lesion")], ids=str)
def test_what_is_marked_as_finished_comes_back_and_leaves_no_word_where_nothing_is(
    tmp_path: Path, finished: tuple[str, ...]
) -> None:
    path = save(tmp_path, finished=frozenset(map(Structure, finished)))

    assert json.loads(path.read_text()).get("finished", []) == sorted(finished)
    assert ("finished" in json.loads(path.read_text())) == bool(finished)
    assert load_annotation(path).finished == set(finished)


def test_hash_is_the_same_after_saving(tmp_path: Path) -> None:
    stored = load_annotation(save(tmp_path))
    assert annotation_sha256(stored.annotation) == annotation_sha256(hip_annotation())


@given(
    noise=st.floats(-1e-12, 1e-12),
    spacing=st.sampled_from((0.4296875, 0.703125, 0.5, 0.48828125, 0.3)),
)
def test_hash_ignores_the_noise_of_file_formats(noise: float, spacing: float) -> None:
    matrix = np.diag([3.0, spacing, spacing, 1.0])
    matrix[:3, 3] = (-128.1640625, 12.0000005, -0.5)
    moved = matrix.copy()
    moved[:3] += noise
    one, other = (
        annotation_sha256(hip_annotation(grid=Grid((4, 6, 5), grid))) for grid in (matrix, moved)
    )
    assert one == other


def test_hash_tells_side_grid_voxels_and_landmarks_apart() -> None:
    annotation = hip_annotation()
    shifted = annotation.grid.affine_lps.copy()
    shifted[0, 3] += 0.001
    labels = hip_labels()
    labels[0, 0, 0] = 1
    others = [
        hip_annotation(Side.RIGHT),
        hip_annotation(grid=Grid(annotation.grid.shape, shifted)),
        HipAnnotation.from_label_map(
            annotation.grid, labels, side=Side.LEFT, landmarks=annotation.landmarks
        ),
        evolve(annotation, landmarks=None),
    ]
    hashes = {annotation_sha256(other) for other in (annotation, *others)}
    assert len(hashes) == 5
    assert annotation_sha256(evolve(annotation, reader="x")) in hashes


def _hashed_as_in_0_1_0(annotation: HipAnnotation) -> str:
    stated = {
        "side": annotation.side.value,
        "shape": annotation.grid.shape,
        "affine": np.rint(annotation.grid.affine_lps[:3] / (1e-6 * np.pi)).astype(int).tolist(),
        "landmarks": annotation.landmarks.model_dump(mode="json"),
    }
    text = json.dumps(stated, sort_keys=True).encode()
    return hashlib.sha256(text + annotation.label_map.tobytes()).hexdigest()


@given(
    labels=arrays(np.uint8, (4, 3, 5), elements=st.integers(0, 2)),
    other=arrays(np.uint8, (4, 3, 5), elements=st.integers(0, 2)),
)
def test_hashes_are_the_same_where_every_label_is(labels: Labels, other: Labels) -> None:
    grid = Grid(labels.shape, np.eye(4))
    moved = np.roll(labels, 1, axis=0)
    for one in (other, moved, labels.copy()):
        hashes = {
            annotation_sha256(HipAnnotation.from_label_map(grid, drawn, side=Side.LEFT))
            for drawn in (labels, one)
        }
        assert (len(hashes) == 1) is np.array_equal(labels, one)


def test_an_annotation_that_version_0_1_0_hashed_is_opened(tmp_path: Path) -> None:
    path = save(tmp_path)
    document = json.loads(path.read_text())
    old = _hashed_as_in_0_1_0(hip_annotation())
    assert old != document["annotation_sha256"]

    path.write_text(json.dumps(document | {"annotation_sha256": old}))
    assert np.array_equal(load_annotation(path).annotation.label_map, hip_labels())
    path.write_text(json.dumps(document | {"annotation_sha256": old[::-1]}))
    with pytest.raises(AnnotationError, match="changed after it was saved"):
        load_annotation(path)


def test_mask_that_was_changed_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path)
    other = save(tmp_path / "other", hip_annotation(Side.RIGHT))
    path.with_name("hip.seg.nrrd").write_bytes(other.with_name("hip.seg.nrrd").read_bytes())
    with pytest.raises(AnnotationError, match="not the mask"):
        load_annotation(path)


@pytest.mark.parametrize("change", ["side", "landmark"])
def test_document_that_was_changed_is_refused(tmp_path: Path, change: str) -> None:
    path = save(tmp_path)
    document = json.loads(path.read_text())
    if change == "side":
        document["side"] = document["landmarks"]["side"] = "R"
    else:
        document["landmarks"]["teardrop_lps_mm"][0] += 1
    path.write_text(json.dumps(document))
    with pytest.raises(AnnotationError, match="changed after it was saved"):
        load_annotation(path)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("schema", "onfh.annotation/2"),
        ("schema", None),
        ("side", "left"),
        ("mask", {}),
        ("extra", 1),
        ("neck_cut_mm", 0),
        ("neck_cut_mm", 61),
        ("neck_cut_mm", "14"),
        ("head", {"radius_mm": 3}),
    ],
)
def test_document_that_breaks_its_schema_is_refused(tmp_path: Path, key: str, value: Any) -> None:
    path = save(tmp_path)
    path.write_text(json.dumps(json.loads(path.read_text()) | {key: value}))
    with pytest.raises(FormatError, match=key):
        load_annotation(path)


def test_document_never_reaches_a_mask_outside_its_folder(tmp_path: Path) -> None:
    save(tmp_path)
    path = save(tmp_path / "inner")
    document = json.loads(path.read_text())
    document["mask"]["file"] = "../hip.seg.nrrd"
    path.with_name("hip.seg.nrrd").unlink()
    path.write_text(json.dumps(document))
    with pytest.raises(FormatError, match=r"hip\.seg\.nrrd cannot be read"):
        load_annotation(path)


@pytest.mark.parametrize("name", ["", "../hip", "a/b", ".hidden"])
def test_name_that_is_no_plain_file_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(FormatError, match="plain file name"):
        save_annotation(
            tmp_path,
            name,
            hip_annotation(),
            findings={},
            head=None,
            source=Source(),
            saved_at="",
            reader="",
        )


def test_finding_that_cannot_be_stored_leaves_the_old_annotation(tmp_path: Path) -> None:
    path = save(tmp_path)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    with pytest.raises(FormatError, match="cannot be stored"):
        save_annotation(
            tmp_path,
            "hip",
            hip_annotation(Side.RIGHT),
            findings={"age_years": float("nan")},
            head=None,
            source=Source(),
            saved_at="",
            reader="",
        )
    assert before == {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert load_annotation(path).annotation.side is Side.LEFT


def test_saving_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = save(tmp_path / "a"), save(tmp_path / "b")
    assert first.read_bytes() == second.read_bytes()


def test_landmarks_are_read_from_a_saved_annotation(tmp_path: Path) -> None:
    assert read_landmarks(save(tmp_path), Side.LEFT) == hip_landmarks()
    with pytest.raises(AnnotatorError, match="left hip, but the right"):
        read_landmarks(save(tmp_path), Side.RIGHT)


def test_a_lesion_that_is_not_outlined_yet_comes_back_as_not_outlined(tmp_path: Path) -> None:
    head = np.minimum(hip_labels(), 1)
    none = HipAnnotation.from_label_map(hip_grid("1.2.3"), head, side=Side.LEFT)
    for lesion_open in (True, False):
        path = save(tmp_path, evolve(none, is_lesion_open=lesion_open))
        assert load_annotation(path).annotation.is_lesion_open is lesion_open
    assert "lesion_open" not in json.loads(path.read_text())


def test_a_file_whose_lesion_is_outlined_and_not_outlined_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path)
    path.write_text(json.dumps({**json.loads(path.read_text()), "lesion_open": True}))

    with pytest.raises(AnnotationError, match="not outlined yet"):
        load_annotation(path)
