/**
 * What the container spec has no field for: the settings of a step's pod, one entry a step in the
 * platform document (document 2).
 */
import {
  diagnostic,
  INVALID_SETTING,
  NOT_EXPRESSIBLE,
  type Diagnostic
} from '../diagnostics/index.js';
import type { SecurityContext, Toleration } from '../notebook/index.js';
import type { Step } from '../pipeline/index.js';
import type { CapabilityAccount } from './capabilities.js';
import type { KubernetesExecutorConfig } from './ir.js';
import { isDnsSubdomain, isLabelValue, isQualifiedName } from './kubernetes-names.js';
import { placeOf } from './place.js';
import { emitReferences } from './variables.js';
import { emitVolumes } from './volumes.js';

/** Settings of a step's pod; undefined when the step has none. */
export function emitPodSettings(
  step: Step,
  security: SecurityContext | undefined,
  account: CapabilityAccount
): KubernetesExecutorConfig | undefined {
  const config: KubernetesExecutorConfig = {
    ...emitVolumes(step, account),
    ...emitReferences(step, account),
    ...emitPlacement(step, account),
    ...emitMetadata(step, account),
    ...emitImageSettings(step, account),
    ...emitSecurity(step, security, account),
    ...(step.config.timeout !== undefined &&
      account.allows('timeout', step) && { activeDeadlineSeconds: Math.ceil(step.config.timeout) })
  };
  return Object.keys(config).length > 0 ? config : undefined;
}

function emitPlacement(step: Step, account: CapabilityAccount): KubernetesExecutorConfig {
  const { nodeSelector = {}, tolerations = [] } = step.config;
  return {
    ...(!isEmpty(nodeSelector) && { nodeSelector: { labels: nodeSelector } }),
    ...(tolerations.length > 0 && account.allows('tolerations', step) && { tolerations })
  };
}

function emitMetadata(step: Step, account: CapabilityAccount): KubernetesExecutorConfig {
  const { labels = {}, annotations = {} } = step.config;
  if ((isEmpty(labels) && isEmpty(annotations)) || !account.allows('podMetadata', step)) {
    return {};
  }
  return {
    podMetadata: {
      ...(!isEmpty(labels) && { labels }),
      ...(!isEmpty(annotations) && { annotations })
    }
  };
}

function emitImageSettings(step: Step, account: CapabilityAccount): KubernetesExecutorConfig {
  const { imagePullPolicy, imagePullSecrets = [] } = step.config;
  return {
    ...(imagePullPolicy !== undefined &&
      account.allows('imagePullPolicy', step) && { imagePullPolicy }),
    ...(imagePullSecrets.length > 0 &&
      account.allows('imagePullSecrets', step) && {
        imagePullSecret: imagePullSecrets.map(secretName => ({ secretName }))
      })
  };
}

function emitSecurity(
  step: Step,
  security: SecurityContext | undefined,
  account: CapabilityAccount
): KubernetesExecutorConfig {
  return security !== undefined && !isEmpty(security) && account.allows('securityContext', step)
    ? { securityContext: security }
    : {};
}

/** What Kubernetes would refuse in the placement and metadata of a step's pod. */
export function checkPodSettings(step: Step): Diagnostic[] {
  const { labels = {}, annotations = {}, nodeSelector = {}, tolerations = [] } = step.config;
  const { imagePullSecrets = [], timeout } = step.config;
  const problems: [what: string, hint: string][] = [];

  for (const [key, value] of [...Object.entries(labels), ...Object.entries(nodeSelector)]) {
    if (!isQualifiedName(key) || !isLabelValue(value)) {
      problems.push([
        `has the label ${key}: ${value}, which is no label of Kubernetes`,
        'Use at most 63 letters, digits, hyphens, underscores and dots, letters or digits at both ends.'
      ]);
    }
  }
  for (const key of Object.keys(annotations)) {
    if (!isQualifiedName(key)) {
      problems.push([
        `has the annotation ${key}, which is no key for one`,
        'Use name or domain/name, of letters, digits, hyphens, underscores and dots.'
      ]);
    }
  }
  for (const toleration of tolerations) {
    const problem = tolerationProblem(toleration);
    if (problem !== undefined) {
      problems.push([`has a toleration ${problem[0]}`, problem[1]]);
    }
  }
  for (const name of imagePullSecrets) {
    if (!isDnsSubdomain(name)) {
      problems.push([
        `names the image pull secret ${JSON.stringify(name)}, which is no name for a secret`,
        'Use lower-case letters, digits, hyphens and dots.'
      ]);
    }
  }
  if (timeout !== undefined && !(timeout > 0 && timeout <= MAX_TIMEOUT)) {
    problems.push([
      `has a timeout of ${timeout} seconds`,
      `Give a number of seconds from 1 to ${MAX_TIMEOUT}.`
    ]);
  }
  return problems.map(([what, hint]) =>
    diagnostic(INVALID_SETTING, {
      message: `Step ${step.name} ${what}.`,
      hint,
      ...placeOf(step)
    })
  );
}

/** Train-job settings are for another kind of step, which a pipeline of this compiler does not have. */
export function checkTrainJob(step: Step): Diagnostic[] {
  return step.config.trainJob === undefined
    ? []
    : [
        diagnostic(NOT_EXPRESSIBLE, {
          message: `Step ${step.name} has train-job settings; in a pipeline it runs in one pod, without them.`,
          hint: 'Remove them, or give the step the resources that it needs itself.',
          ...placeOf(step)
        })
      ];
}

/** `activeDeadlineSeconds` of a pod is validated as a positive int32. */
const MAX_TIMEOUT = 2 ** 31 - 1;

/** The rules of Kubernetes' `ValidateTolerations`. */
function tolerationProblem(toleration: Toleration): [what: string, hint: string] | undefined {
  const { key = '', operator = 'Equal', value = '', effect, tolerationSeconds } = toleration;
  if (key === '' && operator !== 'Exists') {
    return ['without a key', 'Give the key of the taint, or the operator Exists.'];
  }
  if (key !== '' && !isQualifiedName(key)) {
    return [`for ${key}, which is no key for a taint`, 'Use name or domain/name.'];
  }
  if (operator === 'Exists' && value !== '') {
    return [`for ${key} with the operator Exists and a value`, 'Remove one of the two.'];
  }
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
    return [
      'with tolerationSeconds and another effect than NoExecute',
      'Remove tolerationSeconds or set the effect NoExecute.'
    ];
  }
  return undefined;
}

function isEmpty(record: object): boolean {
  return Object.keys(record).length === 0;
}
