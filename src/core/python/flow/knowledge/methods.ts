/**
 * What methods do to the object they are called on, by name alone: nobody knows the object's type.
 * Tuned to the built-in containers, pandas, NumPy, scikit-learn, PyTorch, Keras, XGBoost and LightGBM.
 * A method that is in none of these tables is taken to change its object and arguments, possibly.
 */
import { memoize } from '../memoize.js';
import type { ResultRelation } from './functions.js';

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/** Change the object they are called on. */
const MUTATING_METHODS: ReadonlySet<string> = new Set(
  [
    // list, dict, set, deque, bytearray, array
    `append extend insert remove pop clear sort reverse update setdefault popitem add discard
    appendleft popleft extendleft rotate difference_update intersection_update
    symmetric_difference_update subtract move_to_end frombytes fromlist`,
    // data model
    `__setitem__ __setattr__ __delitem__ __delattr__ __iadd__ __setstate__`,
    // generators, files, connections: reading moves a position, too
    `send throw close read readline readlines readinto write writelines seek truncate flush execute
    executemany executescript commit rollback`,
    // NumPy and pandas in place
    `fill put itemset setflags resize partition byteswap setfield`,
    // estimators
    `fit fit_transform fit_predict fit_resample partial_fit fit_generator train_on_batch`,
    // PyTorch, Keras
    `train eval load_state_dict load_weights zero_grad step backward compile build register_buffer
    register_parameter register_module register_forward_hook register_backward_hook add_module
    add_param_group requires_grad_ share_memory half double bfloat16 cuda set_weights`,
    // random generators
    `seed set_state shuffle random_sample rand randn randint standard_normal normal
    uniform choice choices integers permutation random`,
    // Booster, Dataset, DMatrix
    `set_param set_attr set_label set_weight set_init_score set_field set_info load_model add_valid
    set_params reset_parameter`,
    // bars, queues, counters, locks
    `set_description set_postfix put_nowait get_nowait task_done acquire release notify notify_all
    start cancel`
  ].flatMap(words)
);

/**
 * Leave the object and the arguments alone and return something new. A method that is called
 * `copy` may copy only the outer layer; changes further inside are then missed.
 */
const PURE_METHODS: ReadonlySet<string> = new Set(
  [
    // str, bytes
    `capitalize casefold center count decode encode endswith expandtabs find format format_map index
    isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable isspace
    istitle isupper join ljust lower lstrip maketrans removeprefix removesuffix replace
    rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title
    translate upper zfill hex`,
    // set, Counter, int, float, datetime
    `union intersection difference symmetric_difference issubset issuperset isdisjoint most_common
    elements total bit_length is_integer as_integer_ratio strftime isoformat timestamp date time
    weekday total_seconds`,
    // pandas: look at it
    `head tail describe info memory_usage value_counts nunique unique duplicated isin
    isna isnull notna notnull equals corr cov corrwith between first_valid_index
    last_valid_index get_group`,
    // pandas: a new frame
    `copy dropna fillna ffill bfill interpolate drop drop_duplicates rename rename_axis reset_index
    set_index reindex sort_values sort_index assign query filter where mask clip astype
    convert_dtypes infer_objects merge join concat groupby agg aggregate apply applymap
    map transform pivot pivot_table melt stack unstack explode rolling expanding ewm resample
    shift diff pct_change cumsum cumprod cummax cummin rank quantile nlargest nsmallest idxmax idxmin
    to_frame tz_localize tz_convert add_prefix add_suffix select_dtypes
    combine_first compare sample round abs iterrows itertuples`,
    // pandas, Keras, joblib: write a file
    `to_csv to_parquet to_json to_excel to_pickle to_feather to_hdf to_sql to_html to_latex
    to_markdown to_string to_clipboard to_dict to_records to_list tolist savefig save save_model
    save_pretrained save_weights dump_model write_text write_bytes`,
    // reductions of pandas, NumPy, PyTorch
    `sum mean median mode std var sem min max prod product any all argmax argmin argsort argpartition
    searchsorted nonzero dot matmul mm bmm norm item numel dim skew kurt kurtosis
    mad ptp trace conj conjugate exp log sqrt softmax sigmoid relu gt lt ge le eq ne div
    mul sub pow mod floordiv truediv radd rsub`,
    // plotting of pandas and Matplotlib axes
    `plot hist boxplot bar barh scatter pie line area kde density hexbin`,
    // estimators
    `predict predict_proba predict_log_proba decision_function score score_samples transform
    inverse_transform kneighbors get_params get_feature_names get_feature_names_out get_support
    feature_importance get_score get_booster get_fscore summary evaluate predict_classes
    num_trees trees_to_dataframe`,
    // pathlib, os
    `exists is_file is_dir resolve absolute read_text read_bytes glob rglob iterdir with_suffix
    with_name joinpath relative_to as_posix stat mkdir unlink touch`,
    // re
    `match fullmatch search findall finditer group groups groupdict span `
  ].flatMap(words)
);

/** Return a view of the object, or the object itself, and change nothing. */
const VIEW_METHODS: ReadonlySet<string> = new Set(
  words(`reshape ravel transpose view squeeze unsqueeze swapaxes swapdims permute expand expand_as
  diagonal numpy detach to cpu contiguous float long int bool type narrow select unfold to_numpy
  __iter__ __enter__`)
);

/** Return parts of the object, and change nothing. */
const PART_METHODS: ReadonlySet<string> = new Set(
  [
    // containers
    `get items keys values __getitem__`,
    // PyTorch, Keras: what an optimiser is made of
    `parameters named_parameters children named_children modules named_modules buffers
    named_buffers state_dict get_layer get_weights get_submodule chunk unbind tensor_split`
  ].flatMap(words)
);

/** Put their arguments into the object they are called on. */
const STORING_METHODS: ReadonlySet<string> = new Set(
  words(`append extend insert update setdefault add appendleft extendleft put put_nowait __setitem__
  __setattr__ register_buffer register_parameter register_module add_module add_param_group
  add_valid`)
);

/** Change the object and return it: `model = Model().fit(x, y)`. */
const FLUENT_METHODS: ReadonlySet<string> = new Set(
  words(`fit partial_fit train eval cuda half double requires_grad_ set_params share_memory
  reset_parameter set_label set_weight`)
);

/** Change the object and return something that was in it. */
const TAKING_METHODS: ReadonlySet<string> = new Set(
  words(`pop popitem popleft setdefault get_nowait`)
);

/** Attributes that nobody changes in place. */
export const IMMUTABLE_ATTRIBUTES: ReadonlySet<string> = new Set(
  words(
    `columns index dtype dtypes shape size ndim name names __name__ __doc__ __class__ __module__`
  )
);

/** Attributes that are the object in another shape: `df.loc[i] = v` changes `df`. */
export const VIEW_ATTRIBUTES: ReadonlySet<string> = new Set(
  words(`loc iloc at iat T values array flat real imag data mT`)
);

/** `tensor.add_(1)`: PyTorch's sign for a change in place. */
const ENDS_IN_UNDERSCORE = /[^_]_$/;

/** `axis.set_title(…)`, `model.add_layer(…)`: names that promise a change. */
const SOUNDS_MUTATING = /^(set|add|register|remove|delete|insert|append|update|reset)_/;

export interface MethodKnowledge {
  /** What happens to the object it is called on; arguments change only where nothing is known. */
  readonly effect: 'changes' | 'nothing' | 'unknown';
  /** How the result is related to the object. */
  readonly result: ResultRelation;
  /** Whether the object holds the arguments afterwards. */
  readonly stores: boolean;
}

/** What is known of a method by its name. */
export const methodKnowledge = memoize((name): MethodKnowledge => ({
  effect: effectOf(name),
  result: resultOf(name),
  stores: storesArguments(name)
}));

function effectOf(name: string): MethodKnowledge['effect'] {
  if (MUTATING_METHODS.has(name) || ENDS_IN_UNDERSCORE.test(name) || SOUNDS_MUTATING.test(name)) {
    return 'changes';
  }
  return PURE_METHODS.has(name) || VIEW_METHODS.has(name) || PART_METHODS.has(name)
    ? 'nothing'
    : 'unknown';
}

function resultOf(name: string): ResultRelation {
  if (name === 'copy') {
    return 'shallow';
  }
  if (VIEW_METHODS.has(name) || FLUENT_METHODS.has(name)) {
    return 'same';
  }
  if (PART_METHODS.has(name) || TAKING_METHODS.has(name)) {
    return 'part';
  }
  return PURE_METHODS.has(name) || MUTATING_METHODS.has(name) ? 'fresh' : 'unknown';
}

function storesArguments(name: string): boolean {
  return STORING_METHODS.has(name) || SOUNDS_MUTATING.test(name) || effectOf(name) === 'unknown';
}
