/** Which modules the steps of a notebook import from packages. */
import type { Plan } from '../../core/index.js';
import { resolveModules } from '../files/step-modules.js';

/** Modules that the notebook surely imports and that do not lie beside it. */
export function installedModules(plan: Plan, folder: string): string[] {
  const { external } = resolveModules(
    plan.steps.map(({ name, outside }) => ({
      step: name,
      modules: [...plan.preludeOutside.modules, ...outside.modules]
    })),
    folder
  );
  return external.filter(({ conditional }) => !conditional).map(({ module }) => module);
}
