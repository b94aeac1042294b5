/** The compiler's own check, on every compile, that a server of the version reads what was written. */
import { diagnostic, INVALID_IR, type Diagnostic } from '../diagnostics/index.js';
import { checkSchema, formatPath } from '../schema/index.js';
import type { PipelineSpec, PlatformSpec } from './ir.js';
import { pipelineSpecSchema, platformSpecSchema } from './proto-schemas.js';
import { formatTarget, type TargetVersion } from './versions.js';

/** Fields and forms that a server of `version` would not read; empty unless the compiler is at fault. */
export function checkIr(
  pipeline: PipelineSpec,
  platform: PlatformSpec | undefined,
  version: TargetVersion
): Diagnostic[] {
  const problems = [
    ...checkSchema(pipeline, pipelineSpecSchema()),
    ...(platform === undefined ? [] : checkSchema(platform, platformSpecSchema(version)))
  ];
  return problems.map(({ path, message }) =>
    diagnostic(INVALID_IR, {
      message: `Savoy wrote a pipeline that Kubeflow Pipelines ${formatTarget(version)} would not read: ${formatPath(path)} ${message}.`,
      hint: 'Please report this, with the message.'
    })
  );
}
