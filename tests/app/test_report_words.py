"""The rules answer, and a folder is scanned, without loading what only images need."""

import subprocess
import sys


def test_scanning_and_assessing_load_no_library_for_images_that_they_do_not_use() -> None:
    code = (
        "import sys, annotator.app.report_words, annotator.app.documents; "
        "import annotator.staging.engine, annotator.io.dicom.folder.scan; "
        "heavy = {'scipy', 'skimage', 'SimpleITK', 'matplotlib'} & set(sys.modules); "
        "sys.exit(repr(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
