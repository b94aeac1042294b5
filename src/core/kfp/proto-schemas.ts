/**
 * JSON Schemas of the documents that this compiler writes, for one server version: which fields the
 * protos of that version have (pipeline_spec.proto, kubernetes_executor_config.proto), and the forms
 * of their values.
 *
 * The server reads documents strictly: an unknown field in document 1 makes it unreadable, one in
 * the typed part of document 2 drops that document without a word. What is used of document 1 is in
 * all versions from 2.0 to 2.17. Its `deploymentSpec` is a Struct, where unknown fields are ignored
 * and typing errors invisible: it is checked against the fields of the newest version.
 */
import type { Schema } from '../schema/index.js';
import { compareTargets, NEWEST, OLDEST, type TargetVersion } from './versions.js';

/** A field of a message, with the first version that has it. */
interface Field {
  readonly schema: Schema;
  readonly since: TargetVersion;
  readonly required: boolean;
}

type Fields = Readonly<Record<string, Field>>;

function field(schema: Schema): Field {
  return { schema, since: OLDEST, required: false };
}

function required(schema: Schema): Field {
  return { ...field(schema), required: true };
}

/** A field that begins with server version 2.`minor`. */
function since(minor: number, schema: Schema): Field {
  return { ...field(schema), since: { major: 2, minor, patch: 0 } };
}

const text: Schema = { type: 'string' };
const flag: Schema = { type: 'boolean' };
const number: Schema = { type: 'number' };
const integer: Schema = { type: 'integer' };
const quantity: Schema = {
  type: 'string',
  pattern: '^\\+?[0-9.]+([eE][-+]?[0-9]+|[A-Za-z]{0,2})$'
};
const duration: Schema = { type: 'string', pattern: '^[0-9]+s$' };
const key: Schema = { type: 'string', pattern: '^[a-z][-a-z0-9]*$' };

function list(items: Schema): Schema {
  return { type: 'array', items };
}

function map(values: Schema): Schema {
  return { type: 'object', additionalProperties: values };
}

/** Makes schemas of messages with the fields that a version has. */
class SchemaWriter {
  constructor(private readonly version: TargetVersion) {}

  message(fields: Fields): Schema {
    const known = Object.entries(fields).filter(
      ([, one]) => compareTargets(this.version, one.since) >= 0
    );
    return {
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(known.map(([name, one]) => [name, one.schema])),
      required: known.filter(([, one]) => one.required).map(([name]) => name)
    };
  }
}

/** Document 1, the same for all versions. */
export function pipelineSpecSchema(): Schema {
  const writer = new SchemaWriter(NEWEST);
  const parameters = map(
    writer.message({
      parameterType: required({
        enum: ['NUMBER_INTEGER', 'NUMBER_DOUBLE', 'STRING', 'BOOLEAN', 'LIST', 'STRUCT']
      }),
      defaultValue: required({}),
      isOptional: required(flag)
    })
  );
  const artifacts = map(
    writer.message({
      artifactType: required(
        writer.message({
          schemaTitle: required({
            enum: ['system.Artifact', 'system.Metrics', 'system.HTML']
          }),
          schemaVersion: required({ const: '0.0.1' })
        })
      )
    })
  );
  const definitions = writer.message({
    artifacts: field(artifacts),
    parameters: field(parameters)
  });
  return writer.message({
    pipelineInfo: required(
      writer.message({
        name: required({ type: 'string', pattern: '^[a-z0-9][-a-z0-9]{0,127}$' }),
        description: field(text)
      })
    ),
    root: required(
      writer.message({
        inputDefinitions: field(writer.message({ parameters: field(parameters) })),
        dag: required(writer.message({ tasks: required(map(taskSchema(writer))) }))
      })
    ),
    components: required(
      map(
        writer.message({
          executorLabel: required(key),
          inputDefinitions: field(definitions),
          outputDefinitions: field(definitions)
        })
      )
    ),
    deploymentSpec: required(deploymentSchema(writer)),
    schemaVersion: required({ const: '2.1.0' }),
    sdkVersion: required(text)
  });
}

function taskSchema(writer: SchemaWriter): Schema {
  const artifactSource = writer.message({
    taskOutputArtifact: required(
      writer.message({ producerTask: required(key), outputArtifactKey: required(text) })
    )
  });
  return writer.message({
    taskInfo: required(writer.message({ name: required(key) })),
    componentRef: required(writer.message({ name: required(key) })),
    cachingOptions: required(writer.message({ enableCache: required(flag) })),
    dependentTasks: field(list(key)),
    inputs: field(
      writer.message({
        artifacts: field(map(artifactSource)),
        parameters: field(map(writer.message({ componentInputParameter: required(text) })))
      })
    ),
    retryPolicy: field(
      writer.message({
        maxRetryCount: required({ type: 'integer', minimum: 0 }),
        backoffDuration: required(duration),
        backoffFactor: required(number),
        backoffMaxDuration: required(duration)
      })
    )
  });
}

/** `deploymentSpec` of document 1 as PipelineDeploymentConfig. */
function deploymentSchema(writer: SchemaWriter): Schema {
  const accelerator = writer.message({
    type: required(text),
    count: required({ type: 'string', pattern: '^[0-9]+$' }),
    resourceType: field(text),
    resourceCount: field(text)
  });
  const container = writer.message({
    image: required({ type: 'string', pattern: '\\S' }),
    command: required(list(text)),
    args: required(list(text)),
    env: field(list(writer.message({ name: required(text), value: required(text) }))),
    resources: field(
      writer.message({
        cpuRequest: field(number),
        cpuLimit: field(number),
        memoryRequest: field(number),
        memoryLimit: field(number),
        resourceCpuRequest: field(quantity),
        resourceCpuLimit: field(quantity),
        resourceMemoryRequest: field(quantity),
        resourceMemoryLimit: field(quantity),
        accelerator: field(accelerator)
      })
    )
  });
  return writer.message({
    executors: required(map(writer.message({ container: required(container) })))
  });
}

/** Document 2 for a server version. */
export function platformSpecSchema(version: TargetVersion): Schema {
  const writer = new SchemaWriter(version);
  const executors = map(writer.message(executorFields(writer)));
  const deploymentSpec = writer.message({ executors: required(executors) });
  const kubernetes = writer.message({ deploymentSpec: required(deploymentSpec) });
  return writer.message({
    platforms: required(writer.message({ kubernetes: required(kubernetes) }))
  });
}

/** KubernetesExecutorConfig. */
function executorFields(writer: SchemaWriter): Fields {
  return {
    pvcMount: field(
      list(
        writer.message({
          constant: required(text),
          mountPath: required(text),
          subPath: since(16, text)
        })
      )
    ),
    secretAsEnv: field(
      list(
        writer.message({
          secretName: required(text),
          keyToEnv: required(
            list(writer.message({ secretKey: required(text), envVar: required(text) }))
          ),
          optional: since(15, flag)
        })
      )
    ),
    secretAsVolume: field(
      list(
        writer.message({
          secretName: required(text),
          mountPath: required(text),
          optional: since(1, flag)
        })
      )
    ),
    configMapAsEnv: since(
      1,
      list(
        writer.message({
          configMapName: required(text),
          keyToEnv: required(
            list(writer.message({ configMapKey: required(text), envVar: required(text) }))
          ),
          optional: since(15, flag)
        })
      )
    ),
    configMapAsVolume: since(
      1,
      list(
        writer.message({
          configMapName: required(text),
          mountPath: required(text),
          optional: field(flag)
        })
      )
    ),
    nodeSelector: field(writer.message({ labels: required(map(text)) })),
    tolerations: since(
      1,
      list(
        writer.message({
          key: field(text),
          operator: field({ enum: ['Exists', 'Equal'] }),
          value: field(text),
          effect: field({ enum: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] }),
          tolerationSeconds: field(integer)
        })
      )
    ),
    podMetadata: since(
      1,
      writer.message({ labels: field(map(text)), annotations: field(map(text)) })
    ),
    imagePullPolicy: since(1, { enum: ['Always', 'IfNotPresent', 'Never'] }),
    imagePullSecret: since(1, list(writer.message({ secretName: required(text) }))),
    activeDeadlineSeconds: since(1, integer),
    genericEphemeralVolume: since(
      1,
      list(
        writer.message({
          volumeName: required(text),
          mountPath: required(text),
          accessModes: required(list(text)),
          size: required(text),
          storageClassName: field(text),
          defaultStorageClass: field(flag)
        })
      )
    ),
    emptyDirMounts: since(
      3,
      list(
        writer.message({
          volumeName: required(text),
          mountPath: required(text),
          medium: field({ const: 'Memory' }),
          sizeLimit: field(text)
        })
      )
    ),
    securityContext: since(
      16,
      writer.message({
        runAsUser: field(integer),
        runAsGroup: field(integer),
        runAsNonRoot: field(flag)
      })
    )
  };
}
