"""The real command in a process of its own or in this one, and inputs cut from the packaged hip."""

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import numpy as np
from attrs import frozen
from cli_runs import Outcome
from dicom_factory import write_series
from numpy.typing import NDArray

from annotator.app.study import open_image
from annotator.cli.main import run
from annotator.geometry.grid import Grid
from annotator.io.volume_files import read_label_map, write_label_map
from onfh_samples.cases import SampleHip, packaged_case

#: The command beside the interpreter, as a user finds it.
ONFH = Path(sys.executable).with_name("onfh")

#: Python keeps compiled modules by default; where a machine forbids it, each start costs seconds.
AS_USERS_RUN = {"PYTHONDONTWRITEBYTECODE": ""}

#: Part of the patient's name in every series of `dicom_factory`.
PATIENT = "Secret"

#: Rows and columns of the packaged image about its left hip.
ABOUT_HIP = (slice(None), slice(45, 137), slice(172, 264))


@frozen(eq=False)
class LeftHip:
    """Files of a left hip that shows nothing of the other side.

    Parameters
    ----------
    image : Path
        DICOM folder with a patient's name, without laterality.
    labels : Path
        NIfTI label map on the image's grid; it states no side.
    grid : Grid
    label_map : (slices, rows, columns) array
    sample : SampleHip
        The packaged files, which show the whole pelvis.
    """

    image: Path
    labels: Path
    grid: Grid
    label_map: NDArray[np.uint8]
    sample: SampleHip


def make_left_hip(folder: Path) -> LeftHip:
    """Cut the packaged case about its hip, under another frame of reference."""
    case = packaged_case()
    whole = open_image(case.dicom_folder)
    labels = read_label_map(case.hips[0].labels, 1, 2).labels[ABOUT_HIP]
    values = np.asarray(whole.values)[ABOUT_HIP].astype("u2")
    affine = np.array(whole.grid.affine_lps)
    affine[:3, 3] += affine[:3, :3] @ [part.start or 0 for part in ABOUT_HIP]
    write_series(folder / "series", values=values, matrix=affine)
    grid = Grid(labels.shape, affine)
    write_label_map(folder / "labels.nii.gz", grid, labels)
    return LeftHip(folder / "series", folder / "labels.nii.gz", grid, labels, case.hips[0])


def onfh(
    *arguments: object, cwd: Path | None = None, environment: Mapping[str, str] | None = None
) -> Outcome:
    """Run the installed command in a process of its own."""
    done = subprocess.run(
        [str(ONFH), *map(str, arguments)],
        capture_output=True,
        check=False,
        cwd=cwd,
        env={**os.environ, **AS_USERS_RUN, **(environment or {})},
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


def onfh_here(*arguments: object) -> Outcome:
    """Run the command in this process, which has loaded the libraries already."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run([str(argument) for argument in arguments])
    return Outcome(code, out.getvalue(), err.getvalue())


def is_one_line_refusal(outcome: Outcome) -> bool:
    """One line on stderr, nothing on stdout, exit code 2, no traceback, no patient."""
    return (
        outcome.code == 2
        and outcome.out == ""
        and outcome.err.startswith("onfh: ")
        and outcome.err.count("\n") == 1
        and "Traceback" not in outcome.err
        and "a fault in onfh itself" not in outcome.err
        and PATIENT not in outcome.err
    )


def content_below(folder: Path) -> dict[str, bytes | None]:
    """Every file below a folder with its bytes, every folder with None."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }
