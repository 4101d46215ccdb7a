"""What the panel says of the hips of a project."""

from napari_onfh.language import tr

__all__ = ["another_reader", "nameless", "not_done", "notes_lost", "opened", "opening", "saved"]


def nameless() -> str:
    """Nobody is named who could read."""
    return tr("Name the reader first (step 1, Side): initials or a pseudonym.")


def opening(hip: str) -> str:
    """A hip's image is being read."""
    return tr("Opening {hip} \N{HORIZONTAL ELLIPSIS}").format(hip=hip)


def opened(hip: str) -> str:
    """A hip is open."""
    return tr("{hip} is open; Save keeps it in the project.").format(hip=hip)


def saved(hip: str, file: str) -> str:
    """A hip's outline is stored."""
    return tr("Saved {hip} in the project ({file}).").format(hip=hip, file=file)


def not_done() -> str:
    """A hip cannot be marked as done."""
    return tr("Not done: the outline could not be saved; the panel says why.")


def notes_lost(hip: str, notes: str) -> str:
    """What was typed could not be kept."""
    return tr("These notes on {hip} were not kept: {notes}").format(hip=hip, notes=notes)


def another_reader() -> str:
    """The list now shows what somebody else has done."""
    return tr("Another reader is named now: the worklist shows that reader's.")
