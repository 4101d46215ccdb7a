"""The reader's stages beside an annotation: read back as saved, never beside another outline."""

import json
from pathlib import Path

import pytest

from annotator.errors import AnnotationError, FormatError
from annotator.io.opinion_file import (
    load_opinion,
    opinion_path,
    read_stages_file,
    remove_opinion,
    save_opinion,
)
from annotator.model.anatomy import Side
from annotator.model.reader_opinion import ReaderOpinion

OPINION = (
    ReaderOpinion()
    .with_stage("arco_2019", ("II",))
    .shown()
    .with_stage("arco_2019", ("IIIA",), "step on the film")
)
HASH = "0" * 64


def saved(folder: Path) -> Path:
    annotation = folder / "hip.json"
    save_opinion(annotation, OPINION, side=Side.LEFT, reader="AB", annotation_sha256=HASH)
    return annotation


@pytest.mark.parametrize("name", ["hip.json", "hip.seg.nrrd"])
def test_an_opinion_is_read_back_as_it_was_saved(tmp_path: Path, name: str) -> None:
    saved(tmp_path)
    read = load_opinion(tmp_path / name, side=Side.LEFT, annotation_sha256=HASH)

    assert read == OPINION
    assert [path.name for path in tmp_path.iterdir()] == ["hip.stages.json"]


def test_an_annotation_without_one_has_none(tmp_path: Path) -> None:
    annotation = saved(tmp_path)
    remove_opinion(annotation)
    remove_opinion(annotation)

    assert load_opinion(annotation, side=Side.LEFT, annotation_sha256=HASH) is None


@pytest.mark.parametrize(("side", "sha256"), [(Side.RIGHT, HASH), (Side.LEFT, "1" * 64)])
def test_an_opinion_about_another_outline_is_refused(
    tmp_path: Path, side: Side, sha256: str
) -> None:
    with pytest.raises(AnnotationError, match=r"hip\.stages\.json holds stages of another outline"):
        load_opinion(saved(tmp_path), side=side, annotation_sha256=sha256)


def test_a_file_that_names_no_outline_is_read_but_stands_beside_none(tmp_path: Path) -> None:
    annotation = saved(tmp_path)
    path = opinion_path(annotation)
    document = json.loads(path.read_text())
    del document["annotation_sha256"]
    path.write_text(json.dumps(document))

    stored = read_stages_file(path)
    assert (stored.opinion, stored.reader, stored.side) == (OPINION, "AB", Side.LEFT)
    assert stored.annotation_sha256 is None
    with pytest.raises(AnnotationError, match="another outline"):
        load_opinion(annotation, side=Side.LEFT, annotation_sha256=HASH)


@pytest.mark.parametrize(
    "changes",
    [
        {"schema": "onfh.reader_stages/2"},
        {"opinion": {"stages": {"arco_2019": {"stages": "II"}}}},
        {"colour": "red"},
    ],
)
def test_a_file_that_breaks_its_schema_is_refused_by_its_name(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    annotation = saved(tmp_path)
    path = opinion_path(annotation)
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))

    with pytest.raises(FormatError, match=r"^hip\.stages\.json: "):
        load_opinion(annotation, side=Side.LEFT, annotation_sha256=HASH)


def test_a_place_that_cannot_be_emptied_is_told(tmp_path: Path) -> None:
    opinion_path(tmp_path / "hip.json").mkdir()

    with pytest.raises(FormatError, match=r"hip\.stages\.json cannot be removed"):
        remove_opinion(tmp_path / "hip.json")
