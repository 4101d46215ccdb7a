"""Files to values and back: DICOM, NIfTI, NRRD, annotations, rule packs, facts."""
