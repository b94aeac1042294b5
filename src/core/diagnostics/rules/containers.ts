/** SV660 to SV679: rules about runs in containers, raised by the engine that starts them. */
import type { Rule } from '../rule.js';

export const NO_CONTAINER_ENGINE: Rule = {
  code: 'SV660',
  name: 'no-container-engine',
  severity: 'error',
  title: 'There is no container engine that runs',
  why: "With `--engine docker` each step runs in a container. The engine is looked for where Docker's own client looks for it: `DOCKER_HOST`, the context that is chosen, `/var/run/docker.sock`, and the socket of an engine without root.",
  fix: 'Install Docker or start it, or run with `--engine local`. `savoy doctor` says what is found.'
};

export const ENGINE_FORBIDDEN: Rule = {
  code: 'SV661',
  name: 'engine-forbidden',
  severity: 'error',
  title: 'The container engine may not be used by you',
  why: 'Who may use the socket of Docker can do everything on the machine, so it belongs to a group that you are not in.',
  fix: 'Join the group `docker` and log in again, or install Docker without root.'
};

export const ENGINE_TOO_OLD: Rule = {
  code: 'SV662',
  name: 'engine-too-old',
  severity: 'error',
  title: 'The container engine is too old',
  why: 'Docker 19.03 of the year 2019 (API 1.40) is the oldest that can do what steps need.',
  fix: 'Upgrade Docker.'
};

export const ENGINE_ELSEWHERE: Rule = {
  code: 'SV663',
  name: 'engine-elsewhere',
  severity: 'error',
  title: 'The container engine is on another machine',
  why: 'Containers are lent the folder of the notebook and that of its runs, which only an engine on the same machine can do.',
  fix: 'Use an engine on this machine, or run with `--engine local`.'
};

export const CONTAINER_NOT_STARTED: Rule = {
  code: 'SV664',
  name: 'container-not-started',
  severity: 'error',
  title: 'The container of a step cannot be started',
  why: 'Its image is not there, a folder cannot be mounted, a permission or a device is missing, or the disk is full. The message says which.',
  fix: 'See the message; steps that are done stay done: go on with `savoy rerun NB --failed --engine docker`.'
};

export const CONTAINER_LOST: Rule = {
  code: 'SV665',
  name: 'container-lost',
  severity: 'error',
  title: 'The container of a step ended before the step did',
  why: 'Somebody removed it, it was killed, or the engine was stopped or started again.',
  fix: 'Go on with `savoy rerun NB --failed --engine docker`: what was done before is taken over. A step with `retry` tries again by itself.'
};

export const CONTAINER_OUT_OF_MEMORY: Rule = {
  code: 'SV666',
  name: 'container-out-of-memory',
  severity: 'error',
  title: 'The container of a step was killed for lack of memory',
  why: 'The step needed more memory than its limit (`limit:memory`), or than the machine has.',
  fix: 'Raise the limit, or let the step take less at once.'
};

export const SETTING_NOT_IN_CONTAINERS: Rule = {
  code: 'SV667',
  name: 'setting-not-in-containers',
  severity: 'warning',
  title: 'A setting of a step has another meaning in containers on this machine',
  why: 'Volumes of a cluster are folders here, and resources that only a cluster has cannot be given.',
  fix: 'Nothing, if the message describes what you want.'
};

export const SECRET_MISSING: Rule = {
  code: 'SV668',
  name: 'secret-missing',
  severity: 'error',
  title: 'A secret or a config map of a step is not there',
  why: 'In a cluster the values come from Kubernetes. On this machine they are files, `SECRET/KEY` below the folder of secrets, or the environment variable of the same name.',
  fix: 'Write the file that the message names, readable by you alone; or set the variable; or mark the secret as optional.'
};

export const CONTAINER_RULES: readonly Rule[] = [
  NO_CONTAINER_ENGINE,
  ENGINE_FORBIDDEN,
  ENGINE_TOO_OLD,
  ENGINE_ELSEWHERE,
  CONTAINER_NOT_STARTED,
  CONTAINER_LOST,
  CONTAINER_OUT_OF_MEMORY,
  SETTING_NOT_IN_CONTAINERS,
  SECRET_MISSING
];
