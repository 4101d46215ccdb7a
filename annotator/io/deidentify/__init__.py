"""De-identification of files: what identifies is removed, replaced, or the file is refused."""
