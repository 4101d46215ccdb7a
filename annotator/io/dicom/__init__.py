"""DICOM files to image volumes: header, pixels, series, and the folder that holds them."""
