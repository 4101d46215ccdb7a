"""Use cases: open a study, analyse a case."""
