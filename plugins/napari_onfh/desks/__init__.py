"""Between panel, picture and reading: events become edits, states become layers and pages."""
