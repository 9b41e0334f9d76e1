"""Money is integer fen, and only the money module and the rules compute with it."""

import ast

from jinja2 import Environment, nodes

from tests.architecture.sources import SHOP, names_in, sources, templates


def _is_fen(names: set[str]) -> bool:
    return any(name == "fen" or name.endswith("_fen") for name in names)


def test_no_float_comes_near_fen() -> None:
    breaches = []
    for source in sources(*SHOP, "demo"):
        for node in ast.walk(source.tree):
            is_float = (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("float", "round")
            )
            is_division = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
            if (is_float or is_division) and _is_fen(names_in(node)):
                breaches.append(f"{source.path}:{node.lineno}")
    assert breaches == []


def test_no_amount_is_declared_as_a_float() -> None:
    breaches = [
        f"{source.path}:{node.lineno}"
        for source in sources(*SHOP)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.AnnAssign | ast.arg)
        and node.annotation is not None
        and "float" in names_in(node.annotation)
        and _is_fen(names_in(node.target) if isinstance(node, ast.AnnAssign) else {node.arg})
    ]
    assert breaches == []


def _template_names(node: nodes.Node) -> set[str]:
    found = {child.name for child in node.find_all(nodes.Name)} | {child.attr for child in node.find_all(nodes.Getattr)}
    return found | ({node.name} if isinstance(node, nodes.Name) else set())


def test_no_template_computes_with_fen() -> None:
    environment = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)
    arithmetic = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Neg)
    breaches = []
    for path, text in templates():
        tree = environment.parse(text)
        breaches += [f"{path}:{node.lineno}" for node in tree.find_all(arithmetic) if _is_fen(_template_names(node))]
        breaches += [
            f"{path}:{node.lineno}"
            for node in tree.find_all(nodes.Filter)
            if node.name == "sum" and "_fen" in str(node)
        ]
    assert breaches == []
