"""Budgets: what is larger is split, not excepted."""

import ast

from tests.architecture import tree

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60
MAX_PARAMETERS = 6
MAX_COMPONENT_LINES = 200


def _body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end, without the docstring."""
    end = function.end_lineno or function.lineno
    lines = end - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """What a caller passes: without `self` and `cls`, and a starred parameter counts as one."""
    given = function.args
    names = [argument.arg for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    if names[:1] in (["self"], ["cls"]):
        names = names[1:]
    return len(names) + (given.vararg is not None) + (given.kwarg is not None)


def test_no_file_is_longer_than_400_lines() -> None:
    sources = tree.written(".py", ".ts", ".js", ".mjs", ".css", ".svelte", ".sh")
    lengths = {name: tree.text(name).count("\n") for name in sources}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_FILE_LINES} == {}


def test_no_component_is_longer_than_200_lines() -> None:
    lengths = {name: tree.text(name).count("\n") for name in tree.written(".svelte")}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_COMPONENT_LINES} == {}


def test_no_function_is_longer_than_60_lines() -> None:
    too_long = [
        f"{name}:{function.lineno} {function.name}: {_body_lines(function)}"
        for name in tree.written(".py")
        for function in tree.functions(name)
        if _body_lines(function) > MAX_FUNCTION_LINES
    ]
    assert too_long == []


def test_no_function_takes_more_than_6_parameters() -> None:
    too_many = [
        f"{name}:{function.lineno} {function.name}: {_parameters(function)}"
        for name in tree.written(".py")
        for function in tree.functions(name)
        if _parameters(function) > MAX_PARAMETERS
    ]
    assert too_many == []


def test_the_measures_see_what_they_should() -> None:
    body = "\n".join(f"    x{line} = {line}" for line in range(60))
    source = f'def f(self, a, b, *c, d=1, **e):\n    """One.\n\n    Two.\n    """\n{body}\n'
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    assert (_body_lines(function), _parameters(function)) == (61, 5)
