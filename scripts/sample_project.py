"""A project of synthetic hips that two readers have begun, for pictures of the worklist."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from annotator.model.project import Hip, Status

if TYPE_CHECKING:
    from annotator.model.annotation import HipAnnotation
    from annotator.model.case import Case

__all__ = ["ADJUDICATOR", "CASES", "READERS", "sample_case", "sample_project"]

CASES = ("large-lateral", "medium", "small-medial")
READERS = ("anna", "ben")
ADJUDICATOR = "judge"
AT = "2026-01-02T09:00:00Z"
#: How much wider the second reader draws the lesion, mm.
WIDER_MM = 1.5
#: Minutes that a reader was busy with a hip, as the list shows them.
SECONDS = 190.0


def sample_case(name: str, folder: Path) -> "Case":
    """A sample with the outline and findings that come with it, its images below a folder."""
    from annotator.app.study import open_case
    from annotator.io.facts_file import read_facts
    from onfh_samples.cases import make_case

    sample = make_case(name, folder)
    hip = sample.hips[0]
    return open_case(
        sample.dicom_folder,
        hip.labels,
        hip.side,
        landmarks_path=hip.landmarks,
        findings=read_facts(hip.findings),
    )


def sample_project(folder: Path) -> Path:
    """A project in which two readers are done with the first hip and one has begun others.

    Parameters
    ----------
    folder : Path
        Where the samples and the project may be written.

    Returns
    -------
    Path
        The project.
    """
    from annotator.app.project import make_project
    from annotator.io.project_readings import join, keep_reading, work_items

    root = folder / "project"
    cases = {name: sample_case(name, folder / name) for name in CASES}
    root.mkdir()
    for name in CASES:
        (folder / name / "dicom").rename(root / name)
    first = cases[CASES[0]].annotation
    make_project(root, at=AT, sides=[first.side], adjudicators=[ADJUDICATOR])
    for reader in READERS:
        join(root, reader, AT)
    for reader, annotation in outlines(first).items():
        finish(root, Hip(case_number=1, side=first.side), reader, annotation)
    items = {item.hip: item.mine for item in work_items(root, READERS[0])}
    flagged = items[Hip(case_number=3, side=first.side)]
    keep_reading(
        root, flagged.turned(Status.FLAGGED, AT).noted("sequence ends within the head"), AT
    )
    return root


def outlines(drawn: "HipAnnotation") -> Mapping[str, "HipAnnotation"]:
    """What each reader draws: the second one the lesion a little wider."""
    from annotator.drawing.margin import with_margin
    from annotator.model.mask import Mask

    wider = with_margin(drawn.lesion, WIDER_MM, drawn.head)
    second = Mask(drawn.grid, drawn.lesion.voxels | wider.on_grid())
    return {
        READERS[0]: evolve(drawn, reader=READERS[0]),
        READERS[1]: evolve(drawn, lesion=second, reader=READERS[1]),
    }


def finish(root: Path, hip: Hip, reader: str, annotation: "HipAnnotation") -> None:
    """Save an outline as a reader's, and mark it as done."""
    from annotator.app.project_reading import begin_reading, save_reading
    from annotator.io.annotation_file import save_annotation
    from annotator.io.project_readings import add_seconds, keep_reading
    from annotator.model.volume import Source

    def write(path: Path) -> Path:
        return save_annotation(
            path.parent,
            path.name,
            annotation,
            findings={},
            head=None,
            source=Source(),
            saved_at=AT,
            reader=reader,
        )

    saved = save_reading(root, begin_reading(root, hip, reader, AT), write, AT)
    done = keep_reading(root, saved.turned(Status.DONE, AT), AT)
    add_seconds(root, done, SECONDS, AT)
