/**
 * Forms of names in Kubernetes: k8s.io/apimachinery/pkg/util/validation. A pod that breaks them is
 * refused when it is made, long after the pipeline was accepted.
 */

/** One part of a host name; names of volumes have this form. */
export function isDnsLabel(text: string): boolean {
  return text.length <= 63 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(text);
}

/** Names of secrets, config maps and claims. */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= 253 && text.split('.').every(isDnsLabel);
}

/** Key of a label, an annotation or a node selector: `name` or `domain/name`. */
export function isQualifiedName(text: string): boolean {
  const parts = text.split('/');
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? (parts[0] ?? '') : undefined;
  return parts.length <= 2 && isNamePart(name) && (prefix === undefined || isDnsSubdomain(prefix));
}

/** Value of a label; may be empty. */
export function isLabelValue(text: string): boolean {
  return text === '' || isNamePart(text);
}

/** Name of an environment variable, as every version of Kubernetes takes it. */
export function isVariableName(text: string): boolean {
  return /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(text);
}

function isNamePart(text: string): boolean {
  return text.length <= 63 && /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(text);
}
