"""Making a folder of studies a project, and finding a case's images in it again."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from attrs import frozen

from annotator.errors import AnnotationError, DicomError, FormatError
from annotator.io.dicom.folder.scan import VolumeSummary, scan
from annotator.io.dicom.folder.wanted import IsWanted, always
from annotator.io.project_cases import case_of, cases, keep_cases, series_sha256
from annotator.io.project_file import PROJECT_FILE, is_project, make_project_file
from annotator.io.project_readings import join
from annotator.model.anatomy import Side
from annotator.model.project import Hip, ProjectCase, Role, checked_reader

__all__ = ["MadeProject", "find_study", "make_project"]

#: Who stands in the trail where a project is made by somebody without a name.
MAKER = "maker"


@frozen
class MadeProject:
    """What making a project gave: how many cases it has, and how many of them are new."""

    cases: int
    added: int


def make_project(
    root: Path,
    *,
    at: str,
    sides: Sequence[Side] = tuple(Side),
    adjudicators: Iterable[str] = (),
    is_wanted: IsWanted = always,
) -> MadeProject:
    """Make a folder of studies a project, or look again at what lies in one.

    Every study below the folder is a case with the volume that suits best; what readers have done
    stays as it is.

    Parameters
    ----------
    root : Path
    at : str
        ISO 8601.
    sides : sequence of Side
        The hips of each case that are to be read.
    adjudicators : iterable of str
        Who may see all finished readings.
    is_wanted : callable
        Asked while headers are read; False stops that before anything is written.

    Raises
    ------
    FormatError
        If the folder is inside another project or holds one, or is none.
    DicomError
        If there is no image.
    AnnotationError
        If an adjudicator's name cannot be used or is a reader's already.
    StorageError
        If nothing can be written there.
    """
    if not root.is_dir():
        raise FormatError(f"{root.name} is no folder; give the folder that holds the studies")
    names = [checked_reader(name) for name in adjudicators]
    _refuse_nested(root)
    found = [_case(root, study, sides) for study in _studies(root, is_wanted)]
    found.sort(key=lambda case: (case.folder, case.series_sha256))
    make_project_file(root, actor=MAKER, at=at)
    for name in names:
        if join(root, name, at, role=Role.ADJUDICATOR) is not Role.ADJUDICATOR:
            raise AnnotationError(
                f"{name} is a reader of this project and cannot adjudicate in it; take a name "
                "that reads nothing here"
            )
    added = keep_cases(root, found, actor=MAKER, at=at)
    return MadeProject(len(cases(root)), added)


def find_study(root: Path, hip: Hip, is_wanted: IsWanted = always) -> tuple[VolumeSummary, ...]:
    """The image of a hip, where it was found before or anywhere else in the project.

    Returns
    -------
    tuple of VolumeSummary
        First the volume that is read, then the others of its study.

    Raises
    ------
    DicomError
        If it is not there any more.
    AnnotationError
        If there is no such case.
    """
    case = case_of(root, hip.case_number)
    places = dict.fromkeys((root / case.folder, root))
    for place in places:
        if place.is_dir() and (found := _study_in(place, case, is_wanted)):
            return found
    raise DicomError(
        f"the images of {hip.case_name} are not in the project's folder any more; put them back, "
        "at any place below it"
    )


def _study_in(place: Path, case: ProjectCase, is_wanted: IsWanted) -> tuple[VolumeSummary, ...]:
    try:
        volumes = scan(place, is_wanted).volumes
    except DicomError:
        return ()  # nothing is left there; the next place may have it
    read = next((each for each in volumes if _is_of(each, case)), None)
    if read is None:
        return ()
    others = (each for each in volumes if each is not read and _study_of(each) == _study_of(read))
    return (read, *others)


def _is_of(summary: VolumeSummary, case: ProjectCase) -> bool:
    return (_digest(summary), summary.volume) == (case.series_sha256, case.volume)


def _digest(summary: VolumeSummary) -> str:
    return series_sha256(summary.study_uid, summary.series_uid)


def _studies(root: Path, is_wanted: IsWanted) -> Iterable[Sequence[VolumeSummary]]:
    """The volumes of each study, best suited first."""
    studies: dict[str, list[VolumeSummary]] = {}
    for summary in scan(root, is_wanted).volumes:
        studies.setdefault(_study_of(summary), []).append(summary)
    return studies.values()


def _study_of(summary: VolumeSummary) -> str:
    """What the volumes of one study have in common; a series without a study is one by itself."""
    return summary.study_uid or summary.series_uid


def _case(root: Path, study: Sequence[VolumeSummary], sides: Sequence[Side]) -> ProjectCase:
    return ProjectCase(
        number=1,
        folder=_folder(root, study),
        series_sha256=_digest(study[0]),
        volume=study[0].volume,
        sides=tuple(sides),
    )


def _folder(root: Path, study: Sequence[VolumeSummary]) -> str:
    """The folder that holds every file of a study, below the project's."""
    slices = (each for summary in study for each in summary.stack.slices)
    folders = {str(Path(each.location).parent) for each in slices}
    return Path(os.path.commonpath(folders)).relative_to(root).as_posix()


def _refuse_nested(root: Path) -> None:
    outer = next((folder for folder in root.resolve().parents if is_project(folder)), None)
    if outer is not None:
        raise FormatError(
            f"{root.name} is inside the project {outer.name}; a project holds no other: use that "
            "one, or move the folder out"
        )
    inner = next((file for file in root.rglob(PROJECT_FILE) if file.parent != root), None)
    if inner is not None:
        raise FormatError(
            f"{root.name} holds the project {inner.parent.name}; a project holds no other: use "
            "that one, or move it out"
        )
