/**
 * What calls say about code, by the names that pandas, scikit-learn, the gradient boosting libraries,
 * Keras and PyTorch use. Guesses, for suggestions only: nothing is decided by them that a person does
 * not see first.
 */

/** What a cell does, in the words of machine learning. */
export type Phase = 'load' | 'prepare' | 'split' | 'train' | 'evaluate' | 'report';

/** Calls that read data. */
export const LOADS =
  /^(?:read_\w+|load|loads|load_\w+|fetch_\w+|get_data\w*|open|loadtxt|genfromtxt|ImageFolder|urlretrieve|urlopen|download\w*)$/;

/** Calls that divide data into parts to train and to test with. */
export const SPLITS = /^(?:train_test_split|random_split|\w*KFold|\w*ShuffleSplit|split_data\w*)$/;

/** Methods and functions that train. */
export const TRAINS =
  /^(?:fit|fit_generator|partial_fit|train|train_(?!test|valid|val_)\w+|fit_\w*model\w*|backward)$/;

/** Classes and variables whose `fit` only prepares data. */
export const PREPARERS =
  /(?:scaler|encoder|imputer|pca|vectorizer|binarizer|transformer|tokenizer|selector|selectkbest|discretizer|normalizer|preprocess\w*|binner|augment\w*)\w*$/i;

/** Calls that judge a model. */
export const SCORES =
  /^(?:predict|predict_\w+|score|\w+_score|\w+_error|\w+_loss|evaluate|evaluate_\w+|eval_\w+|confusion_matrix|classification_report|roc_curve|precision_recall_curve|cross_val_\w+|cross_validate)$/;

/** Words of values that tell how good a model is. */
export const SCORE_WORDS =
  /(?:acc(?:uracy)?|auc|f1|r2|r\^2|mse|rmse|mae|mape|loss|score|error|precision|recall|kappa|silhouette|metric)/i;

/** Methods that only show something of an object. */
export const LOOKS =
  /^(?:head|tail|describe|info|sample|value_counts|nunique|unique|isnull|isna|notnull|notna|any|all|sum|mean|median|std|var|min|max|count|corr|cov|skew|kurt|crosstab|pivot_table|groupby|agg|sort_values|sort_index|nlargest|nsmallest|to_frame|to_markdown|to_string|reset_index|round|style|background_gradient|format|show|display|print|pprint|plot|hist|boxplot|scatter|bar|barh|pie|line|box|kde|density|hexbin|area|subplots|legend|summary|dir|help|type|len|range|reshape|astype|copy|to_numpy|numpy|item|tolist|view|transpose|list|dict|set|sorted|zip|enumerate|str|int|float|isinstance|keys|values|items|columns|dtypes|shape|memory_usage|duplicated|get_params|render|plot_\w+|\w+_plot|\w+plot|tight_layout|set_\w+|axis|figure|grid|title|suptitle|xlabel|ylabel|xlim|ylim|xticks|yticks|colorbar|imshow|matshow|heatmap|pairplot|add_subplot|axhline|axvline|annotate|text)$/;

/** Names under which plotting libraries and their objects go. */
export const PLOTTING = /^(?:plt|sns|px|go|alt|ax|axs|axes|fig|ax\d+|fig\d+)$/;

/** Calls that leave something outside of the process, or change an object for later. */
export const EFFECTS =
  /^(?:to_csv|to_parquet|to_pickle|to_sql|to_excel|to_hdf|to_feather|to_json|save|save_\w+|savefig|savez|savetxt|dump|write|writelines|write_\w+|log_\w+|register_\w+|upload\w*|send|post|put|makedirs|mkdir|remove|unlink|rename|copy2?|copytree|run|system|check_call|commit|execute|append|extend|update|pop|clear)$/;
