"""Mathematics in DICOM patient coordinates (LPS, mm) on numpy arrays."""
