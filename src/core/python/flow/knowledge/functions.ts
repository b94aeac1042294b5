/**
 * What functions of the standard library and of the usual data science packages do to their
 * arguments, and whether their result shares an object with them. Functions not listed may do both.
 * Names are qualified by the module that the import names: `numpy.mean`, `builtins.len`.
 */
import type { Certainty } from '../../summary.js';
import { memoize } from '../memoize.js';

/** How the result of a call is related to an argument (or to the object a method is called on). */
export type ResultRelation =
  /** Shares nothing. */
  | 'fresh'
  /** Is the argument, or a view of it. */
  | 'same'
  /** Is a part of the argument. */
  | 'part'
  /** Holds the argument. */
  | 'contains'
  /** A new container with the same elements. */
  | 'shallow'
  /** Nobody knows. */
  | 'unknown';

export interface FunctionKnowledge {
  /** Change to each argument, or to those at the positions given. */
  readonly mutates: 'nothing' | 'possibly-all' | ReadonlyMap<number, Certainty>;
  readonly result: ResultRelation;
}

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/** Modules whose functions leave their arguments alone and return something new, with exceptions below. */
const PURE_MODULES: ReadonlySet<string> = new Set(
  words(`
  base64 calendar cmath colorsys csv datetime decimal difflib fractions glob gzip hashlib html
  inspect json keyword locale logging math mimetypes numbers operator os os.path pathlib pickle platform
  pprint re shutil statistics string struct subprocess sys tempfile textwrap time timeit tokenize
  unicodedata urllib urllib.parse urllib.request uuid warnings zlib zoneinfo
  joblib numpy numpy.fft numpy.linalg numpy.random pandas pandas.plotting pandas.testing
  pandas.api.types scipy scipy.stats scipy.signal scipy.special scipy.spatial.distance scipy.optimize
  matplotlib matplotlib.pyplot seaborn plotly.express plotly.graph_objects altair
  IPython.display pprint rich tabulate tqdm.auto
  sklearn.metrics sklearn.model_selection sklearn.datasets sklearn.inspection sklearn.utils
  sklearn.preprocessing sklearn.feature_selection sklearn.base sklearn.tree
  lightgbm xgboost catboost shap statsmodels statsmodels.api statsmodels.formula.api
  torch torch.nn.functional torchvision.transforms.functional tensorflow tensorflow.math
  tensorflow.io keras.utils tensorflow.keras.utils cv2 PIL.Image yaml toml requests`)
);

/** Builtins that leave their arguments alone. */
const PURE_BUILTINS: ReadonlySet<string> = new Set(
  words(`abs all any ascii bin bool bytes callable chr complex dir display divmod enumerate filter
  float format frozenset getattr globals hasattr hash help hex id input int isinstance issubclass iter
  len list locals map max memoryview min object oct open ord pow print range repr reversed round set
  slice sorted str sum super tuple type vars zip dict bytearray property staticmethod classmethod
  Exception ValueError TypeError RuntimeError KeyError IndexError NotImplementedError
  AssertionError`)
);

const SURE_FIRST: ReadonlyMap<number, Certainty> = new Map([[0, 'sure']]);
const LIKELY_FIRST: ReadonlyMap<number, Certainty> = new Map([[0, 'likely']]);

/** Functions that change their first argument in place. */
const MUTATING: ReadonlyMap<string, ReadonlyMap<number, Certainty>> = new Map([
  ...words(`builtins.next builtins.setattr builtins.delattr random.shuffle numpy.random.shuffle
  numpy.copyto numpy.put numpy.place numpy.putmask numpy.fill_diagonal numpy.put_along_axis
  heapq.heappush heapq.heappop heapq.heapify heapq.heapreplace heapq.heappushpop bisect.insort
  bisect.insort_left bisect.insort_right operator.setitem operator.delitem operator.iadd
  numpy.add.at numpy.subtract.at numpy.multiply.at numpy.maximum.at numpy.minimum.at
  torch.nn.utils.clip_grad_norm_ torch.nn.utils.clip_grad_value_`).map(
    name => [name, SURE_FIRST] as const
  ),
  ...words(`builtins.anext torch.optim.swa_utils.update_bn torch.quantization.prepare
  torch.quantization.convert torch.nn.utils.prune.l1_unstructured`).map(
    name => [name, LIKELY_FIRST] as const
  ),
  // The second argument is the file written to.
  ['pickle.dump', new Map([[1, 'likely']])],
  ['json.dump', new Map([[1, 'likely']])],
  ['yaml.dump', new Map([[1, 'likely']])],
  ['joblib.dump', new Map([[1, 'possible']])],
  ['pickle.load', LIKELY_FIRST],
  ['json.load', LIKELY_FIRST]
]);

const RESULTS: ReadonlyMap<string, ResultRelation> = new Map([
  ...words(`builtins.iter builtins.memoryview builtins.super
  numpy.asarray numpy.asanyarray numpy.ascontiguousarray numpy.ravel numpy.reshape numpy.squeeze
  numpy.transpose numpy.swapaxes numpy.moveaxis numpy.rollaxis numpy.expand_dims numpy.atleast_1d
  numpy.atleast_2d numpy.atleast_3d numpy.broadcast_to numpy.diagonal numpy.real numpy.imag
  numpy.flip numpy.fliplr numpy.flipud numpy.rot90 numpy.nan_to_num numpy.lib.stride_tricks.as_strided
  torch.as_tensor torch.from_numpy torch.reshape torch.transpose torch.squeeze torch.unsqueeze
  torch.flatten torch.permute torch.movedim torch.ravel torch.view_as_real torch.utils.data.random_split
  tensorflow.convert_to_tensor sklearn.utils.check_array weakref.proxy functools.wraps
  builtins.anext builtins.open`).map(name => [name, 'same'] as const),
  ...words(`builtins.next builtins.getattr numpy.split numpy.array_split
  numpy.hsplit numpy.vsplit torch.split torch.chunk torch.unbind operator.getitem random.choice
  heapq.heappop`).map(name => [name, 'part'] as const),
  ...words(`builtins.list builtins.tuple builtins.dict
  builtins.sorted builtins.reversed builtins.enumerate builtins.zip builtins.filter builtins.map
 copy.copy itertools.chain itertools.cycle itertools.islice itertools.product
  itertools.permutations itertools.combinations itertools.groupby itertools.chain.from_iterable
  itertools.zip_longest collections.OrderedDict collections.defaultdict collections.deque
  collections.ChainMap random.sample random.choices sklearn.utils.shuffle
  dataclasses.replace dataclasses.asdict dataclasses.astuple vars builtins.vars
  pandas.DataFrame pandas.Series`).map(name => [name, 'shallow'] as const),
  ...words(`functools.partial builtins.staticmethod builtins.classmethod builtins.property
  types.SimpleNamespace`).map(name => [name, 'contains'] as const),
  ...words(`copy.deepcopy builtins.Exception`).map(name => [name, 'fresh'] as const)
]);

/** Pure functions outside the pure modules. */
const PURE_FUNCTIONS: ReadonlySet<string> = new Set(
  words(`copy.copy copy.deepcopy functools.partial functools.reduce functools.wraps random.choice
  random.choices random.sample random.random random.randint random.uniform random.seed
  itertools.chain itertools.islice itertools.product itertools.permutations itertools.combinations
  itertools.groupby itertools.chain.from_iterable itertools.zip_longest itertools.cycle
  itertools.count itertools.repeat itertools.accumulate collections.Counter collections.OrderedDict
  collections.defaultdict collections.deque collections.namedtuple collections.ChainMap
  dataclasses.replace dataclasses.asdict dataclasses.astuple dataclasses.fields weakref.ref
  types.SimpleNamespace textwrap.dedent tqdm.tqdm tqdm.trange tqdm.notebook.tqdm bisect.bisect
  bisect.bisect_left bisect.bisect_right heapq.nlargest heapq.nsmallest heapq.merge
  torch.utils.data.DataLoader torch.utils.data.TensorDataset torch.utils.data.random_split
  scipy.sparse.csr_matrix scipy.sparse.hstack scipy.sparse.vstack`)
);

const UNKNOWN: FunctionKnowledge = { mutates: 'possibly-all', result: 'unknown' };

/** What is known of a function by its qualified name. */
export const functionKnowledge = memoize((qualified): FunctionKnowledge => {
  const constructor = looksLikeClass(lastPart(qualified));
  const mutates = MUTATING.get(qualified);
  if (mutates) {
    return { mutates, result: RESULTS.get(qualified) ?? 'fresh' };
  }
  const result = RESULTS.get(qualified);
  if (isPure(qualified)) {
    return { mutates: 'nothing', result: result ?? (constructor ? 'contains' : 'fresh') };
  }
  if (/[^_]_$/.test(qualified)) {
    // PyTorch's sign for a change in place: torch.nn.init.xavier_uniform_(weight).
    return { mutates: LIKELY_FIRST, result: 'same' };
  }
  if (constructor) {
    // An object keeps what it is made of, and leaves it alone until it is used: an optimiser its
    // parameters, a pipeline its parts.
    return { mutates: 'nothing', result: 'contains' };
  }
  return result ? { ...UNKNOWN, result } : UNKNOWN;
});

/** Whether a name is written as classes are: `Adam`, `TensorDataset`. */
export function looksLikeClass(name: string): boolean {
  return /^[A-Z]\w*[a-z]/.test(name);
}

function isPure(qualified: string): boolean {
  const dot = qualified.lastIndexOf('.');
  const module = qualified.slice(0, dot);
  if (module === 'builtins') {
    return PURE_BUILTINS.has(qualified.slice(dot + 1));
  }
  return PURE_MODULES.has(module) || PURE_FUNCTIONS.has(qualified);
}

function lastPart(dotted: string): string {
  return dotted.slice(dotted.lastIndexOf('.') + 1);
}
