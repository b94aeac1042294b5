"""The table of what must survive the hand-over from one process to another.

`make` runs in the producing process, `names` are handed on, `check` runs in the consuming one; both
have run `prelude`, the producer also `earlier` and the consumer also `definitions`.
"""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    name: str
    names: str
    make: str
    check: str
    prelude: str = ""
    definitions: str = ""
    earlier: str = ""  # definitions of earlier steps that the producer runs
    needs: str = ""  # a package


PLAIN = [
    Row(
        "numbers and text",
        "a b c d",
        "a, b, c, d = 1 << 80, -0.5, 'é\\0\\ud800', b'\\0'",
        "assert (a, b, c, d) == (1 << 80, -0.5, 'é\\0\\ud800', b'\\0')",
    ),
    Row(
        "None, Ellipsis, NotImplemented",
        "a b c",
        "a, b, c = None, ..., NotImplemented",
        "assert a is None and b is ... and c is NotImplemented",
    ),
    Row(
        "containers",
        "a b c d",
        "a = {1, 2}; b = {'k': (1, [2])}; c = frozenset({3}); d = bytearray(b'x')",
        "assert a == {1, 2} and b == {'k': (1, [2])} and c == frozenset({3}) and d == bytearray(b'x')",
    ),
    Row("order of a dict", "d", "d = {'z': 1, 'a': 2}", "assert list(d) == ['z', 'a']"),
    Row(
        "types as values",
        "ts",
        "import types\nts = [int, type(None), types.FunctionType, type(len), type]",
        "import types\nassert ts == [int, type(None), types.FunctionType, type(len), type]",
    ),
    Row("one object in two variables", "a b", "a = [1]; b = {'a': a}", "assert b['a'] is a"),
    Row("a shared tuple", "a b", "a = (1, [2]); b = [a]", "assert b[0] is a"),
    Row(
        "a cycle through two variables",
        "a b",
        "a = []; b = [a]; a.append(b)",
        "assert a[0] is b and b[0] is a",
    ),
    Row("an object that holds itself", "a", "a = []; a.append(a)", "assert a[0] is a"),
    Row(
        "a deque, counter, defaultdict",
        "q c d",
        "import collections as k\nq = k.deque([1], 3); c = k.Counter('aab'); d = k.defaultdict(list, a=[1])",
        "assert q.maxlen == 3 and c['a'] == 2 and d['new'] == []",
    ),
    Row(
        "dates and decimals",
        "a b",
        "import datetime, decimal\n"
        "a = datetime.datetime(2020, 1, 2, tzinfo=datetime.timezone.utc); b = decimal.Decimal('1.10')",
        "import datetime\nassert a.tzinfo is datetime.timezone.utc and str(b) == '1.10'",
    ),
    Row(
        "random generators go on where they were",
        "r n",
        "import random\nr = random.Random(7); r.random(); "
        "s = random.Random(7); s.random(); n = s.random()",
        "assert r.random() == n",
    ),
    Row(
        "exceptions",
        "e",
        "try: 1/0\nexcept ZeroDivisionError as x: e = x",
        "assert isinstance(e, ZeroDivisionError)",
    ),
    Row("modules by name", "m", "import json; m = [json]", "import json\nassert m[0] is json"),
    Row("the namespace itself", "m", "import __main__; m = [__main__]", "assert m[0].m is m"),
    Row(
        "partial and bound methods",
        "p m",
        "import functools\np = functools.partial(int, base=2); m = [].append",
        "m(1); assert p('11') == 3 and m.__self__ == [1]",
    ),
    Row(
        "mapping proxies",
        "m",
        "import types\nm = types.MappingProxyType({'a': 1})",
        "assert m['a'] == 1",
    ),
]

CODE = [
    Row(
        "a function of the prelude is the live one",
        "g",
        "g = [f]",
        "assert g[0] is f",
        prelude="def f(): pass",
    ),
    Row(
        "a method of a prelude class",
        "g",
        "g = [C.m, C.s]",
        "assert g[0] is C.m and g[1] is C.s",
        prelude="class C:\n def m(self): pass\n @staticmethod\n def s(): pass",
    ),
    Row(
        "a sentinel of the prelude",
        "v",
        "v = [MISSING]",
        "assert v[0] is MISSING",
        prelude="MISSING = object()",
    ),
    Row("a lambda of the prelude", "v", "v = [f]", "assert v[0] is f", prelude="f = lambda x: x"),
    Row(
        "a cached function of the prelude",
        "v",
        "v = [f]",
        "assert v[0] is f",
        prelude="import functools\n@functools.lru_cache\ndef f(x): return x",
    ),
    Row(
        "an attribute set on a prelude function",
        "v",
        "f.calls = 3; v = f",
        "assert v is f and f.calls == 3",
        prelude="def f(): pass",
    ),
    Row(
        "a class attribute that changed",
        "n",
        "Node.count += 1; Node.all.append(1); n = Node()",
        "assert type(n) is Node and Node.count == 1 and Node.all == [1]",
        prelude="class Node:\n count = 0\n all = []",
    ),
    Row(
        "a prelude class is not sent",
        "n",
        "n = Node(); n.x = 1",
        "assert type(n) is Node and n.x == 1 and Node.mine",
        prelude="class Node:\n mine = True",
    ),
    Row(
        "a prelude function replaced in the step",
        "f",
        "def f(): return 2",
        "assert f() == 2",
        prelude="def f(): return 1",
    ),
    Row(
        "a function by value",
        "f",
        "def f(a, b=2, *c, d=4, **e): 'doc'; return a + b + d",
        "assert f(1) == 7 and f.__doc__ == 'doc' and f.__name__ == 'f' and f.__module__ == '__main__'",
    ),
    Row(
        "its globals are the live namespace",
        "f",
        "k = 1\ndef f(): return k",
        "k = 5; assert f() == 5; k = 6; assert f() == 6",
    ),
    Row("a global statement", "f", "def f():\n global n\n n += 1", "n = 1; f(); assert n == 2"),
    Row(
        "annotations and attributes",
        "f",
        "def f(x: int) -> str: pass\nf.tag = [1]",
        "assert f.__annotations__ == {'x': int, 'return': str} and f.tag == [1]",
    ),
    Row(
        "a recursive function",
        "f",
        "def f(n): return 1 if n < 2 else n * f(n - 1)",
        "assert f(5) == 120",
    ),
    Row(
        "a recursive closure",
        "f",
        "def outer():\n def g(n): return 1 if n < 2 else n * g(n - 1)\n return g\nf = outer()",
        "assert f(5) == 120 and f.__closure__[0].cell_contents is f",
    ),
    Row(
        "closures that share a variable",
        "inc get",
        "def make():\n n = 0\n def inc():\n  nonlocal n\n  n += 1\n"
        " def get(): return n\n return inc, get\ninc, get = make()",
        "inc(); inc(); assert get() == 2",
    ),
    Row(
        "a closure over a handed-on list",
        "f data",
        "data = []\ndef make(d): return lambda: d\nf = make(data)",
        "assert f() is data",
    ),
    Row(
        "an empty closure cell",
        "f",
        "def make():\n def f(): return x\n return f\n x = 1\nf = make()",
        "try: f(); ok = False\nexcept NameError: ok = True\nassert ok",
    ),
    Row(
        "lambdas in a dict",
        "d",
        "d = {k: (lambda x, k=k: x * k) for k in (1, 2)}",
        "assert d[1](3) == 3 and d[2](3) == 6",
    ),
    Row(
        "generator functions, async functions",
        "g a",
        "def g(): yield 1\nasync def a(): return 2",
        "import asyncio\nassert list(g()) == [1] and asyncio.run(a()) == 2",
    ),
    Row(
        "a decorated function",
        "f",
        "import functools\ndef twice(h):\n @functools.wraps(h)\n def w(*a): return 2 * h(*a)\n return w\n"
        "@twice\ndef f(x): return x + 1",
        "assert f(1) == 4 and f.__name__ == 'f' and f.__wrapped__(1) == 2",
    ),
    Row(
        "a cached function by value",
        "f",
        "import functools\n@functools.lru_cache(maxsize=5)\ndef f(x): return [x]",
        "assert f(1) is f(1) and f.cache_parameters()['maxsize'] == 5",
    ),
    Row(
        "functions made by exec",
        "f",
        "s = {'k': 3}; exec('def f(): return k + len([1])', s); f = s['f']",
        "assert f() == 4",
    ),
    Row(
        "the same function from source in the consumer",
        "g",
        "def f(): return 1\ng = [f]",
        "assert g[0] is f",
        definitions="def f(): return 1",
    ),
    Row(
        "the same class from source in the consumer",
        "p",
        "class P:\n def m(self): return 1\np = P()",
        "assert type(p) is P and p.m() == 1",
        definitions="class P:\n def m(self): return 1",
    ),
    Row(
        "another class of that name in the consumer",
        "p",
        "class P:\n def m(self): return 1\np = P()",
        "assert type(p) is not P and p.m() == 1",
        definitions="class P:\n def m(self): return 2",
    ),
    Row(
        "a class by value, with its instance",
        "C c",
        "class C:\n x = [1]\n def m(self): return self.y\nc = C(); c.y = 2",
        "assert type(c) is C and c.m() == 2 and C.x == [1] and C.__module__ == '__main__' and repr(C) == \"<class '__main__.C'>\"",
    ),
    Row(
        "super, __class__, self-reference",
        "c",
        "class A:\n def m(self): return ['A']\nclass B(A):\n def m(self): return super().m() + [__class__]\nc = B()",
        "assert c.m() == ['A', type(c)]",
    ),
    Row(
        "inheritance from a prelude class",
        "c",
        "class D(Base): pass\nc = D()",
        "assert isinstance(c, Base)",
        prelude="class Base: pass",
    ),
    Row(
        "slots",
        "c",
        "class C:\n __slots__ = ('a', '__b')\n def __init__(self): self.a = 1; self.__b = 2\n def b(self): return self.__b\nc = C()",
        "assert c.a == 1 and c.b() == 2 and not hasattr(c, '__dict__')",
    ),
    Row(
        "properties and methods",
        "c",
        "class C:\n @property\n def p(self): return 1\n @p.setter\n def p(self, v): self.v = v\n"
        " @classmethod\n def k(cls): return cls\n @staticmethod\n def s(): return 3\nc = C()",
        "c.p = 5; assert c.p == 1 and c.v == 5 and c.k() is type(c) and c.s() == 3",
    ),
    Row(
        "cached property",
        "c",
        "import functools\nclass C:\n @functools.cached_property\n def p(self): return []\nc = C(); c.p.append(1)\nd = C()",
        "assert c.p == [1] and type(c)().p == []",
    ),
    Row(
        "a metaclass",
        "c",
        "class M(type):\n def hi(cls): return cls.__name__\nclass C(metaclass=M): pass\nc = C()",
        "assert type(c).hi() == 'C'",
    ),
    Row(
        "an abstract class",
        "C D",
        "import abc\nclass C(abc.ABC):\n @abc.abstractmethod\n def m(self): pass\nclass D(C):\n def m(self): return 1",
        "try: C(); ok = False\nexcept TypeError: ok = True\nassert ok and D().m() == 1 and isinstance(D(), C)",
    ),
    Row(
        "a dataclass",
        "d",
        "import dataclasses\n@dataclasses.dataclass(order=True)\nclass D:\n a: int\n b: list = dataclasses.field(default_factory=list)\nd = D(1)",
        "import dataclasses\nD = type(d)\nassert d == D(1) and D(1) < D(2) and [f.name for f in dataclasses.fields(d)] == ['a', 'b']\n"
        "assert dataclasses.replace(d, a=2).a == 2 and dataclasses.fields(d)[0].default is dataclasses.MISSING\nassert dataclasses.asdict(d) == {'a': 1, 'b': []}",
    ),
    Row(
        "a frozen dataclass",
        "d",
        "import dataclasses\n@dataclasses.dataclass(frozen=True)\nclass D:\n a: int\nd = {D(1): 2}",
        "assert d[type(next(iter(d)))(1)] == 2",
    ),
    Row(
        "an enumeration",
        "e",
        "import enum\nclass E(enum.Enum):\n A = 1\n B = A\n C = (2, 3)\n def hi(self): return self.name\n @property\n def up(self): return 1\ne = [E.A, E.C]",
        "E = type(e[0])\nassert e[0] is E.A is E.B is E(1) and e[1] is E['C'] and e[0].hi() == 'A' and e[0].up == 1 and len(E) == 2",
    ),
    Row(
        "an enumeration with attributes",
        "e",
        "import enum\nclass P(enum.Enum):\n X = (1, 2)\n def __init__(self, a, b): self.a = a\ne = P.X",
        "assert e.a == 1 and e.value == (1, 2)",
    ),
    Row(
        "flags",
        "e",
        "import enum\nclass F(enum.IntFlag):\n R = 1\n W = 2\ne = F.R | F.W",
        "F = type(e)\nassert e == 3 and F.R in e",
    ),
    Row(
        "an enumeration of the prelude",
        "e",
        "e = E.A",
        "assert e is E.A",
        prelude="import enum\nclass E(enum.Enum):\n A = 1",
    ),
    Row(
        "namedtuples",
        "p q",
        "import collections, typing\nP = collections.namedtuple('P', 'x y', defaults=[5])\nclass Q(typing.NamedTuple):\n a: int\n def s(self): return self.a\np = P(1); q = Q(2)",
        "assert p == (1, 5) and p._replace(x=2).x == 2 and repr(p) == 'P(x=1, y=5)' and q.s() == 2",
    ),
    Row(
        "generic classes",
        "c",
        "import typing\nT = typing.TypeVar('T')\nclass C(list): pass\nc = C([1])",
        "assert c == [1] and type(c).__name__ == 'C'",
    ),
    Row(
        "a class and its functions in two variables",
        "C f",
        "class C:\n def m(self): return 1\nf = C.m",
        "assert C.m is f",
    ),
    Row(
        "classes nested in functions",
        "c",
        "def make():\n class Inner:\n  def m(self): return Inner\n return Inner()\nc = make()",
        "assert c.m() is type(c)",
    ),
    Row(
        "an instance with getstate",
        "c",
        "class C:\n def __init__(self): self.a = 1; self.f = open('/dev/null')\n def __getstate__(self): return {'a': self.a}\nc = C()",
        "assert c.a == 1",
    ),
]

CODE += [
    Row(
        "a definition that the consumer does not run",
        "h n",
        "h = [f]; n = Node()",
        "assert h[0]() == 1 and n.m() == 2",
        earlier="def f(): return 1\nclass Node:\n def m(self): return 2",
    ),
    Row(
        "a definition that both run",
        "h n",
        "h = [f]; n = Node()",
        "assert h[0] is f and type(n) is Node",
        earlier="def f(): return 1\nclass Node:\n def m(self): return 2",
        definitions="def f(): return 1\nclass Node:\n def m(self): return 2",
    ),
]

NUMPY = [
    Row(
        f"an array of {dtype}",
        "a b",
        f"import numpy as np\nb = '{dtype}'\na = np.arange(6).reshape(2, 3).astype(b)",
        "import numpy as np\nassert a.dtype == np.dtype(b) and (a == np.arange(6).reshape(2, 3).astype(b)).all() and a.flags.writeable",
        needs="numpy",
    )
    for dtype in ["?", "i1", "u8", "f2", "f4", ">f8", "c16", "U5", "S3", "M8[ns]", "m8[D]"]
] + [
    Row(
        "structured, zero-dimensional, empty",
        "a z e",
        "import numpy as np\na = np.zeros(3, 'i4,f8'); a['f1'] = 2; z = np.array(5.0); e = np.zeros((0, 3), 'f4')",
        "assert a.dtype.names == ('f0', 'f1') and a['f1'].sum() == 6 and z.shape == () and z == 5 and e.shape == (0, 3) and e.dtype == 'f4'",
        needs="numpy",
    ),
    Row(
        "Fortran order, read-only",
        "f r",
        "import numpy as np\nf = np.asfortranarray(np.ones((2, 3))); r = np.ones(3); r.flags.writeable = False",
        "assert f.flags.f_contiguous and not f.flags.c_contiguous and not r.flags.writeable",
        needs="numpy",
    ),
    Row(
        "masked arrays",
        "m",
        "import numpy as np\nm = np.ma.masked_array([1, 2, 3], [0, 1, 0], fill_value=9)",
        "assert m.tolist() == [1, None, 3] and m.fill_value == 9; m[0] = 5; assert m[0] == 5",
        needs="numpy",
    ),
    Row(
        "matrix, recarray, own subclass",
        "m r s",
        "import numpy as np\nclass S(np.ndarray): pass\nm = np.matrix([[1, 2]]); r = np.rec.array([(1, 2.0)], dtype='i4,f8'); s = np.ones(2).view(S); s.tag = 1",
        "import numpy as np\nassert type(m) is np.matrix and r.f1[0] == 2 and type(s).__name__ == 'S' and s.tag == 1",
        needs="numpy",
    ),
    Row(
        "memory maps become arrays",
        "m",
        "import numpy as np, tempfile, os\nm = np.memmap(os.path.join(tempfile.mkdtemp(), 'm'), 'f4', 'w+', shape=(4,)); m[:] = 3",
        "import numpy as np\nassert type(m) is np.ndarray and m.tolist() == [3] * 4",
        needs="numpy",
    ),
    Row(
        "views: strided, reversed, part, transposed, reshaped",
        "x even back part m col t blk",
        "import numpy as np\nx = np.arange(10.0); even = x[::2]; back = x[::-1]; part = {'k': [x[5:8]]}\nm = np.arange(12.0).reshape(3, 4); col = m[:, 1]; t = m.T; blk = m[1:, 2:]",
        "x[4] = -1; assert even[2] == -1 and back[5] == -1; x[6] = -2; assert part['k'][0][1] == -2\nm[2, 1] = -3; assert col[2] == -3 and t[1, 2] == -3; m[2, 3] = -4; assert blk[1, 1] == -4\nback[0] = 7; assert x[9] == 7",
        needs="numpy",
    ),
    Row(
        "a view whose base has no name",
        "v",
        "import numpy as np\nv = np.arange(1_000_000.0)[::1000]",
        "assert v.shape == (1000,) and v[3] == 3000; v[0] = 1",
        needs="numpy",
    ),
    Row(
        "two views of a base without a name",
        "a b",
        "import numpy as np\nx = np.arange(10); a, b = x[2:6], x[4:8]",
        "a[2] = 99; assert b[0] == 99",
        needs="numpy",
    ),
    Row(
        "broadcast arrays stay small",
        "b w",
        "import numpy as np\nw = np.arange(3.0); b = np.broadcast_to(w, (1_000_000, 3))",
        "assert b.shape == (1_000_000, 3) and not b.flags.writeable; w[1] = 9; assert b[5, 1] == 9",
        needs="numpy",
    ),
    Row(
        "views of a datetime array",
        "t i",
        "import numpy as np\nt = np.array(['2020-01-01', '2021-01-01'], 'M8[D]'); i = t.view('i8')",
        "i[0] += 1; assert str(t[0]) == '2020-01-02'",
        needs="numpy",
    ),
    Row(
        "object arrays",
        "o l v",
        "import numpy as np\nl = [1]; o = np.array([l, 'a', None], dtype=object); v = o[1:]",
        "assert o[0] is l and o[2] is None; o[1] = 'z'; assert v[0] == 'z'",
        needs="numpy",
    ),
    Row(
        "an object array that holds itself",
        "o",
        "import numpy as np\no = np.empty(1, object); o[0] = o",
        "assert o[0] is o",
        needs="numpy",
    ),
    Row(
        "scalars, dtypes, ufuncs, generators",
        "s d u g n",
        "import numpy as np\ns = np.float32(1.5); d = np.dtype('i4'); u = np.sin; g = np.random.default_rng(3); h = np.random.default_rng(3); n = h.random()",
        "import numpy as np\nassert type(s) is np.float32 and d == 'i4' and u is np.sin and g.random() == n",
        needs="numpy",
    ),
    Row(
        "big arrays get files of their own",
        "big same",
        "import numpy as np\nbig = np.arange(500_000.0); same = [big]",
        "assert same[0] is big and big[-1] == 499_999; big[0] = 5",
        needs="numpy",
    ),
]

PANDAS = [
    Row(
        "a frame of all kinds",
        "df",
        "import pandas as pd, numpy as np\ndf = pd.DataFrame({'i': [1, 2], 'f': [1.5, None], 's': ['a', 'é'], 'b': [True, False], 't': pd.date_range('2020', periods=2, tz='UTC'), 'c': pd.Categorical(['x', 'y']), 'n': pd.array([1, None], 'Int64'), 'o': [[1], {}]})\ndf.attrs['k'] = {'v': 1}",
        "assert list(map(str, df.dtypes[['i', 'f', 'b', 'c', 'n']])) == ['int64', 'float64', 'bool', 'category', 'Int64'] and str(df.t.dt.tz) == 'UTC'\nassert df.attrs == {'k': {'v': 1}} and df.s[1] == 'é' and df.o[0] == [1] and df.n.isna()[1]; df.loc[0, 'i'] = 9; assert df.i[0] == 9",
        needs="pandas",
    ),
    Row(
        "a MultiIndex, a PeriodIndex, an interval",
        "df s",
        "import pandas as pd\ndf = pd.DataFrame({'v': [1, 2]}, index=pd.MultiIndex.from_tuples([('a', 1), ('b', 2)], names=['k', 'n'])); s = pd.Series([1], index=pd.period_range('2020-01', periods=1, freq='M'))",
        "assert df.loc[('b', 2), 'v'] == 2 and df.index.names == ['k', 'n'] and str(s.index[0]) == '2020-01'",
        needs="pandas",
    ),
    Row(
        "a frame over an array",
        "a df",
        "import pandas as pd, numpy as np\na = np.arange(6.0).reshape(3, 2); df = pd.DataFrame(a, copy=False)",
        "a[1, 1] = 99; assert df.iloc[1, 1] == 99",
        needs="pandas",
    ),
    Row(
        "frames do not tie each other",
        "a b",
        "import pandas as pd\na = pd.DataFrame({'t': pd.date_range('2020', periods=2)}); b = pd.Series(pd.date_range('2021', periods=2))",
        "assert len(a) == len(b) == 2",
        needs="pandas",
    ),
    Row(
        "a group-by over a frame",
        "df g",
        "import pandas as pd\ndf = pd.DataFrame({'k': [1, 1, 2], 'v': [1, 2, 3]}); g = df.groupby('k')",
        "assert g.v.sum().tolist() == [3, 3] and g.obj is df",
        needs="pandas",
    ),
]

MODELS = [
    Row(
        "a scikit-learn model",
        "m x",
        "import numpy as np\nfrom sklearn.linear_model import LinearRegression\nx = np.arange(6.0).reshape(3, 2); m = LinearRegression().fit(x, [1, 2, 3])",
        "assert abs(m.predict(x)[2] - 3) < 1e-9",
        needs="sklearn",
    ),
    Row(
        "a LightGBM model",
        "m p",
        "import numpy as np, lightgbm as lgb\nx = np.random.RandomState(0).rand(50, 2); m = lgb.LGBMRegressor(n_estimators=3, verbose=-1, n_jobs=1).fit(x, x[:, 0]); p = m.predict(x[:3])",
        "import numpy as np\nx = np.random.RandomState(0).rand(50, 2); assert (m.predict(x[:3]) == p).all()",
        needs="lightgbm",
    ),
    Row(
        "an XGBoost model",
        "m p",
        "import numpy as np, xgboost as xgb\nx = np.random.RandomState(0).rand(50, 2); m = xgb.XGBRegressor(n_estimators=3, n_jobs=1).fit(x, x[:, 0]); p = m.predict(x[:3])",
        "import numpy as np\nx = np.random.RandomState(0).rand(50, 2); assert (m.predict(x[:3]) == p).all()",
        needs="xgboost",
    ),
]

TORCH = [
    Row(
        "tensors that share their storage",
        "a b c z",
        "import torch\na = torch.arange(6.0); b = a[2:4]; c = [a.view(2, 3)]; z = torch.empty(0)",
        "b[0] = -1; assert a[2] == -1 and c[0][0, 2] == -1 and z.shape == (0,)",
        needs="torch",
    ),
    Row(
        "a model and its optimizer",
        "model opt",
        "import torch\nmodel = torch.nn.Linear(2, 1); opt = torch.optim.Adam(model.parameters())\n"
        "model(torch.ones(1, 2)).sum().backward(); opt.step()",
        "assert opt.param_groups[0]['params'][0] is model.weight and model.weight.requires_grad\n"
        "assert list(opt.state)[0] is model.weight",
        needs="torch",
    ),
    Row(
        "a tensor over an array",
        "a t",
        "import torch, numpy as np\na = np.zeros(3); t = torch.from_numpy(a)",
        "a[1] = 5; assert t[1] == 5",
        needs="torch",
    ),
    Row(
        "tensors of other kinds",
        "q h p",
        "import torch\nq = torch.ones(2, dtype=torch.bfloat16); h = torch.nn.Parameter(torch.ones(1), False); "
        "p = torch.eye(2).to_sparse()",
        "import torch\nassert q.dtype is torch.bfloat16 and q.sum() == 2 and type(h) is torch.nn.Parameter "
        "and not h.requires_grad and p.to_dense()[1, 1] == 1",
        needs="torch",
    ),
]

#: Variables that cannot be handed on, and what the user is told about them.
REFUSED = [
    (
        "g",
        "g = (i for i in [1])",
        "g (generator): cannot pickle 'generator' object; turn it into a list",
    ),
    (
        "model",
        "import threading\nclass M: pass\nmodel = M(); model.cb = [M()]; model.cb[0].lock = threading.Lock()",
        "model.cb[0].lock (thread.lock): cannot pickle '_thread.lock' object; make it in the step that uses it",
    ),
    (
        "d",
        "d = {'log': open('/dev/null')}",
        "d['log'] (io.TextIOWrapper): cannot pickle '_io.TextIOWrapper'",
    ),
    (
        "f",
        "import socket\ns = socket.socket()\ndef make(s):\n return lambda: s\nf = make(s)",
        "f.__closure__[0].cell_contents (socket.socket): cannot pickle",
    ),
    (
        "c",
        "import sqlite3\nclass C:\n __slots__ = ('db',)\nc = C(); c.db = sqlite3.connect(':memory:')",
        "c.db (sqlite3.Connection): cannot pickle",
    ),
    (
        "deep",
        "deep = []\nfor _ in range(100_000): deep = [deep]",
        "deep (list): it is nested too deeply",
    ),
]
