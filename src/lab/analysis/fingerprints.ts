/**
 * A number for the code of each step, by which an edit is seen: names, comments and layout make no
 * difference, as little as for the engine that decides what is stale.
 */
import { stepMaterials, type Notebook, type Plan, type StepMaterial } from '../../core/index.js';

/** The numbers by the names of the steps. */
export function fingerprintsOf(notebook: Notebook, plan: Plan): Record<string, string> {
  const materials = stepMaterials(notebook, plan);
  return Object.fromEntries([...materials].map(([name, material]) => [name, print(material)]));
}

function print({ parts, parameters, inputs, environment }: StepMaterial): string {
  const code = parts.map(({ role, tokens }) => [role, ...tokens.map(({ text }) => text)]);
  return hash(JSON.stringify([code, parameters, inputs, environment]));
}

/** FNV-1a with two offsets: 64 bits, enough for versions of one step. */
function hash(text: string): string {
  let [one, other] = [0x811c9dc5, 0x9747b28c];
  for (let i = 0; i < text.length; i++) {
    one = Math.imul(one ^ text.charCodeAt(i), 0x01000193);
    other = Math.imul(other ^ text.charCodeAt(i), 0x01000193);
  }
  return `${(one >>> 0).toString(36)}-${(other >>> 0).toString(36)}`;
}
