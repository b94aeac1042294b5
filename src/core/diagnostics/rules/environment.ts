/**
 * SV5xx: rules about the environment, images and files to ship; SV59x about the machine that the
 * compiler itself runs on.
 */
import type { Rule } from '../rule.js';

export const NO_PYTHON: Rule = {
  code: 'SV501',
  name: 'no-python',
  severity: 'error',
  title: 'No Python was found to ask what is installed',
  why: "A step gets the packages that the notebook imports, in the versions that the notebook's kernel has. Savoy asks the kernel's Python for them, without starting the kernel.",
  fix: 'Name the Python by `--python PATH`; or compile without looking (`--no-environment`), or for an image that has everything (`--image REF`).'
};

export const KERNEL_NOT_FOUND: Rule = {
  code: 'SV502',
  name: 'kernel-not-found',
  severity: 'warning',
  title: "The notebook's kernel is not installed here",
  why: 'The packages of another Python may differ in version from those that the notebook was written with.',
  fix: "Name the kernel's Python by `--python PATH`, install the kernel, or choose another kernel for the notebook."
};

export const CAPTURE_FAILED: Rule = {
  code: 'SV503',
  name: 'capture-failed',
  severity: 'error',
  title: 'The Python of the notebook could not say what is installed',
  why: "Savoy runs a small program in the kernel's Python that looks packages up. It imports nothing and runs none of the notebook's code.",
  fix: 'See the message; name another Python by `--python PATH`, or compile without looking (`--no-environment`).'
};

export const PYTHON_TOO_OLD: Rule = {
  code: 'SV504',
  name: 'python-too-old',
  severity: 'error',
  title: "The notebook's Python is too old for a step",
  why: 'The program that runs a step needs Python 3.9 or newer, and the values of a step are read by the same version that wrote them.',
  fix: 'Use a kernel with Python 3.9 or newer, or name an image with a newer Python by `--image REF`.'
};

export const MODULE_NOT_FOUND: Rule = {
  code: 'SV505',
  name: 'module-not-found',
  severity: 'error',
  title: 'An imported module is not installed and not beside the notebook',
  why: "A step installs what the notebook's Python has. A module that is not there cannot be named, and the import would fail in the step.",
  fix: "Install the package into the notebook's Python, correct the name, add the package in the settings of the notebook, or use an image that has it (`--image REF`).",
  example: {
    bad: [[['step:train'], 'import no_such_module_anywhere']],
    good: [[['step:train'], 'import math']]
  }
};

export const UNKNOWN_ORIGIN: Rule = {
  code: 'SV506',
  name: 'module-of-unknown-origin',
  severity: 'error',
  title: 'An imported module belongs to no package and lies elsewhere',
  why: 'The module is found on this machine (by PYTHONPATH or a .pth file), but it is part of no installed package that a step could install, and it is not below the folder of the notebook, from where files are shipped.',
  fix: 'Put the module beside the notebook, make a package of it, or use an image that has it (`--image REF`).'
};

export const NOT_FROM_INDEX: Rule = {
  code: 'SV507',
  name: 'not-from-an-index',
  severity: 'error',
  title: 'A package was installed from this machine',
  why: 'An editable install, or one from a local folder or file, exists on this machine only. A package of the same name and version in an index may be something else.',
  fix: 'Put its modules beside the notebook, publish it, or use an image that has it and take it out of the packages in the settings of the notebook.'
};

export const FROM_REPOSITORY: Rule = {
  code: 'SV508',
  name: 'from-a-repository',
  severity: 'warning',
  title: 'A package was installed from a source repository',
  why: 'The step installs it from the same commit. That needs the tool (`git`) in the image and a repository that can be read without a password.',
  fix: 'Use an image that has the package or the tool, or a released version of the package.'
};

export const LOCAL_VERSION: Rule = {
  code: 'SV509',
  name: 'local-version',
  severity: 'info',
  title: 'A package has a version that the index does not have',
  why: 'A version such as `2.3.0+cpu` is a build of its own, kept in an index of its own. The step asks for the public version, `2.3.0`.',
  fix: 'Nothing, if the public build will do. Otherwise use an image that has the right one, or set `PIP_EXTRA_INDEX_URL` for the step.'
};

export const SHADOWS_STANDARD_LIBRARY: Rule = {
  code: 'SV510',
  name: 'shadows-standard-library',
  severity: 'warning',
  title: 'A module beside the notebook has the name of one of the standard library',
  why: 'Which of the two an import finds depends on what was imported before it, so a step may see another module than the notebook does.',
  fix: 'Rename the file.'
};

export const RELATIVE_IMPORT: Rule = {
  code: 'SV511',
  name: 'relative-import',
  severity: 'error',
  title: 'A relative import in a notebook',
  why: 'A notebook is no part of a package, so that an import with leading dots fails in the notebook and in the step.',
  fix: 'Import the module by its name: a file beside the notebook is found by `import name`.',
  example: {
    bad: [[['step:train'], 'from . import helpers']],
    good: [[['step:train'], 'import math']]
  }
};

export const LOCAL_MODULE_SHIPPED: Rule = {
  code: 'SV512',
  name: 'local-module-shipped',
  severity: 'info',
  title: 'A module beside the notebook is shipped',
  why: 'The file, and what it imports from beside the notebook, becomes part of the pipeline. A change needs a new compile.',
  fix: 'Nothing. Large or changing code is better put in a package or an image.'
};

export const LOCAL_MODULE_BROKEN: Rule = {
  code: 'SV513',
  name: 'local-module-broken',
  severity: 'error',
  title: 'A module beside the notebook has a syntax error',
  why: 'It is shipped with the step, where the import would fail.',
  fix: 'Correct the file.'
};

export const FILE_SHIPPED: Rule = {
  code: 'SV514',
  name: 'file-shipped',
  severity: 'info',
  title: 'A file that a step reads is shipped',
  why: 'A step runs on another machine. A small file that the code reads becomes part of the pipeline, as it is now.',
  fix: 'Nothing. For data that changes, read it from a volume, a bucket or an address.'
};

export const FILE_MISSING: Rule = {
  code: 'SV515',
  name: 'file-missing',
  severity: 'warning',
  title: 'A step reads a file that does not exist',
  why: 'No such file is beside the notebook and no step writes it, so that the step will probably fail. A file that is declared in the settings must exist: there it is an error.',
  fix: 'Correct the path, or put the file there. For a file that only the cluster has, give its absolute path on a volume.',
  example: {
    bad: [[['step:read'], "text = open('no-such-file.txt').read()"]],
    good: [[['step:read'], "text = 'x'"]]
  }
};

export const FILE_OUTSIDE: Rule = {
  code: 'SV516',
  name: 'file-outside',
  severity: 'warning',
  title: 'A step reads a file outside the folder of the notebook',
  why: 'Only what is below the folder of the notebook is shipped, so that a notebook cannot make others ship what it should not see. On the cluster the path leads nowhere, unless a volume is mounted there. For a file that is declared in the settings it is an error.',
  fix: 'Put the file below the folder of the notebook, or mount a volume that has it.'
};

export const FILE_TOO_BIG: Rule = {
  code: 'SV517',
  name: 'file-too-big',
  severity: 'error',
  title: 'A file is too big to be part of a pipeline',
  why: 'What is shipped with a step stands in the pipeline itself, packed. Linux and Kubernetes limit that to about 60 kB a step.',
  fix: 'Read it from a volume (`savoy` settings: `volumes`), a bucket or an address, or put it into the image.'
};

export const FILE_BETWEEN_STEPS: Rule = {
  code: 'SV518',
  name: 'file-between-steps',
  severity: 'warning',
  title: 'A step reads a file that another step writes',
  why: 'Steps run on different machines and share no folder: the file stays with the step that wrote it.',
  fix: 'Hand on the value in a variable instead, put both into one step, or write it to a volume that both steps mount.'
};

export const FILE_HIDDEN: Rule = {
  code: 'SV519',
  name: 'file-hidden',
  severity: 'warning',
  title: 'A step reads a hidden file',
  why: 'Files whose names begin with a dot, such as `.env`, often hold passwords and keys. Everybody who can see the pipeline could read them, so they are shipped only when they are declared.',
  fix: 'Give passwords and keys to the step as a Kubernetes secret (tag `secret:NAME:KEY:VARIABLE`). A file that may be seen can be declared in the settings: `files`.'
};

export const UNREADABLE: Rule = {
  code: 'SV590',
  name: 'unreadable',
  severity: 'error',
  title: 'A file cannot be read',
  why: 'The notebook, or a file that it needs, does not exist, is a folder, or may not be read.',
  fix: 'Correct the path or the permissions.'
};

export const UNWRITABLE: Rule = {
  code: 'SV591',
  name: 'unwritable',
  severity: 'error',
  title: 'The result cannot be written',
  why: 'The folder does not exist, may not be written, or is full. Nothing is left half written.',
  fix: 'Name another place by `-o FILE`, or `-o -` for standard output.'
};

export const ENVIRONMENT_RULES: readonly Rule[] = [
  NO_PYTHON,
  KERNEL_NOT_FOUND,
  CAPTURE_FAILED,
  PYTHON_TOO_OLD,
  MODULE_NOT_FOUND,
  UNKNOWN_ORIGIN,
  NOT_FROM_INDEX,
  FROM_REPOSITORY,
  LOCAL_VERSION,
  SHADOWS_STANDARD_LIBRARY,
  RELATIVE_IMPORT,
  LOCAL_MODULE_SHIPPED,
  LOCAL_MODULE_BROKEN,
  FILE_SHIPPED,
  FILE_MISSING,
  FILE_OUTSIDE,
  FILE_TOO_BIG,
  FILE_BETWEEN_STEPS,
  FILE_HIDDEN,
  UNREADABLE,
  UNWRITABLE
];
