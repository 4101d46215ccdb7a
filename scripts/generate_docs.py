"""Write the pages and lists that come from the code: measurements, rules, facts, public names."""

import ast
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from collect_words import TEMPLATE, template
from help_page import help_page
from rules_page import facts_page, rules_page

from annotator.app.documents import to_json
from annotator.app.rule_review import browsing_page
from annotator.io.packs import load_rules
from annotator.model.definitions import MEASUREMENTS, MeasurementDefinition
from annotator.staging.rule_schema import pack_schema, policy_schema

__all__ = ["PUBLIC_NAMES", "RULES_TO_SEARCH", "measurements_page", "pages", "public_names", "write"]

ROOT = Path(__file__).resolve().parents[1]
MEASUREMENTS_PAGE = "docs/measurements.md"
RULES_TO_SEARCH = "docs/rules.html"
PACK_SCHEMA = "docs/schema/rules-pack.schema.json"
POLICY_SCHEMA = "docs/schema/rules-policy.schema.json"
PUBLIC_NAMES = "docs/public_names.txt"

UNIT_WORDS = {"1": "fraction or index (1)", "": "word: yes, no or unknown"}

MEASUREMENTS_HEAD = """\
# Measurements

Written by `make docs` from `annotator.model.definitions`; do not edit by hand.

Every figure comes with a 95 % interval, or with the reason why it is missing. Lengths are in mm,
angles in degrees, fractions between 0 and 1. Coordinates are DICOM patient coordinates (LPS):
+x left, +y posterior, +z superior. The frontal angle of a direction from the head centre is 0 deg
superior and rises laterally; the sagittal angle is 0 deg superior and rises anteriorly.
"""

LEFT_OUT = """\
## Left out, and why

- Combined preserved angle (JBJS Am 2022, PMID 35389905): the line from which both angles are drawn
  could not be confirmed from the paper.
- Anterior boundary angle (Int Orthop 2018): it is drawn on a plane along the neck; how that plane
  and the midline of neck and shaft are set is known from an abstract only.
- Classes of the index of necrosis: two sets of limits are in print, neither confirmed at its
  source. The index stands as a number.
"""


def pages() -> Mapping[str, Callable[[], str]]:
    """What makes the text of every generated file, by its path from the repository's root."""
    rules = load_rules()
    return {
        MEASUREMENTS_PAGE: measurements_page,
        "docs/rules.md": lambda: rules_page(rules),
        "docs/facts.md": lambda: facts_page(rules),
        RULES_TO_SEARCH: lambda: browsing_page(rules),
        PACK_SCHEMA: lambda: to_json(pack_schema(rules)),
        POLICY_SCHEMA: lambda: to_json(policy_schema(rules)),
        "docs/help.md": help_page,
        TEMPLATE: template,
        PUBLIC_NAMES: public_names,
    }


def write() -> None:
    """Write every generated file."""
    for name, text_of in pages().items():
        (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / name).write_text(text_of(), encoding="utf-8")


def measurements_page() -> str:
    """The page that defines each measurement NAME."""
    return "\n".join([MEASUREMENTS_HEAD, *map(_measurement, MEASUREMENTS.values()), LEFT_OUT])


def _measurement(definition: MeasurementDefinition) -> str:
    unit = UNIT_WORDS.get(definition.unit, definition.unit)
    return (
        f"## {definition.label}\n\n"
        f"`{definition.name}`, unit: {unit}\n\n"
        f"{definition.definition}\n\n"
        f"Source: {definition.source}\n"
    )


def public_names() -> str:
    """One line for each name in the ``__all__`` of a library module: ``module:name``."""
    modules = sorted((ROOT / "annotator").rglob("*.py"))
    return "".join(f"{_module(path)}:{name}\n" for path in modules for name in _declared(path))


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def _declared(path: Path) -> Iterator[str]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            yield from sorted(ast.literal_eval(node.value))


if __name__ == "__main__":
    write()
