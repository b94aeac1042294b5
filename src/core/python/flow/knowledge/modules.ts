/**
 * The names under which everybody imports the usual packages: used for names whose import is not to
 * be seen in the block or its context.
 */
export const CONVENTIONAL_MODULES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    np: 'numpy',
    pd: 'pandas',
    plt: 'matplotlib.pyplot',
    mpl: 'matplotlib',
    sns: 'seaborn',
    px: 'plotly.express',
    alt: 'altair',
    tf: 'tensorflow',
    lgb: 'lightgbm',
    xgb: 'xgboost',
    sm: 'statsmodels.api',
    smf: 'statsmodels.formula.api',
    collections: 'collections',
    functools: 'functools',
    importlib: 'importlib',
    itertools: 'itertools',
    joblib: 'joblib',
    json: 'json',
    logging: 'logging',
    math: 'math',
    numpy: 'numpy',
    os: 'os',
    pandas: 'pandas',
    pickle: 'pickle',
    random: 'random',
    re: 're',
    sqlite3: 'sqlite3',
    sys: 'sys',
    threading: 'threading',
    torch: 'torch',
    warnings: 'warnings'
  })
);
