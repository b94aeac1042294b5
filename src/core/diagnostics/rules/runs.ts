/**
 * SV6xx: rules about runs of steps. SV60x are raised by the step runtime (jupyterlab_savoy/runtime), which
 * names the code at the end of its message; a cell that fails has its exception, and no code. SV642 to
 * SV644 are for a step that did not come to its end: by whoever watches over its process.
 */
import type { Rule } from '../rule.js';

export const INVALID_TASK: Rule = {
  code: 'SV601',
  name: 'invalid-task',
  severity: 'error',
  title: 'What a step was started with is not valid',
  why: 'A step is told by two documents what to do: its task, which the compiler wrote, and the executor input of Kubeflow Pipelines. One of them is missing, damaged or of another version.',
  fix: 'Compile the notebook again and submit the result unchanged. With `--runtime image`, install the same version of Savoy in the image that compiled the notebook.'
};

export const PARAMETER_OF_WRONG_TYPE: Rule = {
  code: 'SV602',
  name: 'parameter-of-wrong-type',
  severity: 'error',
  title: 'A run gives a parameter a value of a wrong type',
  why: 'The type of a parameter is that of its value in the notebook: `n = 500` takes whole numbers only, `n: float = 500` any number.',
  fix: 'Give a value of this type, or annotate the parameter in the notebook.'
};

export const SHIPPED_FILE_UNWRITABLE: Rule = {
  code: 'SV603',
  name: 'shipped-file-unwritable',
  severity: 'error',
  title: 'A file that came with a step cannot be written',
  why: 'Modules and data files of the notebook are put into the working directory of the step before its first cell runs. The directory may not be written, is full, or has a link that leads out of it.',
  fix: 'Choose an image whose working directory may be written, or give the step more disk.'
};

export const DAMAGED_STATE: Rule = {
  code: 'SV604',
  name: 'damaged-state',
  severity: 'error',
  title: 'The variables of an earlier step cannot be loaded',
  why: 'The artifact in which they were handed on is gone, cut short or changed; or a package reads in this step what another version of it wrote.',
  fix: 'Where the message names two versions of a package, use one image or one set of packages for both steps. Otherwise run the pipeline again from the earlier step.'
};

export const NAME_NOT_HANDED_ON: Rule = {
  code: 'SV605',
  name: 'name-not-handed-on',
  severity: 'error',
  title: 'A step needs a variable that an earlier step did not hand on',
  why: 'The plan expected the earlier step to set the variable, and in this run it did not: the line that sets it stands in a branch or a loop that did not run.',
  fix: 'Set the variable in all cases, for example to `None` first.'
};

export const CANNOT_BE_HANDED_ON: Rule = {
  code: 'SV606',
  name: 'cannot-be-handed-on',
  severity: 'error',
  title: 'A later step needs a variable that cannot be handed on',
  why: 'Steps run in processes of their own, so what one hands to another is pickled. Open files, connections, locks, generators and objects that hold one of these cannot be.',
  fix: 'Hand on what the object is made from (a path, a query, a list) and make the object in each step that uses it.'
};

export const OTHER_PYTHON: Rule = {
  code: 'SV607',
  name: 'other-python',
  severity: 'error',
  title: 'A function was made by another version of Python',
  why: 'Functions that are made while a step runs, such as the result of another function, are handed on as compiled code, which only the same minor version of Python can load.',
  fix: 'Use images with the same Python for both steps.'
};

export const OUTPUT_UNWRITABLE: Rule = {
  code: 'SV608',
  name: 'output-unwritable',
  severity: 'error',
  title: 'What a step hands on cannot be written',
  why: 'The step ran to its end, and then its variables, its report or its executor output could not be stored: most often the disk of the pod is full.',
  fix: "Give the step more ephemeral storage, or make what later steps need smaller. With kfp's DockerRunner the user of the image must be able to write to the pipeline root: name its owner, `DockerRunner(user='UID:GID')`."
};

export const RUNTIME_FAULT: Rule = {
  code: 'SV609',
  name: 'runtime-fault',
  severity: 'error',
  title: 'The step runtime has a fault',
  why: 'The step failed outside of the cells of the notebook, by an exception that the runtime did not expect.',
  fix: 'Set the environment variable `SAVOY_DEBUG=1` for the step, run it again and report the traceback.'
};

export const STEP_KILLED: Rule = {
  code: 'SV642',
  name: 'step-killed',
  severity: 'error',
  title: 'The process of a step was killed',
  why: 'SIGKILL comes from the system when memory runs out, or from somebody who ended the process. SIGSEGV, SIGABRT and the like mean that compiled code of a package has failed.',
  fix: 'For lack of memory: let the step do less at once, split it, or give it more memory (`limit:memory:8Gi` on a cluster or in a container). After another signal: look at the package that the cell calls, and at its version.'
};

export const PROCESS_ENDED_BY_CODE: Rule = {
  code: 'SV643',
  name: 'process-ended-by-code',
  severity: 'error',
  title: 'The code of a step ended its own process',
  why: 'A call such as `os._exit()`, in a cell or in a package that it uses, ends Python at once. What the step should hand on was not saved, so it is no success whatever the status.',
  fix: 'Raise an exception to fail, or let the cell come to its end to succeed.'
};

export const STEP_TIMED_OUT: Rule = {
  code: 'SV644',
  name: 'step-timed-out',
  severity: 'error',
  title: 'A step took longer than it may',
  why: 'The settings of the step have a timeout, after which it is stopped.',
  fix: 'Give it more time (`timeout` in its settings), or look at what it was busy with: `savoy open RUN STEP` has its variables as they were.'
};

export const RUNS_RULES: readonly Rule[] = [
  INVALID_TASK,
  PARAMETER_OF_WRONG_TYPE,
  SHIPPED_FILE_UNWRITABLE,
  DAMAGED_STATE,
  NAME_NOT_HANDED_ON,
  CANNOT_BE_HANDED_ON,
  OTHER_PYTHON,
  OUTPUT_UNWRITABLE,
  RUNTIME_FAULT,
  STEP_KILLED,
  PROCESS_ENDED_BY_CODE,
  STEP_TIMED_OUT
];
