/** Generated from schemas/metadata.schema.json by scripts/generate-protocol.mjs: change the schema instead. */
export const METADATA_SCHEMA = {
  $id: 'metadata.schema.json',
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'NotebookMetadata',
  description:
    "The key `savoy` of a notebook's metadata (savoy.metadata/1). The key `savoy` of a cell's metadata is a StepMetadata.",
  type: 'object',
  additionalProperties: false,
  properties: {
    schema: { const: 'savoy.metadata/1' },
    defaults: {
      description: "Settings of every step; a step's own settings win.",
      $ref: '#/definitions/step'
    }
  },
  definitions: {
    quantity: {
      description: 'A quantity such as 500m, 2 or 4Gi.',
      type: 'string',
      pattern: '^\\+?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,2}|[numkKMGTPE]|[KMGTPE]i)?$'
    },
    quantities: {
      type: 'object',
      propertyNames: { minLength: 1 },
      additionalProperties: {
        description: 'A quantity such as 500m, 2 or 4Gi.',
        type: ['string', 'number'],
        minimum: 0,
        pattern: '^\\+?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,2}|[numkKMGTPE]|[KMGTPE]i)?$'
      }
    },
    variable: {
      description: 'The name of an environment variable: letters, digits and _.',
      type: 'string',
      pattern: '^[A-Za-z_][A-Za-z0-9_]*$'
    },
    path: { description: 'An absolute path.', type: 'string', pattern: '^/' },
    name: { type: 'string', minLength: 1 },
    names: { type: 'array', items: { $ref: '#/definitions/name' } },
    texts: { type: 'object', additionalProperties: { type: 'string' } },
    retry: {
      title: 'RetryMetadata',
      type: 'object',
      required: ['count'],
      additionalProperties: false,
      properties: {
        count: { type: 'integer', minimum: 0, description: 'Attempts after the first.' },
        delay: { type: 'number', minimum: 0, description: 'Seconds before the first retry.' },
        factor: { type: 'number', minimum: 1, description: 'By which each delay grows.' },
        maxDelay: { type: 'number', minimum: 0, description: 'Longest delay, seconds.' }
      }
    },
    secretVariable: {
      title: 'SecretVariableMetadata',
      type: 'object',
      required: ['secret', 'key', 'variable'],
      additionalProperties: false,
      properties: {
        secret: { $ref: '#/definitions/name' },
        key: { $ref: '#/definitions/name' },
        variable: { $ref: '#/definitions/variable' },
        optional: { type: 'boolean' }
      }
    },
    configMapVariable: {
      title: 'ConfigMapVariableMetadata',
      type: 'object',
      required: ['configMap', 'key', 'variable'],
      additionalProperties: false,
      properties: {
        configMap: { $ref: '#/definitions/name' },
        key: { $ref: '#/definitions/name' },
        variable: { $ref: '#/definitions/variable' },
        optional: { type: 'boolean' }
      }
    },
    volume: {
      oneOf: [
        { $ref: '#/definitions/claimVolume' },
        { $ref: '#/definitions/objectVolume' },
        { $ref: '#/definitions/emptyVolume' },
        { $ref: '#/definitions/ephemeralVolume' }
      ]
    },
    claimVolume: {
      title: 'ClaimVolumeMetadata',
      description: 'A volume claim that exists.',
      type: 'object',
      required: ['type', 'name', 'path'],
      additionalProperties: false,
      properties: {
        type: { const: 'pvc' },
        name: { $ref: '#/definitions/name' },
        path: { $ref: '#/definitions/path' },
        subPath: { type: 'string', minLength: 1 },
        variable: { $ref: '#/definitions/variable' }
      }
    },
    objectVolume: {
      title: 'ObjectVolumeMetadata',
      description: 'A secret or a config map as files.',
      type: 'object',
      required: ['type', 'name', 'path'],
      additionalProperties: false,
      properties: {
        type: { enum: ['secret', 'configMap'] },
        name: { $ref: '#/definitions/name' },
        path: { $ref: '#/definitions/path' },
        optional: { type: 'boolean' }
      }
    },
    emptyVolume: {
      title: 'EmptyVolumeMetadata',
      description: 'A folder that lives as long as the pod.',
      type: 'object',
      required: ['type', 'name', 'path'],
      additionalProperties: false,
      properties: {
        type: { const: 'emptyDir' },
        name: { $ref: '#/definitions/name' },
        path: { $ref: '#/definitions/path' },
        medium: { const: 'Memory' },
        size: { $ref: '#/definitions/quantity' }
      }
    },
    ephemeralVolume: {
      title: 'EphemeralVolumeMetadata',
      description: 'A new volume claim that lives as long as the pod.',
      type: 'object',
      required: ['type', 'name', 'path', 'size'],
      additionalProperties: false,
      properties: {
        type: { const: 'ephemeral' },
        name: { $ref: '#/definitions/name' },
        path: { $ref: '#/definitions/path' },
        size: { $ref: '#/definitions/quantity' },
        accessModes: { $ref: '#/definitions/names' },
        storageClass: { $ref: '#/definitions/name' }
      }
    },
    toleration: {
      title: 'TolerationMetadata',
      type: 'object',
      additionalProperties: false,
      properties: {
        key: { $ref: '#/definitions/name' },
        operator: { enum: ['Exists', 'Equal'] },
        value: { type: 'string' },
        effect: { enum: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] },
        tolerationSeconds: { type: 'integer', minimum: 0 }
      }
    },
    handOn: {
      title: 'HandOnMetadata',
      description: 'Corrections of what the analysis of the code finds.',
      type: 'object',
      additionalProperties: false,
      properties: {
        take: {
          description:
            'Names to take although the code does not show it, with the producing step or null for the nearest.',
          type: 'object',
          additionalProperties: { type: ['string', 'null'] }
        },
        drop: { $ref: '#/definitions/names' },
        give: { $ref: '#/definitions/names' },
        readOnly: { $ref: '#/definitions/names' }
      }
    },
    step: {
      title: 'StepMetadata',
      description: 'Settings of one step; everything is optional.',
      type: 'object',
      additionalProperties: false,
      properties: {
        schema: { const: 'savoy.metadata/1' },
        image: { $ref: '#/definitions/name' },
        caching: { type: 'boolean' },
        report: { type: 'boolean', description: "HTML report of the step's outputs." },
        requests: { $ref: '#/definitions/quantities' },
        limits: { $ref: '#/definitions/quantities' },
        environment: {
          type: 'object',
          propertyNames: { $ref: '#/definitions/variable' },
          additionalProperties: { type: 'string' }
        },
        secrets: { type: 'array', items: { $ref: '#/definitions/secretVariable' } },
        configMaps: { type: 'array', items: { $ref: '#/definitions/configMapVariable' } },
        volumes: { type: 'array', items: { $ref: '#/definitions/volume' } },
        sharedMemory: { $ref: '#/definitions/quantity' },
        labels: { $ref: '#/definitions/texts' },
        annotations: { $ref: '#/definitions/texts' },
        nodeSelector: { $ref: '#/definitions/texts' },
        tolerations: { type: 'array', items: { $ref: '#/definitions/toleration' } },
        imagePullPolicy: { enum: ['Always', 'IfNotPresent', 'Never'] },
        imagePullSecrets: { $ref: '#/definitions/names' },
        retry: { $ref: '#/definitions/retry' },
        timeout: { type: 'number', exclusiveMinimum: 0, description: 'Seconds.' },
        files: { $ref: '#/definitions/names' },
        baseImage: {
          description: 'What the image of the step is built upon.',
          $ref: '#/definitions/name'
        },
        systemPackages: {
          description: 'Debian packages for the image that is built.',
          type: 'array',
          items: { type: 'string', pattern: '^[a-z0-9][a-z0-9.+-]+(=[A-Za-z0-9.+:~-]+)?$' }
        },
        packages: {
          title: 'PackagesMetadata',
          type: 'object',
          additionalProperties: false,
          properties: {
            add: { $ref: '#/definitions/names' },
            remove: { $ref: '#/definitions/names' }
          }
        },
        handOn: { $ref: '#/definitions/handOn' },
        trainJob: {
          type: 'object',
          additionalProperties: true,
          description: 'Settings of a step that is a TrainJob.'
        }
      }
    }
  }
} as const;
