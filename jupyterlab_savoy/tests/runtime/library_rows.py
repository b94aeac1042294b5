"""More of the table of `fidelity_rows`: the kinds that libraries have, one by one."""

from __future__ import annotations

from .fidelity_rows import Row

TEXTS = [
    Row(
        f"an array of text: {name}",
        "a",
        f"import numpy as np\na = np.array({source}, dtype=object)",
        f"import numpy as np\nb = np.array({source}, dtype=object)\n"
        "assert a.shape == b.shape and list(map(type, a.flat)) == list(map(type, b.flat))\n"
        "assert all(x == y or x != x for x, y in zip(a.flat, b.flat)); a.flat[0] = 'new'",
        needs="numpy",
    )
    for name, source in [
        ("all different", "[str(i) for i in range(3000)]"),
        ("few different", "['red', 'green'] * 1000"),
        ("with gaps", "['a', None, float('nan'), 'b'] * 100"),
        ("mostly gaps", "[None] * 99 + ['a']"),
        ("with other things", "[str(i) for i in range(99)] + [7]"),
        ("with a zero character", "['a\\0b'] * 100"),
        ("with half a character", "['\\ud800'] * 100"),
        ("empty texts", "[''] * 100"),
        ("in two dimensions", "[[str(i), str(-i)] for i in range(100)]"),
    ]
] + [
    Row(
        "what stands in an array of text is one object",
        "a l",
        "import numpy as np\nl = [1]; a = np.array([str(i) for i in range(100)], dtype=object); a[5] = l; a[6] = a",
        "assert a[5] is l and a[6] is a and a[7] == '7'",
        needs="numpy",
    ),
    Row(
        "a subclass of str in an array of text",
        "a",
        "import numpy as np\nclass S(str): pass\na = np.array(['x'] * 100, dtype=object); a[3] = S('y')",
        "assert type(a[3]).__name__ == 'S' and a[3] == 'y'",
        needs="numpy",
    ),
    Row(
        "views of an array of text",
        "a v",
        "import numpy as np\na = np.array([str(i) for i in range(200)], dtype=object); v = a[::2]",
        "a[4] = 'new'; assert v[2] == 'new' and v[3] == '6'",
        needs="numpy",
    ),
]

DTYPES = [
    Row(
        f"an array of {dtype}, whole and in parts",
        "a even back",
        "import numpy as np\n"
        f"a = np.arange(24).astype('{dtype}').reshape(4, 6)[:, 1:]; even = a[::2]; back = a[::-1, ::-1]",
        "import numpy as np\n"
        f"b = np.arange(24).astype('{dtype}').reshape(4, 6)[:, 1:]\n"
        "assert a.dtype == b.dtype and (a == b).all() and (even == b[::2]).all() and (back == b[::-1, ::-1]).all()\n"
        "a[2, 0] = a[0, 0]; assert even[1, 0] == a[0, 0] == back[1, 4]",
        needs="numpy",
    )
    for dtype in "i2 i4 i8 u2 u4 f8 g >i4 >c8 U7 S5 M8[s] M8[D] m8[ns]".split()
]

_SERIES = {
    "Int8": "pd.array([1, None, 3], 'Int8')",
    "UInt64": "pd.array([1, None, 3], 'UInt64')",
    "Float32": "pd.array([1.5, None, 3], 'Float32')",
    "boolean": "pd.array([True, None, False], 'boolean')",
    "string": "pd.array(['a', None, 'é'], 'string')",
    "text": "pd.array(['a', 'b', None])",
    "ordered category": "pd.Categorical(['b', 'a', None], ['b', 'a'], ordered=True)",
    "category of numbers": "pd.Categorical([3, 1, 3])",
    "period": "pd.period_range('2020-01', periods=3, freq='M')",
    "interval": "pd.interval_range(0, 3)",
    "sparse": "pd.arrays.SparseArray([0, 0, 5])",
    "datetime": "pd.to_datetime(['2020-01-01', None, '2021-01-01'])",
    "datetime with zone": "pd.date_range('2020', periods=3, tz='Europe/Berlin')",
    "timedelta": "pd.to_timedelta(['1 day', None, '2h'])",
    "complex": "np.array([1j, 2, 3])",
    "objects": "pd.Series([[1], {'a': 1}, 'x'], dtype=object).array",
}

PANDAS = [
    Row(
        f"a series and an index of {name}",
        "s i df",
        "import pandas as pd, numpy as np\n"
        f"s = pd.Series({source}, name='n'); i = pd.Index(s) if {name != 'objects'} else 0; df = pd.DataFrame({{'a': s, 'b': 1}})",
        "import pandas as pd, numpy as np\n"
        f"t = pd.Series({source}, name='n')\n"
        "pd.testing.assert_series_equal(s, t); pd.testing.assert_frame_equal(df, pd.DataFrame({'a': t, 'b': 1}))\n"
        "assert s.dtype == t.dtype and (type(i) is int or i.equals(pd.Index(t)))",
        needs="pandas",
    )
    for name, source in _SERIES.items()
] + [
    Row(
        "labels on both axes, attributes and flags",
        "df",
        "import pandas as pd\ndf = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_product([['a'], ['x', 'y']], names=['k', None]), index=pd.RangeIndex(5, 7, 2))\n"
        "df.attrs['who'] = 'me'; df = df.set_flags(allows_duplicate_labels=False)",
        "import pandas as pd\nassert df.columns.names == ['k', None] and type(df.index) is pd.RangeIndex and df.index.step == 2\n"
        "assert df.attrs == {'who': 'me'} and not df.flags.allows_duplicate_labels",
        needs="pandas",
    ),
    Row(
        "a daily index keeps its frequency",
        "s",
        "import pandas as pd\ns = pd.Series(range(3), pd.date_range('2020', periods=3, freq='D'))",
        "assert s.index.freqstr == 'D' and s['2020-01-02'] == 1",
        needs="pandas",
    ),
    Row(
        "a long column of text",
        "df",
        "import pandas as pd\ndf = pd.DataFrame({'t': [f'row {i}' for i in range(5000)], 'c': ['x', None] * 2500})",
        "assert df.t[4999] == 'row 4999' and df.c.isna().sum() == 2500 and df.c[0] == 'x'; df.loc[0, 't'] = 'new'",
        needs="pandas",
    ),
    Row(
        "frames that share columns",
        "df part",
        "import pandas as pd\ndf = pd.DataFrame({'a': range(300_000), 'b': 1.5}); part = df[['a']]",
        "assert part.a[299_999] == 299_999 and df.b.sum() == 450_000",
        needs="pandas",
    ),
    Row(
        "columns of Arrow",
        "df",
        "import pandas as pd\ndf = pd.DataFrame({'s': pd.array(['a', None], 'string[pyarrow]'), 'l': pd.array([1, None], 'int64[pyarrow]')})",
        "assert str(df.dtypes['l']) == 'int64[pyarrow]' and df.s[0] == 'a' and df.l.isna()[1]",
        needs="pyarrow",
    ),
]

COLUMNS = [
    Row(
        "Arrow tables, arrays and slices",
        "t a s",
        "import pyarrow as pa\nt = pa.table({'x': [1, None], 'y': ['a', 'b']}); a = pa.array(range(1000)); s = a.slice(5, 3)",
        "import pyarrow as pa\nassert t.equals(pa.table({'x': [1, None], 'y': ['a', 'b']})) and s.to_pylist() == [5, 6, 7] and len(a) == 1000",
        needs="pyarrow",
    ),
    Row(
        "big Arrow tables",
        "t",
        "import pyarrow as pa\nt = pa.table({'x': list(range(300_000))})",
        "assert t['x'][299_999].as_py() == 299_999",
        needs="pyarrow",
    ),
    Row(
        "polars frames, series, lazy frames",
        "df s lazy",
        "import polars as pl\ndf = pl.DataFrame({'a': [1, None], 'b': ['x', 'y'], 'c': [[1], []]}); s = df['a']; lazy = df.lazy().select(pl.col('a') + 1)",
        "assert df['c'].to_list() == [[1], []] and s.to_list() == [1, None] and lazy.collect()['a'].to_list() == [2, None]",
        needs="polars",
    ),
]

MODELS = [
    Row(
        f"a sparse {kind}",
        "m",
        f"import numpy as np, scipy.sparse as sp\nm = sp.{kind}(np.eye(4) * 3)",
        f"import numpy as np, scipy.sparse as sp\nassert type(m) is sp.{kind} and (m.toarray() == np.eye(4) * 3).all()",
        needs="scipy",
    )
    for kind in ["csr_matrix", "csc_array", "coo_matrix", "dok_array", "lil_matrix", "bsr_matrix"]
] + [
    Row(
        "a pipeline of scikit-learn, with a class of the notebook",
        "p y x",
        "import numpy as np\nfrom sklearn.base import BaseEstimator, TransformerMixin\n"
        "from sklearn.pipeline import make_pipeline\nfrom sklearn.ensemble import RandomForestRegressor\n"
        "class Double(BaseEstimator, TransformerMixin):\n def fit(self, x, y=None): return self\n def transform(self, x): return 2 * x\n"
        "x = np.random.RandomState(0).rand(40, 3); p = make_pipeline(Double(), RandomForestRegressor(5, random_state=0)).fit(x, x[:, 0]); y = p.predict(x)",
        "assert (p.predict(x) == y).all() and type(p[0]).__name__ == 'Double'",
        needs="sklearn",
    ),
    Row(
        "boosters as such",
        "b p x",
        "import numpy as np, lightgbm as lgb\nx = np.random.RandomState(0).rand(60, 3)\n"
        "b = lgb.train({'verbose': -1, 'num_threads': 1}, lgb.Dataset(x, x[:, 0]), 3); p = b.predict(x)",
        "assert (b.predict(x) == p).all()",
        needs="lightgbm",
    ),
    Row(
        "an XGBoost booster",
        "b p x",
        "import numpy as np, xgboost as xgb\nx = np.random.RandomState(0).rand(60, 3)\n"
        "b = xgb.train({'nthread': 1}, xgb.DMatrix(x, x[:, 0]), 3); b.set_attr(who='me'); p = b.predict(xgb.DMatrix(x))",
        "import xgboost as xgb\nassert (b.predict(xgb.DMatrix(x)) == p).all() and b.attr('who') == 'me'",
        needs="xgboost",
    ),
    Row(
        "a figure",
        "fig ax",
        "import matplotlib; matplotlib.use('Agg')\nimport matplotlib.pyplot as plt\nfig, ax = plt.subplots(); ax.plot([1, 2], [3, 4])",
        "assert fig.axes[0] is ax and list(ax.lines[0].get_ydata()) == [3, 4]",
        needs="matplotlib",
    ),
    Row(
        "random generators of numpy go on where they were",
        "r g n m",
        "import numpy as np\nr = np.random.RandomState(3); r.rand(); g = np.random.Generator(np.random.Philox(3)); g.random()\n"
        "h = np.random.RandomState(3); h.rand(); n = h.rand(); k = np.random.Generator(np.random.Philox(3)); k.random(); m = k.random()",
        "assert r.rand() == n and g.random() == m",
        needs="numpy",
    ),
]

ROWS = [*TEXTS, *DTYPES, *PANDAS, *COLUMNS, *MODELS]
