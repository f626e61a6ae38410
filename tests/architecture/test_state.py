"""No state outside objects: modules hold constants only."""

import ast

from tests.architecture import tree

EMPTY_CONTAINERS = {"list", "dict", "set", "defaultdict", "deque", "Counter", "OrderedDict"}


def _is_empty_container(value: ast.expr | None) -> bool:
    match value:
        case ast.List(elts=[]) | ast.Dict(keys=[]):
            return True
        case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)):
            return called in EMPTY_CONTAINERS and not value.args
        case _:
            return False


def test_no_module_holds_an_empty_container() -> None:
    holders = [
        f"{name}:{node.lineno}"
        for name in tree.written(".py", under=tree.PACKAGES)
        for node in tree.parsed(name).body
        if isinstance(node, ast.Assign | ast.AnnAssign) and _is_empty_container(node.value)
    ]
    assert holders == []


def test_no_function_rebinds_a_global() -> None:
    binders = [
        f"{name}:{node.lineno}"
        for name in tree.written(".py")
        for node in ast.walk(tree.parsed(name))
        if isinstance(node, ast.Global)
    ]
    assert binders == []


def test_empty_containers_are_recognised() -> None:
    sources = ["x = {}", "x = []", "x: dict[str, int] = dict()", "x = defaultdict(list)", "x = collections.deque()"]
    values = [
        node.value
        for source in sources
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign | ast.AnnAssign)
    ]
    assert [_is_empty_container(value) for value in values] == [True, True, True, False, True]
