"""Archives of images (PACS): asked, fetched from and sent to, over DIMSE and DICOMweb."""
