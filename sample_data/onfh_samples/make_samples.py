"""Rebuilds every packaged file: ``python -m onfh_samples.make_samples [FOLDER]``."""

import shutil
import sys
from pathlib import Path

from onfh_samples.cases import PACKAGED_CASE, make_case

__all__ = ["main"]


def main(arguments: list[str]) -> int:
    """Write the packaged case below FOLDER, by default into the package itself."""
    folder = Path(arguments[0]) if arguments else Path(__file__).parent / "data"
    target = folder / PACKAGED_CASE
    if target.exists():
        shutil.rmtree(target)
    case = make_case(PACKAGED_CASE, target)
    count = sum(1 for path in target.rglob("*") if path.is_file())
    sys.stderr.write(f"{count} files of the case {case.name!r} written\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
