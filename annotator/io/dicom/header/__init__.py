"""What one DICOM file says about its images, as plain values; each file is read no further."""
