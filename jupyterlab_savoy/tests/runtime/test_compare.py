"""Whether objects of two runs are the same, and what is said where they are not."""

from __future__ import annotations

import collections
import copy
import random
import re

import numpy as np
import pandas as pd
import pytest
from jupyterlab_savoy.runtime.local.compare import Incomparable, difference


class Point:
    def __init__(self, x, y=None):
        self.x, self.y = x, y


class Slotted:
    __slots__ = ("a",)

    def __init__(self, a):
        self.a = a


def closure(value):
    return lambda: value


def frame(**changes):
    made = pd.DataFrame(
        {"a": [1.0, float("nan")], "b": ["x", "y"], "c": pd.array([1, None], "Int64")}
    )
    for (column, row), value in changes.get("cells", {}).items():
        made.loc[row, column] = value
    return made


def ring():
    made = [1]
    made.append(made)
    return made


SAME = [
    1,
    float("nan"),
    "é",
    None,
    [1, [2, {"a": (3,)}]],
    {"a": {1, 2}, (1, 2): b"x"},
    collections.deque([1, 2]),
    collections.Counter("abca"),
    collections.defaultdict(list, a=[1]),
    Point(1, [Point(2)]),
    Slotted([1]),
    random.Random(3),
    re.compile("a+"),
    np.arange(6).reshape(2, 3),
    np.array([1.5, np.nan]),
    np.array(["a", None, 1.5], dtype=object),
    np.ma.masked_array([1, 2], [0, 1]),
    np.array(["2020-01-01"], "M8[D]"),
    np.zeros(2, [("a", "i4"), ("b", "f8")]),
    np.random.default_rng(1),
    frame(),
    frame()["a"],
    pd.Series(pd.Categorical(["a", "b", "a"])),
    pd.Series(["a", None], dtype="string"),
    pd.date_range("2020", periods=3, tz="Europe/Berlin"),
    pd.MultiIndex.from_product([[1, 2], ["a"]]),
    pd.Timestamp("2020-01-01"),
    ring(),
    Point,
    len,
    np,
]


@pytest.mark.parametrize("value", SAME, ids=lambda value: type(value).__name__)
def test_a_copy_is_the_same(value):
    other = value if value is np else copy.deepcopy(value)
    assert difference(value, other) is None


@pytest.mark.parametrize(
    ("one", "other", "text"),
    [
        (1, 2, ": 2 instead of 1"),
        (1, 1.0, ": float instead of int"),
        (0.0, -0.0, ": -0.0 instead of 0.0"),
        (True, 1, ": int instead of bool"),
        ([1, 2], [1], ": 1 instead of 2 elements"),
        ([1, [2]], [1, [3]], "[1][0]: 3 instead of 2"),
        ({"a": 1}, {"a": 2}, "['a']: 2 instead of 1"),
        ({"a": 1}, {}, ": it lacks 'a'"),
        ({}, {"a": 1}, ": it has 'a' as well"),
        ({1}, {2}, "{…}: 2 instead of 1"),
        ({1, "a"}, {1, "b"}, "{…}: 'b' instead of 'a'"),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, ": its keys are in another order"),
        (re.compile("a"), re.compile("b"), ": 'b' instead of 'a'"),
        (Point(1), Point(2), ".x: 2 instead of 1"),
        (Point(1, [2]), Point(1, [3]), ".y[0]: 3 instead of 2"),
        (Slotted(1), Slotted(2), ": 2 instead of 1"),
        (closure(1), closure(2), ".__closure__[0]: 2 instead of 1"),
        (lambda x: x + 1, lambda x: x + 2, ".co_consts[1]: 2 instead of 1"),
        (lambda x: x + 1, lambda x: x - 1, ": its code differs"),
        (np.arange(3), np.arange(3.0), ": float64 (3,) instead of int64 (3,)"),
        (
            np.arange(3),
            np.array([0, 1, 5]),
            "[2]: np.int64(5) instead of np.int64(2) (1 of 3 differ)",
        ),
        (np.array([1.0, np.nan]), np.array([1.0, 2.0]), "[1]: np.float64(2.0)"),
        (np.ma.masked_array([1], [0]), np.ma.masked_array([1], [1]), ".mask[0]: "),
        (frame(), frame(cells={("b", 1): "z"}), "['b']"),
        (frame(), frame(cells={("c", 1): 3}), "['c']"),
        (frame(), frame().rename(columns={"a": "d"}), ".columns"),
        (frame(), frame().set_axis([1, 2]), ".index"),
        (pd.Series([1], name="a"), pd.Series([1], name="b"), ".name: 'b' instead of 'a'"),
        (random.Random(1), random.Random(2), ""),
        (np.random.default_rng(1), np.random.default_rng(2), ""),
    ],
)
def test_says_where_they_differ(one, other, text):
    assert text in (difference(one, other) or "the same")


def test_what_cannot_be_compared_says_so():
    with pytest.raises(Incomparable, match="generator"):
        difference([x for x in [1]] and (x for x in [1]), (x for x in [1]))


@pytest.mark.parametrize("module", ["sklearn.linear_model", "lightgbm", "xgboost"])
def test_models(module):
    pytest.importorskip(module.partition(".")[0])
    x, y = np.random.default_rng(0).normal(size=(60, 3)), np.arange(60.0)

    def fitted(depth):
        if module == "lightgbm":
            import lightgbm

            return lightgbm.LGBMRegressor(n_estimators=3, max_depth=depth, verbose=-1).fit(x, y)
        if module == "xgboost":
            import xgboost

            return xgboost.XGBRegressor(n_estimators=3, max_depth=depth).fit(x, y)
        from sklearn.linear_model import Ridge

        return Ridge(alpha=depth).fit(x, y)

    assert difference(fitted(2), fitted(2)) is None
    assert difference(fitted(2), fitted(3)) is not None


def test_how_long_a_search_took_is_no_result():
    pytest.importorskip("sklearn")
    from sklearn.linear_model import Ridge
    from sklearn.model_selection import GridSearchCV

    x, y = np.random.default_rng(0).normal(size=(60, 3)), np.arange(60.0)
    searches = [GridSearchCV(Ridge(), {"alpha": a}).fit(x, y) for a in ([1, 2], [1, 2], [1, 3])]
    assert searches[0].refit_time_ != searches[1].refit_time_
    assert difference(searches[0], searches[1]) is None
    assert ".param_grid['alpha'][1]" in (difference(searches[0], searches[2]) or "")


def test_drawings_are_compared_as_they_look():
    pyplot = pytest.importorskip("matplotlib.pyplot")

    def drawn(*points):
        figure, axes = pyplot.subplots()
        axes.plot(points)
        pyplot.close(figure)
        return figure, axes

    assert difference(drawn(1, 2), drawn(1, 2)) is None
    assert difference(drawn(1, 2), drawn(1, 3)) == "[0]: it is drawn otherwise"


def test_tables_with_a_style():
    pytest.importorskip("jinja2")
    assert difference(frame().style, frame().style) is None
    other = frame(cells={("b", 1): "z"}).style
    assert difference(frame().style, other) == ".data['b'][1]: 'z' instead of 'y'"


def test_tensors():
    torch = pytest.importorskip("torch")

    def trained(seed):
        torch.manual_seed(seed)
        module = torch.nn.Linear(2, 3)
        optimizer = torch.optim.Adam(module.parameters())
        module(torch.ones(2)).sum().backward()
        optimizer.step()
        return module, optimizer

    assert difference(trained(0), trained(0)) is None
    assert "[0]._parameters['weight'][0, 0]: " in difference(trained(0), trained(1))
    assert difference(torch.ones(2), torch.ones(2, dtype=torch.bfloat16)) is not None
    halves = [torch.ones(2, dtype=torch.bfloat16) * x for x in (1, 1, 2)]
    assert difference(halves[0], halves[1]) is None
    assert difference(halves[0], halves[2]) is not None
