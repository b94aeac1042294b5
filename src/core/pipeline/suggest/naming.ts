/** Readable names for steps, from headings and from what the code does. */

/** Words that say nothing in a name. */
const EMPTY_WORDS = new Set([
  'a',
  'an',
  'the',
  'our',
  'my',
  'your',
  'this',
  'that',
  'let',
  'lets',
  'us',
  'some',
  'of',
  'on',
  'to',
  'for',
  'with',
  'in',
  'by',
  'from',
  'now',
  'we',
  'i',
  'it',
  'its'
]);

/** Headings that name a kind of cell and no step. */
const KINDS =
  /^(?:imports?|libraries|packages|functions?|helpers?|helper_functions?|parameters?|params|settings|config|configuration|setup|skip|constants?)$/;

const LONGEST = 32;

/** `2.1 Load the data!` → `load_data`; undefined where nothing is left that can name a step. */
export function nameFromHeading(text: string): string | undefined {
  const words = text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/['’]/g, '')
    // Numbering: `3.`, `2.1`, `Step 4:`, `Part II -`.
    .replace(
      /^\s*(?:(?:step|part|section|chapter|exercise)\s+)?(?:\d+(?:\.\d+)*[.):]?|[ivx]+[.):])\s+/,
      ''
    )
    .split(/[^a-z0-9]+/)
    .filter(word => word !== '' && !EMPTY_WORDS.has(word));
  let name = '';
  for (const word of words) {
    const longer = name === '' ? word : `${name}_${word}`;
    if (longer.length > LONGEST) {
      break;
    }
    name = longer;
  }
  if (name === '' || KINDS.test(name)) {
    return undefined;
  }
  return /^[a-z]/.test(name) ? name : `step_${name}`;
}

/** Without the verb, so that another one can stand before it: `train_random_forest` → `random_forest`. */
export function withoutVerb(name: string): string {
  const rest = name.replace(
    /^(?:train|training|fit|fitting|evaluate|evaluation|eval|test|testing|load|loading|prepare|preparing|split|report|build|building|create|run|model|modeling|modelling)(?:_|$)/,
    ''
  );
  return rest === '' ? '' : rest.replace(/^_+/, '');
}

/** `RandomForestClassifier` → `random_forest`, `LGBMRegressor` → `lgbm`, `model_xgb` → `xgb`. */
export function modelName(identifier: string): string {
  const snake = identifier
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
  const words = snake
    .split('_')
    .filter(
      word =>
        !/^(?:classifier|regressor|model|clf|reg|estimator|net|cv|best|my|the|pipe|pipeline|)$/.test(
          word
        )
    );
  return words.join('_').slice(0, LONGEST);
}

/** Hands out names, each once. */
export class UniqueNames {
  private readonly taken: Set<string>;

  constructor(taken: Iterable<string>) {
    this.taken = new Set(taken);
  }

  take(name: string): string {
    let free = name;
    for (let number = 2; this.taken.has(free); number++) {
      free = `${name}_${number}`;
    }
    this.taken.add(free);
    return free;
  }
}
