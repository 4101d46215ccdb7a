"""Commands that other packages bring: named in the help, imported only when called."""

from collections.abc import Mapping
from importlib.metadata import entry_points

import typer

from annotator.errors import MissingExtra

__all__ = ["PROVIDED", "run_provided"]

GROUP = "onfh.commands"

#: Name of the command: its help, and what installs it.
PROVIDED: Mapping[str, tuple[str, str]] = {
    "demo": (
        "Do the main job on a packaged DICOM series.",
        "onfh-annotator",
    ),
    "conformance": (
        "Measure phantoms whose truth is known, and show how far off each figure is.",
        "onfh-annotator",
    ),
    "gui": ("Open napari with the plugin docked.", "onfh-annotator[gui]"),
}


def run_provided(name: str, arguments: list[str]) -> int:
    """Load a command of the entry-point group and run it with its own arguments.

    Returns
    -------
    int
        Its exit code.

    Raises
    ------
    MissingExtra
        If the package that brings it, or one that it needs, is not installed.
    """
    try:
        return _run(name, arguments)
    except ModuleNotFoundError as error:
        raise MissingExtra(_not_installed(name, error.name or "a package")) from error


def _run(name: str, arguments: list[str]) -> int:
    found = tuple(entry_points(group=GROUP, name=name))
    if not found:
        raise MissingExtra(_not_installed(name, f"the entry point {GROUP}:{name}"))
    application = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    application.command(name)(found[0].load())
    command = typer.main.get_command(application)
    code = command.main(args=arguments, prog_name=f"onfh {name}", standalone_mode=False)
    return code if isinstance(code, int) else 0


def _not_installed(name: str, missing: str) -> str:
    _, distribution = PROVIDED[name]
    return (
        f"'onfh {name}' needs {missing}, which is not installed here; "
        f'install it with: pip install "{distribution}"'
    )
