/** SV4xx: rules about the compile target. */
import type { Rule } from '../rule.js';

export const UNKNOWN_TARGET: Rule = {
  code: 'SV401',
  name: 'unknown-target',
  severity: 'error',
  title: 'Unknown server version',
  why: 'The compiler knows Kubeflow Pipelines 2.0 to 2.17 and cannot tell what another version reads.',
  fix: 'Give a version such as `2.5`, or leave `--target` out for a pipeline that all versions read.'
};

export const NOT_IN_TARGET: Rule = {
  code: 'SV402',
  name: 'not-in-target',
  severity: 'error',
  title: 'The server version lacks what a step asks for',
  why: 'Older servers reject a pipeline with settings that they do not know, or drop these without a word. The compiler leaves such a setting out and says so. It is a warning where the step also runs without the setting.',
  fix: 'Compile for the first version that has the setting and update the server, or remove the setting.',
  example: {
    bad: [[['step:train', 'label:team:red'], 'model = 1']],
    good: [[['step:train'], 'model = 1']],
    target: '2.0'
  }
};

export const NEEDS_SERVER: Rule = {
  code: 'SV403',
  name: 'needs-newer-server',
  severity: 'info',
  title: 'A setting raises the lowest server version',
  why: 'Without `--target` a pipeline is written so that every server from 2.0 to 2.17 reads it. A setting that the oldest servers lack is written all the same, and so needs a newer one.',
  fix: 'Nothing, if your server is new enough. `--target VERSION` checks the pipeline against the version you have.',
  example: {
    bad: [[['step:train', 'label:team:red'], 'model = 1']],
    good: [[['step:train'], 'model = 1']]
  }
};

export const NOT_EXPRESSIBLE: Rule = {
  code: 'SV404',
  name: 'no-way-to-express',
  severity: 'warning',
  title: 'Kubeflow Pipelines has no place for a setting',
  why: 'A pipeline can ask for processors, memory and one kind of accelerator, not for every resource that Kubernetes knows. Such a setting does not reach the pod.',
  fix: 'Remove the setting. For big temporary files mount a volume instead of asking for `ephemeral-storage`.',
  example: {
    bad: [[['step:train', 'limit:ephemeral-storage:10Gi'], 'model = 1']],
    good: [[['step:train', 'limit:memory:10Gi'], 'model = 1']]
  }
};

export const INVALID_SETTING: Rule = {
  code: 'SV405',
  name: 'invalid-setting',
  severity: 'error',
  title: 'Kubernetes would refuse a setting of a step',
  why: 'Quantities, labels, names of variables and mount paths have a fixed form. The pipeline would be accepted, and the step would fail or wait forever when its pod is made.',
  fix: 'Write the value as Kubernetes reads it: `500m` or `2` for processors, `4Gi` or `4G` for memory, `key: value` with letters, digits, `-`, `_` and `.` for labels.',
  example: {
    bad: [[['step:train', 'label:team:red team'], 'model = 1']],
    good: [[['step:train', 'label:team:red-team'], 'model = 1']],
    target: '2.17'
  }
};

export const DUPLICATE_MOUNT: Rule = {
  code: 'SV406',
  name: 'duplicate-mount',
  severity: 'error',
  title: 'A volume or a mount path is used twice in one step',
  why: 'A pod names each volume once and mounts one volume at a path. Kubeflow Pipelines names a volume after its claim, secret or config map, so the same one cannot be mounted twice.',
  fix: 'Mount it once, at one path, and use folders below that path.',
  example: {
    bad: [[['step:train'], 'model = 1']],
    metadata: {
      savoy: {
        defaults: {
          volumes: [
            { type: 'pvc', name: 'cars', path: '/data' },
            { type: 'pvc', name: 'cars', path: '/models' }
          ]
        }
      }
    }
  }
};

export const DUPLICATE_VARIABLE: Rule = {
  code: 'SV407',
  name: 'duplicate-variable',
  severity: 'error',
  title: 'An environment variable is set twice in one step',
  why: 'Which of the two values the step sees depends on the server.',
  fix: 'Keep one of the two settings, or give the variables different names.',
  example: {
    bad: [[['step:train'], 'model = 1']],
    metadata: {
      savoy: {
        defaults: {
          environment: { TOKEN: 'none' },
          secrets: [{ secret: 'hub', key: 'token', variable: 'TOKEN' }]
        }
      }
    }
  }
};

export const INVALID_PIPELINE_NAME: Rule = {
  code: 'SV408',
  name: 'invalid-pipeline-name',
  severity: 'error',
  title: 'The server refuses the name of the pipeline',
  why: 'A pipeline name has at most 128 lower-case letters, digits and hyphens and begins with a letter or a digit.',
  fix: 'Give another name in the notebook or with `--pipeline-name`.'
};

export const TASK_NAME_CLASH: Rule = {
  code: 'SV409',
  name: 'task-name-clash',
  severity: 'error',
  title: 'The name of a step is taken by Kubeflow Pipelines itself',
  why: 'For a step `load` the server makes the tasks `load` and `load-driver`, and `executor`, `root`, `entrypoint` and everything that begins with `system-` belong to it. A step of such a name breaks the run.',
  fix: 'Rename the step.'
};

export const PARAMETER_NOT_PORTABLE: Rule = {
  code: 'SV410',
  name: 'parameter-not-portable',
  severity: 'warning',
  title: 'A parameter has a value that Kubeflow Pipelines cannot hold',
  why: 'Parameters travel as JSON numbers: whole numbers beyond 2^53 lose digits, and there is no infinity and no NaN. The steps use the value that the notebook sets, and no run can override it.',
  fix: 'Make the parameter a string and convert it in a step, or set the value in a step instead.',
  example: {
    bad: [
      [['pipeline-parameters'], 'seed = 18446744073709551615'],
      [['step:train'], 'print(seed)']
    ],
    good: [
      [['pipeline-parameters'], 'seed = 42'],
      [['step:train'], 'print(seed)']
    ]
  }
};

export const PARAMETER_MACRO: Rule = {
  code: 'SV411',
  name: 'text-is-rewritten',
  severity: 'warning',
  title: 'The server rewrites a text',
  why: 'In parameters the server replaces `[[RunUUID]]`, `[[CurrentTime]]`, `[[ScheduledTime]]` and `[[Index]]`; in values of environment variables everything between double braces is taken for a template.',
  fix: 'Write the text in another way, or build it in a step.',
  example: {
    bad: [
      [['pipeline-parameters'], "title = 'run [[RunUUID]]'"],
      [['step:train'], 'print(title)']
    ],
    good: [
      [['pipeline-parameters'], "title = 'run'"],
      [['step:train'], 'print(title)']
    ]
  }
};

export const STEP_TOO_BIG: Rule = {
  code: 'SV412',
  name: 'step-too-big',
  severity: 'error',
  title: 'A step is too big to be started',
  why: "A step's code and its files travel in one argument of its container, and Linux starts no program with an argument of 128 KiB or more.",
  fix: 'Ship fewer or smaller files: read data from a volume or a bucket. Or use an image that has the runtime (`--runtime image`) or the files in it.'
};

export const PIPELINE_TOO_BIG: Rule = {
  code: 'SV413',
  name: 'pipeline-too-big',
  severity: 'error',
  title: 'The pipeline is too big for the server',
  why: 'The code of each step is stored several times in the workflow that runs it, and Kubernetes stores no object above 1.5 MiB. Servers up to 2.2 keep all steps in annotations, of 256 KiB together; servers up to 2.5 start each step with a variable that holds it twice.',
  fix: 'Use an image that has the runtime (`--runtime image`), ship fewer or smaller files, or a newer server.'
};

export const PIPELINE_LARGE: Rule = {
  code: 'SV414',
  name: 'pipeline-large',
  severity: 'warning',
  title: 'The pipeline is large for the server',
  why: 'Above about 1 MiB Argo compresses what it knows of a run. Such a run is slower, and a failed one may not be retryable.',
  fix: 'Use an image that has the runtime (`--runtime image`), or ship fewer or smaller files.'
};

export const DESCRIPTION_CUT: Rule = {
  code: 'SV415',
  name: 'description-cut',
  severity: 'warning',
  title: 'The description of the pipeline is cut',
  why: 'The server takes a description of at most 1024 characters.',
  fix: 'Shorten the description in the notebook settings.'
};

export const INVALID_IR: Rule = {
  code: 'SV499',
  name: 'invalid-pipeline-written',
  severity: 'error',
  title: 'The compiler wrote something that the server would not read',
  why: 'Every pipeline is checked against the fields that the server version knows. This one does not pass, which is a fault of Savoy and not of the notebook.',
  fix: 'Please report it, with the message.'
};

export const TARGET_RULES: readonly Rule[] = [
  UNKNOWN_TARGET,
  NOT_IN_TARGET,
  NEEDS_SERVER,
  NOT_EXPRESSIBLE,
  INVALID_SETTING,
  DUPLICATE_MOUNT,
  DUPLICATE_VARIABLE,
  INVALID_PIPELINE_NAME,
  TASK_NAME_CLASH,
  PARAMETER_NOT_PORTABLE,
  PARAMETER_MACRO,
  STEP_TOO_BIG,
  PIPELINE_TOO_BIG,
  PIPELINE_LARGE,
  DESCRIPTION_CUT,
  INVALID_IR
];
