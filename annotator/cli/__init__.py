"""The onfh command: parse, call a use case, print, choose the exit code."""
