"""Words that this user set once: never anything about a patient."""

from qtpy.QtCore import QSettings

__all__ = ["keep", "read"]

_NAME = "onfh-annotator"


def read(key: str) -> str:
    """What was kept; empty if nothing was."""
    kept = _settings().value(key)
    return kept if isinstance(kept, str) else ""


def keep(key: str, words: str) -> None:
    """Keep words for the next start."""
    _settings().setValue(key, words)


def _settings() -> QSettings:
    return QSettings(_NAME, _NAME)
