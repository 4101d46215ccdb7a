"""The files of an analysed hip."""

import json
import shlex
from pathlib import Path

import nibabel
import numpy as np
import pytest
from hip_results import make_blocked_result, make_case, make_result

from annotator.app import outputs
from annotator.app.outputs import FORMATS, chosen_formats, write_case
from annotator.errors import FormatError
from annotator.geometry.points import IndexPoints
from annotator.io.packs import load_rules
from annotator.io.volume_files import read_label_map
from annotator.model.anatomy import Side
from annotator.staging.rulebase import RuleBase


@pytest.fixture(scope="module")
def rules() -> RuleBase:
    return load_rules()


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("json", ("json",)),
        ("html", ("json", "html")),
        ("html, JSON", ("json", "html")),
        ("seg.nrrd,html", ("json", "html", "seg.nrrd")),
        ("sr,seg", ("json", "seg", "sr")),
        ("pdf.dcm,sr", ("json", "sr", "pdf.dcm")),
        ("intact.png,map.svg", ("json", "map.svg", "intact.png")),
    ],
)
def test_formats_come_in_one_order_and_json_always(text: str, chosen: tuple[str, ...]) -> None:
    assert chosen_formats(text) == chosen


@pytest.mark.parametrize("text", ["fhir", "docx", "", ",", "html,fhir"])
def test_a_format_that_is_not_written_is_refused(text: str) -> None:
    with pytest.raises(FormatError, match=r"choose json, html, seg\.nrrd"):
        chosen_formats(text)


@pytest.fixture
def _without_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing takes most of the time and is tested with the report."""
    monkeypatch.setattr("annotator.report.figures.pictures", lambda *_arguments: ())
    monkeypatch.setattr(outputs, "head_charts", lambda *_arguments: ())
    monkeypatch.setattr(outputs, "picture_file", lambda *_arguments: None)


@pytest.mark.usefixtures("_without_pictures")
@pytest.mark.parametrize("side", list(Side))
def test_files_go_to_the_folder_of_the_side(tmp_path: Path, rules: RuleBase, side: Side) -> None:
    written = write_case(make_result(side), make_case(side), tmp_path / "out", rules=rules)
    folder = tmp_path / "out" / side.value
    assert written == tuple(
        folder / name for name in ("measurements.json", "assessment.json", "report.html")
    )
    assert sorted(folder.iterdir()) == sorted(written)


def test_documents_carry_their_schema(tmp_path: Path, rules: RuleBase) -> None:
    write_case(make_result(), make_case(), tmp_path, rules=rules, formats=("json",))
    for name in ("measurements", "assessment"):
        document = json.loads((tmp_path / "L" / f"{name}.json").read_text())
        assert document["schema"] == f"onfh.{name}/1"


def test_the_outline_reads_back_as_it_was(tmp_path: Path, rules: RuleBase) -> None:
    case = make_case()
    write_case(make_result(), case, tmp_path, rules=rules, formats=("json", "seg.nrrd"))
    labels = read_label_map(tmp_path / "L" / "segmentation.seg.nrrd")
    assert labels.grid.is_same_as(case.annotation.grid)
    assert (labels.labels == case.annotation.label_map).all()


def test_the_outline_as_nifti_lies_where_it_was_for_another_reader(
    tmp_path: Path, rules: RuleBase
) -> None:
    case = make_case()
    write_case(make_result(), case, tmp_path, rules=rules, formats=("json", "nii.gz"))
    image = nibabel.load(tmp_path / "L" / "segmentation.nii.gz")
    labels = np.asarray(image.dataobj)
    assert np.array_equal(labels.transpose(2, 1, 0), case.annotation.label_map)
    ras = nibabel.affines.apply_affine(image.affine, [3, 2, 1])
    expected = case.annotation.grid.to_lps(IndexPoints(np.array([[1.0, 2.0, 3.0]])))[0]
    assert ras * [-1, -1, 1] == pytest.approx(expected, abs=1e-3)


def test_the_label_descriptions_name_every_value(tmp_path: Path, rules: RuleBase) -> None:
    write_case(make_result(), make_case(), tmp_path, rules=rules, formats=("json", "nii.gz"))
    text = (tmp_path / "L" / "segmentation.label_descriptions.txt").read_text()
    rows = [shlex.split(line) for line in text.splitlines() if not line.startswith("#")]
    assert [(row[0], row[7]) for row in rows] == [
        ("0", "Clear Label"),
        ("1", "Femoral head outside the lesion"),
        ("2", "Necrotic lesion"),
    ]
    assert all(0 <= int(value) <= 255 for row in rows for value in row[1:4])


@pytest.mark.usefixtures("_without_pictures")
def test_the_same_result_gives_the_same_bytes(tmp_path: Path, rules: RuleBase) -> None:
    for folder in ("first", "second"):
        write_case(make_result(), make_case(), tmp_path / folder, rules=rules, formats=FORMATS)
    for path in sorted((tmp_path / "first" / "L").iterdir()):
        assert path.read_bytes() == (tmp_path / "second" / "L" / path.name).read_bytes()


@pytest.mark.usefixtures("_without_pictures")
def test_a_blocked_hip_leaves_no_assessment_of_an_earlier_run(
    tmp_path: Path, rules: RuleBase
) -> None:
    write_case(make_result(), make_case(), tmp_path, rules=rules, formats=FORMATS)
    (tmp_path / "L" / "notes.txt").write_text("the reader's own")
    write_case(make_blocked_result(), make_case(), tmp_path, rules=rules)
    left = sorted(path.name for path in (tmp_path / "L").iterdir())
    assert left == ["measurements.json", "notes.txt", "report.html"]
    assert "Nothing was measured" in (tmp_path / "L" / "report.html").read_text()


@pytest.mark.usefixtures("_without_pictures")
def test_the_report_of_a_blocked_hip_has_the_full_safety_wording(
    tmp_path: Path, rules: RuleBase
) -> None:
    write_case(make_blocked_result(), make_case(), tmp_path, rules=rules)
    page = (tmp_path / "L" / "report.html").read_text()
    assert page.count("<li>") >= len(rules.pack.safety) > 0


def test_nothing_is_written_if_one_file_cannot_be_made(
    tmp_path: Path, rules: RuleBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_arguments: object) -> str:
        raise FormatError("the report cannot be drawn")

    monkeypatch.setattr(outputs, "report_html", failing)
    with pytest.raises(FormatError):
        write_case(make_result(), make_case(), tmp_path / "out", rules=rules)
    assert not (tmp_path / "out").exists()


def test_an_output_folder_that_is_a_file_is_refused_in_one_line(
    tmp_path: Path, rules: RuleBase
) -> None:
    (tmp_path / "out").write_text("taken")
    with pytest.raises(FormatError, match=r"output folder out/L cannot be made") as refused:
        write_case(make_result(), make_case(), tmp_path / "out", rules=rules, formats=("json",))
    assert "\n" not in str(refused.value)
    assert str(tmp_path) not in str(refused.value)
