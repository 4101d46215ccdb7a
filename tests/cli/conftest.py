"""The command in this process, and the files of one small hip."""

import numpy as np
import pytest
from cli_runs import HipFiles, Onfh, Outcome, write_landmarks_of
from dicom_factory import write_series
from hip_results import make_case

from annotator.cli.main import run
from annotator.io.volume_files import write_label_map
from annotator.model.anatomy import Side


@pytest.fixture
def onfh(capsys: pytest.CaptureFixture[str]) -> Onfh:
    """Run the command and give its exit code, stdout and stderr."""

    def running(*arguments: object) -> Outcome:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return running


@pytest.fixture(scope="session")
def hip(tmp_path_factory: pytest.TempPathFactory) -> HipFiles:
    """The left hip of `make_case` as files."""
    folder = tmp_path_factory.mktemp("hip")
    case = make_case()
    files = HipFiles(
        folder,
        folder / "series",
        folder / "labels.nii.gz",
        folder / "landmarks.json",
        folder / "findings.yaml",
    )
    grid = case.image.grid
    write_series(files.image, values=np.asarray(case.image.values), matrix=grid.affine_lps)
    write_label_map(files.labels, case.annotation.grid, case.annotation.label_map)
    write_landmarks_of(Side.LEFT, files.landmarks)
    files.findings.write_text(
        "onfh_present: yes\nskeletally_mature: yes\nsymptomatic: no\nage_years: 42\n"
    )
    return files
