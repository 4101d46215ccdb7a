"""``onfh demo``: the main job on the packaged DICOM series, without a window."""

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["demo"]


def demo(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Results go to DIR/L or DIR/R.")
    ] = Path("onfh-demo"),
) -> None:
    """Scan, measure, stage and report the packaged synthetic hip; nothing of a patient."""
    from annotator.cli.analyse import analyse
    from annotator.cli.console import message
    from annotator.model.anatomy import Side
    from onfh_samples.cases import packaged_case

    case = packaged_case()
    hip = case.hips[0]
    message(f"Synthetic case {case.name!r}: {case.title}.")
    analyse(
        case.dicom_folder,
        labels=hip.labels,
        side="L" if hip.side is Side.LEFT else "R",
        out=out,
        findings=hip.findings,
        landmarks=hip.landmarks,
    )
