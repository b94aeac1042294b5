/** SV63x: rules about runs on this machine, raised by the engine and not by the step runtime. */
import type { Rule } from '../rule.js';

export const UNKNOWN_RUN: Rule = {
  code: 'SV630',
  name: 'unknown-run',
  severity: 'error',
  title: 'There is no such run',
  why: 'A run is named by its id, by the start of its id where only one run begins so, or by `last`. Runs are kept in the folder `.savoy` beside the notebook, or where `SAVOY_STATE` says.',
  fix: 'List the runs with `savoy runs`, in the folder of the notebook.'
};

export const UNKNOWN_RUN_STEP: Rule = {
  code: 'SV631',
  name: 'unknown-run-step',
  severity: 'error',
  title: 'There is no such step',
  why: 'The run, or the notebook, has no step of this name. Steps are named as in the tags: `step:NAME`.',
  fix: 'List the steps with `savoy plan NB`, or those of a run with `savoy show RUN`.'
};

export const STATE_FOLDER_UNUSABLE: Rule = {
  code: 'SV632',
  name: 'state-folder-unusable',
  severity: 'error',
  title: 'The folder for runs and their variables cannot be used',
  why: 'Runs and snapshots are kept in the folder `.savoy` beside the notebook. It cannot be made or written: the disk is full or read-only, or the folder belongs to somebody else.',
  fix: 'Free space, or name another folder in the environment variable `SAVOY_STATE`.'
};

export const NO_STEP_PROCESSES: Rule = {
  code: 'SV633',
  name: 'no-step-processes',
  severity: 'error',
  title: 'No processes can be started for the steps',
  why: "Steps run in copies of a process of the notebook's Python, which imports the packages of the notebook once. It did not start, or it ended.",
  fix: 'The message says what Python said. `savoy doctor` shows which Python is meant; name another by `--python PATH`.'
};

export const STATE_GONE: Rule = {
  code: 'SV634',
  name: 'state-gone',
  severity: 'error',
  title: 'The variables of a step are not there any more',
  why: 'A step can be taken over, and its variables can be looked at, as long as its snapshot is in the store. It was removed to free space, or the step never got to its end.',
  fix: 'Rerun from an earlier step; the message names the nearest one that has its state.'
};

export const PLAN_OUTDATED: Rule = {
  code: 'SV635',
  name: 'plan-outdated',
  severity: 'error',
  title: 'A rerun was planned before something changed',
  why: 'The plan of a rerun says what will be run and what will be taken over. Since it was made the notebook, a file, a parameter or the run that it goes on from has changed, so that it would do something else now.',
  fix: 'Look at the plan again, and start the rerun from that.'
};

export const PARAMETER_MOVES_START: Rule = {
  code: 'SV636',
  name: 'parameter-moves-start',
  severity: 'warning',
  title: 'A changed parameter is read before the step to go on from',
  why: 'Steps that read a parameter must run again when it gets another value; else the result would rest on two values of it.',
  fix: 'Nothing: the rerun starts at the first step that reads the parameter. Leave the parameter as it was to keep the start.'
};

export const STALE_REUSED: Rule = {
  code: 'SV637',
  name: 'stale-reused',
  severity: 'warning',
  title: 'A rerun builds on a result that is out of date',
  why: 'The step is taken over as you asked, although its code, parameters, files or inputs are not what they were when it ran. What comes after it is marked as based on a stale result.',
  fix: 'To have it up to date, run it too: `--from STEP`, or `--stale` for all that is out of date.'
};

export const PARAMETER_UNUSED: Rule = {
  code: 'SV638',
  name: 'parameter-unused',
  severity: 'warning',
  title: 'A changed parameter makes no difference',
  why: 'No step of the notebook reads the parameter.',
  fix: 'Use it in a step, or leave it out.'
};

export const RUN_NOT_RUNNING: Rule = {
  code: 'SV639',
  name: 'run-not-running',
  severity: 'error',
  title: 'A run cannot be cancelled',
  why: 'Only a run that is still at work can be cancelled, and only on the machine that it runs on.',
  fix: 'Look at it with `savoy show RUN`.'
};

export const NO_LOCAL_RUNS: Rule = {
  code: 'SV640',
  name: 'no-local-runs',
  severity: 'error',
  title: 'Pipelines cannot be run on this kind of machine',
  why: 'Local runs need processes and sockets as Linux and macOS have them.',
  fix: 'On Windows, use the Windows Subsystem for Linux; compiling works everywhere.'
};

export const UNKNOWN_PIN: Rule = {
  code: 'SV641',
  name: 'unknown-pin',
  severity: 'error',
  title: 'There is no pin of this name',
  why: '`savoy unpin` was asked for a pin that no state folder of this user has.',
  fix: 'See the pins with `savoy gc --dry-run`, in the folder of the notebook.'
};

export const LOCAL_RUN_RULES: readonly Rule[] = [
  UNKNOWN_RUN,
  UNKNOWN_RUN_STEP,
  STATE_FOLDER_UNUSABLE,
  NO_STEP_PROCESSES,
  STATE_GONE,
  PLAN_OUTDATED,
  PARAMETER_MOVES_START,
  STALE_REUSED,
  PARAMETER_UNUSED,
  RUN_NOT_RUNNING,
  NO_LOCAL_RUNS,
  UNKNOWN_PIN
];
