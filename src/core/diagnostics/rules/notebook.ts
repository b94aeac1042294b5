/** SV1xx: rules about notebook files, tags and metadata. */
import type { Rule } from '../rule.js';

export const NOT_JSON: Rule = {
  code: 'SV101',
  name: 'not-json',
  severity: 'error',
  title: 'The file is not JSON',
  why: 'A notebook file is JSON text. One comma or bracket that is missing, an unfinished download or the markers of a merge conflict make it unreadable for every program.',
  fix: 'Repair the file at the place that the message names, or take an earlier version of it. After a merge conflict, `nbdime` merges notebooks cell by cell.'
};

export const NOT_A_NOTEBOOK: Rule = {
  code: 'SV102',
  name: 'not-a-notebook',
  severity: 'error',
  title: 'The file is not a notebook',
  why: 'The file is JSON, but has no list of cells.',
  fix: 'Give the path of an `.ipynb` file that Jupyter opens.'
};

export const OLD_NOTEBOOK_FORMAT: Rule = {
  code: 'SV103',
  name: 'old-notebook-format',
  severity: 'error',
  title: 'The notebook is in a format from before 2015',
  why: 'Notebook format 3 and older keep cells in worksheets and know no tags.',
  fix: 'Open the notebook in JupyterLab and save it, or run `jupyter nbconvert --to notebook --inplace NOTEBOOK`.'
};

export const NEW_NOTEBOOK_FORMAT: Rule = {
  code: 'SV104',
  name: 'new-notebook-format',
  severity: 'warning',
  title: 'The notebook is in a format newer than 4',
  why: 'It is read as if it were format 4; what a newer format adds is not seen.',
  fix: 'Look for a newer version of this program, or save the notebook in format 4.'
};

export const DAMAGED_PART: Rule = {
  code: 'SV105',
  name: 'damaged-part',
  severity: 'error',
  title: 'A part of the notebook cannot be read',
  why: 'A cell needs a type (`code`, `markdown` or `raw`) and its text. Tags are a list of texts, metadata an object. What has another form is left out, so the pipeline would not do what the notebook does.',
  fix: 'Open the notebook in JupyterLab, delete the part that the message names and write it again, or repair the file in a text editor.'
};

export const DUPLICATE_CELL_ID: Rule = {
  code: 'SV106',
  name: 'duplicate-cell-id',
  severity: 'warning',
  title: 'Two cells have the same id',
  why: 'Cell ids tell cells apart when a notebook is edited by several people or compared with an earlier version.',
  fix: 'Open the notebook in JupyterLab and save it: it gives the second cell a new id.'
};

export const UNSUPPORTED_LANGUAGE: Rule = {
  code: 'SV107',
  name: 'unsupported-language',
  severity: 'error',
  title: 'The notebook is not in Python 3',
  why: 'Steps run in Python 3, and the data flow is found by reading the code as Python 3.',
  fix: 'If the code is Python 3 after all, choose a Python 3 kernel in JupyterLab and save the notebook.',
  example: {
    bad: [[['step:load'], 'data = 1']],
    metadata: { kernelspec: { name: 'ir', display_name: 'R', language: 'R' } }
  }
};

export const INVALID_STEP_NAME: Rule = {
  code: 'SV108',
  name: 'invalid-step-name',
  severity: 'error',
  title: 'The name of a step has a character that names cannot have',
  why: 'Names of steps become names of tasks, files and tags, where spaces, dots or accents have other meanings.',
  fix: 'Use letters (a to z, small or capital), digits, `_` and `-`. The fix renames the step everywhere.',
  example: { bad: [[['step:load data'], 'data = 1']], good: [[['step:load_data'], 'data = 1']] }
};

export const TWO_STEP_NAMES: Rule = {
  code: 'SV109',
  name: 'two-step-names',
  severity: 'error',
  title: 'A cell has two step names',
  why: 'A cell belongs to one step, so that it runs once. Only notebooks of Kale 0.3 (`block:` tags) may put a cell into several steps.',
  fix: 'Keep one of the names. Code that several steps need belongs into a cell tagged `functions`.',
  example: {
    bad: [[['step:load', 'step:read'], 'data = 1']],
    good: [[['step:load'], 'data = 1']]
  }
};

export const CONFLICTING_ROLES: Rule = {
  code: 'SV110',
  name: 'conflicting-tags',
  severity: 'warning',
  title: 'The tags of a cell contradict each other',
  why: 'A cell is either part of a step or a special cell (`imports`, `functions`, `pipeline-parameters`, `pipeline-metrics`, `skip`). Where both are given the special tag counts, and `skip` before all.',
  fix: 'Remove the tag that is not meant.',
  example: {
    bad: [
      [['functions', 'step:help'], 'def twice(x):\n    return 2 * x'],
      [['step:load'], 'data = twice(1)']
    ],
    good: [
      [['functions'], 'def twice(x):\n    return 2 * x'],
      [['step:load'], 'data = twice(1)']
    ]
  }
};

export const TAG_WITHOUT_STEP: Rule = {
  code: 'SV111',
  name: 'tag-without-step',
  severity: 'warning',
  title: 'A cell that is not a step has a dependency or a setting',
  why: 'Dependencies (`prev:`) and settings such as `limit:`, `image:` or `label:` belong to steps. On other cells they have no effect.',
  fix: 'Remove the tag, or name the step that it is meant for in the same cell.',
  example: {
    bad: [
      [['step:load'], 'data = 1'],
      [['functions', 'prev:load'], 'def twice(x):\n    return 2 * x'],
      [['step:show', 'prev:load'], 'print(twice(data))']
    ],
    good: [
      [['step:load'], 'data = 1'],
      [['functions'], 'def twice(x):\n    return 2 * x'],
      [['step:show', 'prev:load'], 'print(twice(data))']
    ]
  }
};

export const MALFORMED_TAG: Rule = {
  code: 'SV112',
  name: 'malformed-tag',
  severity: 'error',
  title: 'A tag cannot be read',
  why: 'A setting with a slip in it would be lost without a word, and the step would run without the memory, secret or image that it needs.',
  fix: 'Write the tag in one of these forms: `limit:memory:4Gi`, `label:NAME:VALUE`, `annotation:NAME:VALUE`, `image:NAME`, `cache:enabled`, `report:disabled`, `secret:SECRET:KEY:VARIABLE`.',
  example: {
    bad: [[['step:train', 'limit:memory:4 gigabytes'], 'model = 1']],
    good: [[['step:train', 'limit:memory:4Gi'], 'model = 1']]
  }
};

export const MISSPELT_TAG: Rule = {
  code: 'SV113',
  name: 'misspelt-tag',
  severity: 'warning',
  title: 'A tag is nearly one that has a meaning',
  why: 'Tags of other tools are kept and ignored. This one differs in a letter or so from a tag with a meaning, and is probably misspelt.',
  fix: 'Correct the tag. If it belongs to another tool, leave it.',
  example: {
    bad: [
      [['import'], 'import math'],
      [['step:load'], 'data = 1']
    ],
    good: [
      [['imports'], 'import math'],
      [['step:load'], 'data = 1']
    ]
  }
};

export const TAGS_ON_TEXT_CELL: Rule = {
  code: 'SV114',
  name: 'tags-on-text-cell',
  severity: 'info',
  title: 'A text cell is tagged as part of the pipeline',
  why: 'Only code cells make a pipeline; Markdown and raw cells are left out, tagged or not.',
  fix: 'Remove the tag, or make the cell a code cell.'
};

export const OLD_DATA_TAG: Rule = {
  code: 'SV115',
  name: 'old-data-tag',
  severity: 'info',
  title: 'A tag of Kale 0.3 declares data flow by hand',
  why: 'What passes between steps is found in the code. `in:` and `out:` are read as corrections of what is found: variables to take and to hand on in any case.',
  fix: 'Remove the tags if the plan shows the variables without them.',
  example: {
    bad: [
      [['step:load', 'out:data'], 'data = 1'],
      [['step:show', 'prev:load'], 'print(data)']
    ],
    good: [
      [['step:load'], 'data = 1'],
      [['step:show', 'prev:load'], 'print(data)']
    ]
  }
};

export const INJECTED_PARAMETERS: Rule = {
  code: 'SV116',
  name: 'injected-parameters',
  severity: 'info',
  title: 'Parameters injected by papermill are ignored',
  why: 'papermill writes the values of one run into a cell tagged `injected-parameters`. Values of a pipeline run are given when it is started.',
  fix: 'Nothing. To make the values the default, write them into the parameters cell.',
  example: {
    bad: [
      [['parameters'], 'n = 1'],
      [['injected-parameters'], 'n = 2'],
      [['step:show'], 'print(n)']
    ],
    good: [
      [['parameters'], 'n = 1'],
      [['step:show'], 'print(n)']
    ]
  }
};

export const INVALID_KALE_SETTING: Rule = {
  code: 'SV117',
  name: 'invalid-kale-setting',
  severity: 'warning',
  title: "A setting in Kale's notebook metadata cannot be read",
  why: 'The value under `kubeflow_notebook` has another type than Kale writes. It is left out; the other settings count.',
  fix: 'Correct the value in the notebook metadata, or remove it.',
  example: {
    bad: [[['step:load'], 'data = 1']],
    metadata: { kubeflow_notebook: { pipeline_name: 'p', volumes: 'none' } }
  }
};

export const VOLUME_NEEDS_CHOICE: Rule = {
  code: 'SV118',
  name: 'volume-needs-choice',
  severity: 'warning',
  title: 'A volume of an old Kale notebook is not mounted',
  why: 'Kale 0.x could clone volumes, make new ones for a run or restore them from Rok snapshots, with storage that no longer exists. Only volume claims that exist are mounted now. The entry stays in the notebook.',
  fix: 'Create a volume claim and set the type of the entry to `pvc` and its name to that of the claim, or remove the entry.',
  example: {
    bad: [[['step:load'], 'data = 1']],
    metadata: {
      kubeflow_notebook: { volumes: [{ type: 'clone', name: 'work', mount_point: '/work' }] }
    }
  }
};

export const KATIB_NOT_USED: Rule = {
  code: 'SV119',
  name: 'katib-not-used',
  severity: 'info',
  title: 'Settings of a Katib search are kept but not used',
  why: 'Kale 0.x could run a pipeline many times with other parameters, by Katib. The settings stay in the notebook.',
  fix: 'Nothing.',
  example: {
    bad: [[['step:load'], 'data = 1']],
    metadata: { kubeflow_notebook: { katib_run: true } }
  }
};

export const VOLUME_VARIABLE_COLLISION: Rule = {
  code: 'SV120',
  name: 'volume-variable-collision',
  severity: 'error',
  title: 'Two volumes give the same environment variable',
  why: 'The mount path of a volume is shown to the code as `KALE_VOLUME_` and the name of the volume in capitals, with `_` for other characters. Two names can give the same variable.',
  fix: 'Rename a volume, or set `expose_as_env_var` to false for one of them.',
  example: {
    bad: [[['step:load'], 'data = 1']],
    metadata: {
      kubeflow_notebook: {
        volumes: [
          { type: 'pvc', name: 'my-data', mount_point: '/a', expose_as_env_var: true },
          { type: 'pvc', name: 'my.data', mount_point: '/b', expose_as_env_var: true }
        ]
      }
    }
  }
};

export const OUTPUT_PATH_OUTSIDE: Rule = {
  code: 'SV121',
  name: 'output-path-outside',
  severity: 'warning',
  title: 'The output path leaves the folder of the notebook',
  why: 'A notebook from elsewhere should not be able to write anywhere on your machine, so `output_path` must be a relative path that stays inside. It is ignored.',
  fix: 'Write a relative path such as `pipelines/output`.',
  example: {
    bad: [[['step:load'], 'data = 1']],
    metadata: { kubeflow_notebook: { output_path: '../elsewhere' } }
  }
};

export const INVALID_METADATA: Rule = {
  code: 'SV122',
  name: 'invalid-metadata',
  severity: 'error',
  title: 'A setting in the notebook metadata cannot be read',
  why: 'A setting under the key `savoy` has a wrong type or form. It would be lost without a word, and the step would run without it.',
  fix: 'Correct the value; docs/tags.md lists all settings.',
  example: {
    bad: [[['step:load'], 'data = 1']],
    metadata: { savoy: { defaults: { timeout: 'an hour' } } }
  }
};

export const UNKNOWN_METADATA_KEY: Rule = {
  code: 'SV123',
  name: 'unknown-metadata-key',
  severity: 'warning',
  title: 'A setting in the notebook metadata is not known',
  why: 'The key has no meaning: it is misspelt, or comes from a newer version. It is kept in the notebook and ignored.',
  fix: 'Correct the key; docs/tags.md lists all settings.',
  example: {
    bad: [[['step:load'], 'data = 1']],
    metadata: { savoy: { defaults: { imgae: 'python:3.12' } } }
  }
};

export const NEWER_METADATA: Rule = {
  code: 'SV124',
  name: 'newer-metadata',
  severity: 'warning',
  title: 'The notebook metadata was written by a newer version',
  why: 'Settings that this version does not know are ignored.',
  fix: 'Update this program.',
  example: {
    bad: [[['step:load'], 'data = 1']],
    metadata: { savoy: { schema: 'savoy.metadata/9' } }
  }
};

export const LARGE_NOTEBOOK: Rule = {
  code: 'SV125',
  name: 'large-notebook',
  severity: 'info',
  title: 'The notebook file is very large',
  why: 'Nothing is wrong with the pipeline. But outputs of many megabytes in the file make it slow to open, to save and to compare, for every program.',
  fix: 'Clear the outputs of the cell that is named, or write large pictures and tables to files.'
};

export const OLD_KALE_NOTEBOOK: Rule = {
  code: 'SV126',
  name: 'old-kale-notebook',
  severity: 'info',
  title: 'The notebook was made with Kale 0.x',
  why: 'Its settings are read as Kale 0.x meant them, as far as they mean something without Rok and MiniKF. Nothing in the file is changed: it opens in Kale as before.',
  fix: 'Nothing.',
  example: {
    bad: [[['block:load'], 'data = 1']],
    metadata: { kubeflow_notebook: { autosnapshot: true, docker_image: 'example/image:1' } }
  }
};

export const NOTEBOOK_RULES: readonly Rule[] = [
  NOT_JSON,
  NOT_A_NOTEBOOK,
  OLD_NOTEBOOK_FORMAT,
  NEW_NOTEBOOK_FORMAT,
  DAMAGED_PART,
  DUPLICATE_CELL_ID,
  UNSUPPORTED_LANGUAGE,
  INVALID_STEP_NAME,
  TWO_STEP_NAMES,
  CONFLICTING_ROLES,
  TAG_WITHOUT_STEP,
  MALFORMED_TAG,
  MISSPELT_TAG,
  TAGS_ON_TEXT_CELL,
  OLD_DATA_TAG,
  INJECTED_PARAMETERS,
  INVALID_KALE_SETTING,
  VOLUME_NEEDS_CHOICE,
  KATIB_NOT_USED,
  VOLUME_VARIABLE_COLLISION,
  OUTPUT_PATH_OUTSIDE,
  INVALID_METADATA,
  UNKNOWN_METADATA_KEY,
  NEWER_METADATA,
  LARGE_NOTEBOOK,
  OLD_KALE_NOTEBOOK
];
