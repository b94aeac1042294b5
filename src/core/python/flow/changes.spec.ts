/** Which received objects a block changes in place, how certainly, and which names share objects. */
import { describe, expect, test } from 'vitest';
import { blockOf, contextAfter, expectChanges } from '../../../../tests/support/blocks.js';

type Row = readonly [source: string, changes: Record<string, string>];

describe('changes of received objects', () => {
  test.each<Row>([
    // sure
    ['df["a"] = 1', { df: 'sure' }],
    ['df.loc[mask, "a"] = 1', { df: 'sure' }],
    ['model.rate = 1', { model: 'sure' }],
    ['del d[k]', { d: 'sure' }],
    ['x += 1', { x: 'sure' }],
    ['d[k] += 1', { d: 'sure' }],
    ['df.drop(columns=["a"], inplace=True)', { df: 'sure' }],
    ['df.drop(columns=["a"], inplace=False)', {}],
    ['row = next(rows)', { rows: 'sure' }],
    ['setattr(model, "a", 1)', { model: 'sure' }],
    ['import random\nrandom.shuffle(xs)', { xs: 'sure' }],
    ['np.add(a, b, out=c)', { c: 'sure' }],
    // likely
    ['xs.append(1)', { xs: 'likely' }],
    ['model.fit(X, y)', { model: 'likely' }],
    ['d.update(other)', { d: 'likely' }],
    ['tensor.add_(1)', { tensor: 'likely' }],
    ['optimizer.step()', { optimizer: 'likely' }],
    ['model.train()\nmodel.eval()', { model: 'likely' }],
    ['net.set_dropout(0.1)', { net: 'likely' }],
    ['rng.normal(size=3)', { rng: 'likely' }],
    // possible
    ['process(df)', { df: 'possible' }],
    ['process(df["a"])', { df: 'possible' }],
    ['process([df, other])', { df: 'possible', other: 'possible' }],
    ['process(table=df)', { df: 'possible' }],
    ['thing.frobnicate(df)', { thing: 'possible', df: 'possible' }],
    ['get()(df)', { df: 'possible' }],
    // nothing
    ['print(df, len(df), sum(df))', {}],
    ['df.head()\ndf.groupby("a").mean()\ndf.describe()', {}],
    ['plt.plot(x)\nplt.show()', {}],
    ['np.mean(x)\nnp.concatenate([a, b])', {}],
    ['pd.concat([a, b])\npd.merge(a, b)', {}],
    ['model.predict(X)\nmodel.score(X, y)', {}],
    ['from sklearn.metrics import accuracy_score as acc\nacc(y, model.predict(X))', {}],
    ['from sklearn.model_selection import train_test_split\na, b = train_test_split(df)', {}],
    ['lgb.train(params, data)', {}],
    ['", ".join(names)', {}],
    ['df.to_csv("x.csv")', {}],
    ['y = a + b\ny += 1', {}],
    ['x = 1\nx += 1', {}]
  ])('%j: %j', (source, changes) => expectChanges(source, changes));

  test('objects made here are kept apart', () => {
    const { mutatedInputs, mutatedOwn } = blockOf('xs = []\nxs.append(1)\nys.append(2)');
    expect([...mutatedInputs.keys()]).toEqual(['ys']);
    expect([...mutatedOwn.keys()]).toEqual(['xs']);
  });

  test('modules are not changed by calls of their functions', () => {
    const before = contextAfter('import mymodule');
    expectChanges('mymodule.setup(x)', { x: 'possible' }, before);
    expectChanges('mymodule.flag = 1', { mymodule: 'sure' }, before);
  });

  test('the imports of the context tell what is called', () => {
    expectChanges('show(df)', { df: 'possible' });
    expectChanges('show(df)', {}, contextAfter('from matplotlib.pyplot import plot as show'));
    expectChanges('cost(y, p)', {}, contextAfter('from sklearn.metrics import log_loss as cost'));
  });
});

describe('through other names', () => {
  test.each<Row>([
    ['y = x\ny.append(1)', { x: 'likely' }],
    ['y = x[0]\ny.append(1)', { x: 'likely' }],
    ['y = x.part\ny.a = 1', { x: 'sure' }],
    ['y = x\nx.append(1)\nz = y', { x: 'likely' }],
    ['for row in rows: row["a"] = 1', { rows: 'sure' }],
    ['for i, row in enumerate(rows): row.append(i)', { rows: 'likely' }],
    ['for k, v in d.items(): v.clear()', { d: 'likely' }],
    ['[row.append(1) for row in rows]', { rows: 'likely' }],
    ['d = {"x": x}\nd["x"].append(1)', { x: 'likely' }],
    ['xs = []\nxs.append(x)\nxs[0].append(1)', { x: 'likely' }],
    ['box.item = x\nx.append(1)', { box: 'sure', x: 'likely' }],
    ['a, b = x, y\nb.append(1)', { y: 'likely' }],
    ['a, b = pair\nb.append(1)', { pair: 'likely' }],
    ['y = x if c else z\ny.append(1)', { x: 'likely', z: 'likely' }],
    ['m2 = model.fit(X, y)\nm2.coef_[0] = 1', { model: 'sure' }],
    ['v = a.reshape(2, 2)\nv[0] = 1', { a: 'sure' }],
    ['v = a[1:]\nv[0] = 1', { a: 'sure' }],
    ['v = np.asarray(a)\nv[0] = 1', { a: 'sure' }],
    ['optimizer = torch.optim.Adam(model.parameters())\noptimizer.step()', {}],
    ['match p:\n    case [first, *_]: first.append(1)', { p: 'likely' }],
    ['with model.lock() as held: held.append(1)', { model: 'possible' }],
    // copies
    ['y = x.copy()\ny["a"] = 1', {}],
    ['y = list(x)\ny.append(1)', {}],
    ['y = df[df.a > 1]\ny["b"] = 1', {}],
    ['y = df[["a", "b"]]\ny["c"] = 1', {}],
    ['y = df[(df.a > 1) & mask]\ny["b"] = 1', {}],
    ['y = df.dropna()\ny["b"] = 1', {}],
    ['y = sorted(x)\ny.append(1)', {}],
    ['import copy\ny = copy.deepcopy(x)\ny[0].append(1)', {}],
    ['names = list(df.columns)\nnames.remove("a")', {}],
    // what is inside a copy is shared
    ['y = list(x)\ny[0].append(1)', { x: 'likely' }],
    ['y = [r for r in x if r]\ny[0].append(1)', { x: 'likely' }],
    // a container changes, what it holds does not
    ['xs = [x]\nxs.append(2)', {}],
    ['d = {"x": x}\nd["y"] = 2', {}],
    // another object under the old name
    ['y = x\ny = []\ny.append(1)', {}],
    ['y = x\nif c: y = []\ny.append(1)', { x: 'likely' }],
    ['ys = [x]\nx = 1\nys[0].append(1)', {}]
  ])('%j: %j', (source, changes) => expectChanges(source, changes));

  test('an optimiser changes the parameters of its model', () => {
    const { mutatedOwn, mutatedInputs } = blockOf(
      'optimizer = torch.optim.Adam(model.parameters())\nloss.backward()\noptimizer.step()'
    );
    expect(mutatedOwn.get('optimizer')?.certainty).toBe('likely');
    expect(mutatedInputs.get('loss')?.certainty).toBe('likely');
  });

  test('through the result of an unknown call at most possibly', () => {
    expectChanges('y = pick(x)\ny["a"] = 1', { x: 'possible' });
  });

  test('across blocks', () => {
    const before = contextAfter('y = x\nbox = [x]');
    expectChanges('y.append(1)', { y: 'likely', x: 'likely', box: 'likely' }, before);
    expectChanges('box.append(1)', { box: 'likely' }, before);
    expectChanges('y = []\ny.append(1)', {}, before);
  });

  test('a swap keeps what others share', () => {
    const { mutatedInputs } = blockOf('a, b = b, a\nb.append(1)', contextAfter('y = a'));
    expect(mutatedInputs.get('y')?.certainty).toBe('likely');
  });

  test('a copy does not change with its original', () => {
    expect(blockOf('y = list(x)\nx.append(1)').mutatedOwn.size).toBe(0);
    expect(blockOf('y = list(x)\nx[0].append(1)').mutatedOwn.has('y')).toBe(true);
  });
});

describe('through functions of the notebook', () => {
  test.each<readonly [definition: string, use: string, changes: Record<string, string>]>([
    ['def f(df): df["a"] = 1', 'f(x)', { x: 'sure' }],
    ['def f(df): return df.mean()', 'f(x)', {}],
    ['def f(df):\n    df = df.copy()\n    df["a"] = 1\n    return df', 'f(x)', {}],
    ['def f(df):\n    if c: df = df.copy()\n    df["a"] = 1', 'f(x)', { x: 'sure' }],
    ['def f(df):\n    part = df["a"]\n    part[0] = 1', 'f(x)', { x: 'sure' }],
    ['def f(rows):\n    for row in rows: row.append(1)', 'f(x)', { x: 'likely' }],
    ['def f(a, b): a.append(b)', 'f(x, y)', { x: 'likely' }],
    ['def f(a, *, b): b.append(a)', 'f(x, b=y)', { y: 'likely' }],
    ['def f(*rest): rest[0].append(1)', 'f(x, y)', { x: 'likely', y: 'likely' }],
    ['def f(df): return df', 'y = f(x)\ny["a"] = 1', { x: 'sure' }],
    ['def f(df): return df.dropna()', 'y = f(x)\ny["a"] = 1', {}],
    ['def f(df): return {"df": df}', 'y = f(x)\ny["df"]["a"] = 1', { x: 'sure' }],
    ['def f(df): unknown(df)', 'f(x)', { x: 'possible' }],
    ['def inner(df): return df.sum()\ndef f(df): return inner(df)', 'f(x)', {}],
    ['@cache\ndef f(df): return 1', 'f(x)', { x: 'possible' }],
    ['f = lambda df: df.sum()', 'f(x)', {}],
    // globals that it changes when it is called
    ['def f(): log.append(1)', 'f()', { log: 'likely' }],
    ['def f(): log.append(1)', '0', {}],
    ['def f():\n    mine = log\n    mine.append(1)', 'f()', { log: 'likely' }],
    ['def g(): log.append(1)\ndef f(): g()', 'f()', { log: 'likely' }]
  ])('%j, then %j: %j', (definition, use, changes) => {
    expectChanges(use, changes, contextAfter(definition));
    expectChanges([definition, use], changes);
  });
});

describe('aliases', () => {
  test.each<readonly [string, Record<string, string[]>]>([
    ['y = x', { x: ['y'], y: ['x'] }],
    ['xs = [a, b]', { xs: ['a', 'b'] }],
    ['y = x[0]', { x: ['y'] }],
    ['y = x + 1', {}],
    ['y = x.copy()', {}],
    ['xs.append(a)', { xs: ['a'] }],
    ['box.a = x', { box: ['x'] }],
    ['y = x\ny = 1', {}],
    ['import numpy as np\nn = np', {}]
  ])('%j: %j', (source, aliases) => {
    const found = blockOf(source).aliases;
    expect(Object.fromEntries([...found].map(([name, others]) => [name, [...others]]))).toEqual(
      aliases
    );
  });

  test('an unknown call makes them possible only', () => {
    const { aliases, possibleAliases } = blockOf('y = pick(x)');
    expect(aliases.size).toBe(0);
    expect(possibleAliases.get('y')).toEqual(new Set(['x']));
  });

  test('what a rebound name joined stays joined', () => {
    const { aliases } = blockOf('y = x\nz = [y]\ny = 1');
    expect(aliases.get('z')).toEqual(new Set(['x']));
  });
});
