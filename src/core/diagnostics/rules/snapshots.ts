/** SV61x: rules about the store of snapshots, raised by jupyterlab_savoy/runtime/store. */
import type { Rule } from '../rule.js';

export const STORE_UNUSABLE: Rule = {
  code: 'SV610',
  name: 'store-unusable',
  severity: 'error',
  title: 'The folder that keeps the variables of steps cannot be used',
  why: 'Variables are kept in the folder `.savoy` beside the notebook, or where `SAVOY_STATE` says, and signed by a key in the user’s folder for configuration. One of these cannot be made or read, was made by another version of Savoy, or is in use for longer than half a minute.',
  fix: 'Change the permissions, or name another folder: `SAVOY_STATE` for the variables, `SAVOY_CONFIG` for the key.'
};

export const SNAPSHOT_GONE: Rule = {
  code: 'SV611',
  name: 'snapshot-gone',
  severity: 'error',
  title: 'The variables of a step are not there any more',
  why: 'The snapshot, or one that it carries variables from, was removed: by `savoy gc`, or with the folder it was in.',
  fix: 'Run the step again, or an earlier one whose snapshot is still there.'
};

export const SNAPSHOT_DAMAGED: Rule = {
  code: 'SV612',
  name: 'snapshot-damaged',
  severity: 'error',
  title: 'The variables of a step are damaged',
  why: 'A file of the snapshot is cut short or not as it was written: the machine may have lost power just after it was made, the disk may be failing, or a program has changed it. Nothing of it is loaded.',
  fix: 'Run the step again, or an earlier one whose snapshot is whole.'
};

export const SNAPSHOT_UNTRUSTED: Rule = {
  code: 'SV613',
  name: 'snapshot-untrusted',
  severity: 'error',
  title: 'The variables of a step were saved by somebody else',
  why: 'Loading variables can run code, so only snapshots that this user has signed are loaded. This one is not signed, was changed, or is signed by a key that is not trusted here.',
  fix: 'Run the step again. If you trust whoever made the snapshot, put their `signing.key` as `trusted/NAME.key` into your folder for configuration, `~/.config/savoy`.'
};

export const SNAPSHOT_UNWRITABLE: Rule = {
  code: 'SV614',
  name: 'snapshot-unwritable',
  severity: 'error',
  title: 'The variables of a step cannot be kept',
  why: 'The step ran to its end, and then its variables could not be written: the disk is full, or the folder `.savoy` was moved or may not be written. Nothing that was kept before is lost.',
  fix: 'Free space, for example with `savoy gc`, and run the step again.'
};

export const INVALID_PIN: Rule = {
  code: 'SV615',
  name: 'invalid-pin',
  severity: 'error',
  title: 'A snapshot cannot be kept under this name',
  why: 'A pin keeps a snapshot from being removed. Its name is the name of a file: letters of English, digits, `.`, `-` and `_`, at most 100, and no `.` or `-` at its start.',
  fix: 'Take another name.'
};

export const SNAPSHOT_RULES: readonly Rule[] = [
  STORE_UNUSABLE,
  SNAPSHOT_GONE,
  SNAPSHOT_DAMAGED,
  SNAPSHOT_UNTRUSTED,
  SNAPSHOT_UNWRITABLE,
  INVALID_PIN
];
