/** SV520 to SV569: rules about images: what is put into them, how they are built, what they are good for. */
import type { Rule } from '../rule.js';

export const PACKAGE_VENDORED: Rule = {
  code: 'SV520',
  name: 'package-vendored',
  severity: 'info',
  title: 'A package of this machine is copied into the image',
  why: 'An editable install, or one from a local folder or file, is in no index. Its files, as they are now, become part of the image.',
  fix: 'Nothing. A change of these files needs a new build; a published version needs none.'
};

export const REQUIREMENT_NOT_INSTALLED: Rule = {
  code: 'SV521',
  name: 'requirement-not-installed',
  severity: 'warning',
  title: 'A package needs another one that is not installed',
  why: "The version of what is not there cannot be taken from the notebook's Python, so pip chooses one when the image is built. Another build may get another version.",
  fix: "Install it into the notebook's Python (`pip check` lists what is missing), or name a version in the settings: `packages`."
};

export const VERSION_NOT_FOUND: Rule = {
  code: 'SV522',
  name: 'version-not-found',
  severity: 'error',
  title: 'No index has the version of a package that the notebook uses',
  why: 'The version was withdrawn, or came from another index than those that are set. The image could not be built.',
  fix: 'Upgrade the package where the notebook runs, name the index (`PIP_EXTRA_INDEX_URL`, pip.conf), or leave the package to a base image that has it (`packages`: `remove`).'
};

export const NO_WHEEL: Rule = {
  code: 'SV523',
  name: 'no-wheel',
  severity: 'warning',
  title: 'A package has no wheel for the platform of the image',
  why: 'There is only its source, which is compiled when the image is built: a slim base image has no compiler. Where there is no source either, it is an error.',
  fix: 'Use another version, build for another platform (`--platform`), or name a base image with a compiler (`baseImage`) or with the package.'
};

export const INSTALLS_WHAT_IS_MISSING: Rule = {
  code: 'SV524',
  name: 'installs-what-is-missing',
  severity: 'warning',
  title: "A cell installs a package that the notebook's Python does not have",
  why: 'The line was not run in this Python, so it is not known which version the notebook works with. pip chooses one when the image is built.',
  fix: 'Run the cell, or name the exact version in it.',
  example: {
    bad: [[['step:load'], '%pip install no-such-package-anywhere\nrows = [1]']],
    good: [[['step:load'], 'rows = [1]']]
  }
};

export const UNCLEAR_INSTALLATION: Rule = {
  code: 'SV525',
  name: 'unclear-installation',
  severity: 'warning',
  title: 'A cell installs something that cannot be taken over',
  why: 'The line names a local path, an archive or a variable. What it installs is known only to those who run it.',
  fix: 'Name the package as an index knows it, or add it in the settings: `packages`.',
  example: {
    bad: [[['step:load'], '!pip install ./wheels/tool.whl\nrows = [1]']],
    good: [[['step:load'], 'rows = [1]']]
  }
};

export const INSTALLS_ANOTHER_VERSION: Rule = {
  code: 'SV526',
  name: 'installs-another-version',
  severity: 'warning',
  title: 'A cell installs another version than the one that is installed',
  why: "The image gets the version that the notebook's Python has: the results of the notebook were made with it.",
  fix: 'Run the cell again and restart the kernel, or correct the version in the cell.'
};

export const GPU_MISMATCH: Rule = {
  code: 'SV527',
  name: 'gpu-mismatch',
  severity: 'warning',
  title: 'A step asks for a GPU, and the package it uses is a build for processors',
  why: "The notebook's Python has a build that cannot use a GPU. The image of the step gets the build for CUDA where there is one of the same version; else the GPU stays idle.",
  fix: 'Install the build for CUDA where the notebook runs, so that it is tried there, or take the GPU away from the step.'
};

export const CLASHING_ENVIRONMENTS: Rule = {
  code: 'SV528',
  name: 'clashing-environments',
  severity: 'warning',
  title: 'Two steps that pass values have different versions of a package',
  why: 'A value is saved by one version and loaded by another, which may fail or change it.',
  fix: 'Give both steps the same version, or hand on a plain value (a dict, a file) between them.'
};

export const INDEX_NOT_ASKED: Rule = {
  code: 'SV529',
  name: 'index-not-asked',
  severity: 'info',
  title: 'The index of packages could not be asked',
  why: 'It is not known whether it has all versions for the platform, and the lock has no hashes: pip then takes what it finds under the right version.',
  fix: 'Try again with a network connection, or check the address and the password of the index.'
};

export const BASE_NOT_PINNED: Rule = {
  code: 'SV530',
  name: 'base-not-pinned',
  severity: 'info',
  title: 'The base image is named by a tag only',
  why: 'What a tag means may change: a later build may get other system libraries. No registry could be asked which image it means now.',
  fix: 'Run `savoy image` again with a network connection, or name the base image with its digest: `NAME@sha256:…`.'
};

export const BASE_WITHOUT_PYTHON: Rule = {
  code: 'SV531',
  name: 'base-without-python',
  severity: 'error',
  title: 'The base image has no Python, or another one than the notebook',
  why: 'Steps run on Python, and values with functions and classes in them are read only by the minor version that wrote them.',
  fix: 'Name a base image with the Python of the notebook, or leave `--base` and `baseImage` away.'
};

export const BASE_UNAVAILABLE: Rule = {
  code: 'SV532',
  name: 'base-unavailable',
  severity: 'error',
  title: 'The base image cannot be had',
  why: 'It does not exist, its registry cannot be reached, or asks for a password.',
  fix: 'Check the name and the network; `docker login` for a registry with a password; or name another base image by `--base`.'
};

export const PACKAGE_NOT_INSTALLABLE: Rule = {
  code: 'SV533',
  name: 'package-not-installable',
  severity: 'error',
  title: 'A package could not be installed into the image',
  why: 'pip did not find the version, could not compile it, or got a file with another hash than the lock says.',
  fix: 'See the message; use another version of the package, or a base image that has it or what it needs to be compiled.'
};

export const BUILD_FAILED: Rule = {
  code: 'SV534',
  name: 'build-failed',
  severity: 'error',
  title: 'The image could not be built',
  why: 'The builder ended with an error, of which the last lines are shown. An image that was built before is still there.',
  fix: 'See the message. The folder of the context can be built by hand: `docker build FOLDER`.'
};

export const DISK_FULL: Rule = {
  code: 'SV535',
  name: 'disk-full',
  severity: 'error',
  title: 'The disk is full',
  why: 'The image or its context could not be written. Nothing is left half written, and an image that was built before is still there.',
  fix: 'Free space: `docker system df` shows what images and caches take, `docker builder prune` removes caches.'
};

export const NO_BUILDER: Rule = {
  code: 'SV536',
  name: 'no-builder',
  severity: 'error',
  title: 'There is nothing on this machine that builds images',
  why: 'Images are built by Docker, Podman or Buildah; none is installed and running, or it may not be used.',
  fix: 'Install one of them or start it, or build the context elsewhere: its folder has a Dockerfile.'
};

export const PUSH_FAILED: Rule = {
  code: 'SV537',
  name: 'push-failed',
  severity: 'error',
  title: 'The image could not be pushed',
  why: 'The registry cannot be reached, or does not let you write under that name.',
  fix: '`docker login REGISTRY`, and check the name given by `--tag`.'
};

export const IMAGE_STALE: Rule = {
  code: 'SV538',
  name: 'image-stale',
  severity: 'warning',
  title: 'The image of the notebook is out of date',
  why: 'Packages, modules or data files have changed since it was built. The pipeline does not use it: steps install their packages when they start.',
  fix: 'Build and push it again: `savoy image NB --build --push`.'
};

export const ENVIRONMENT_DIFFERS: Rule = {
  code: 'SV539',
  name: 'environment-differs',
  severity: 'warning',
  title: 'A state was made with other versions than the image has',
  why: 'Values that one version of a package saved may not load, or mean something else, in another one.',
  fix: 'Run the step again that made the state, or build the image again with the versions of the state.'
};

export const INDEX_NEEDS_PASSWORD: Rule = {
  code: 'SV540',
  name: 'index-needs-password',
  severity: 'error',
  title: 'An index needs a password that the builder cannot keep secret',
  why: 'The password is lent to the build as a secret, which leaves no trace in the image. The old builder of Docker has no secrets.',
  fix: 'Install BuildKit (`docker buildx`), or build with Podman or Buildah.'
};

export const FOREIGN_VENDORED_CODE: Rule = {
  code: 'SV541',
  name: 'foreign-vendored-code',
  severity: 'error',
  title: 'A package of this machine has compiled code for another platform',
  why: 'It would be copied into the image, where its modules cannot be loaded.',
  fix: 'Build the image for the platform of this machine (`--platform`), or publish wheels of the package.'
};

export const NOT_A_REFERENCE: Rule = {
  code: 'SV542',
  name: 'not-a-reference',
  severity: 'error',
  title: 'A name is not one that an image can have',
  why: 'Names are in lower case, `REGISTRY/TEAM/NAME:TAG`; other names are refused by every builder.',
  fix: 'Correct the name.'
};

export const BUILD_UNDER_WAY: Rule = {
  code: 'SV543',
  name: 'build-under-way',
  severity: 'error',
  title: 'The image of the notebook is being built already',
  why: 'Two builds of the same notebook would write the same context and end up under the same name.',
  fix: 'Wait until the first is done, or cancel it.'
};

export const IMAGE_RULES: readonly Rule[] = [
  PACKAGE_VENDORED,
  REQUIREMENT_NOT_INSTALLED,
  VERSION_NOT_FOUND,
  NO_WHEEL,
  INSTALLS_WHAT_IS_MISSING,
  UNCLEAR_INSTALLATION,
  INSTALLS_ANOTHER_VERSION,
  GPU_MISMATCH,
  CLASHING_ENVIRONMENTS,
  INDEX_NOT_ASKED,
  BASE_NOT_PINNED,
  BASE_WITHOUT_PYTHON,
  BASE_UNAVAILABLE,
  PACKAGE_NOT_INSTALLABLE,
  BUILD_FAILED,
  DISK_FULL,
  NO_BUILDER,
  PUSH_FAILED,
  IMAGE_STALE,
  ENVIRONMENT_DIFFERS,
  INDEX_NEEDS_PASSWORD,
  FOREIGN_VENDORED_CODE,
  NOT_A_REFERENCE,
  BUILD_UNDER_WAY
];
