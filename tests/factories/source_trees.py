"""What Python makes of a module's source, read once for all tests that look at it."""

import ast
from functools import cache


@cache
def tree_of(source: str) -> ast.Module:
    """The syntax tree of a source; not to be changed."""
    return ast.parse(source)


@cache
def nodes_of(tree: ast.AST) -> tuple[ast.AST, ...]:
    """Every node of a tree."""
    return tuple(ast.walk(tree))


def dotted(node: ast.expr | None) -> str:
    """A name with what it is looked up in: ``yaml.load``; what is no name is left out."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""
