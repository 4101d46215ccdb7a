"""What lies below a folder, in an archive or a DICOMDIR, and what a scan of it found."""
