"""The windows of a project: its hips, and its readers' differences."""
