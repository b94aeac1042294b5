import { describe, expect, it, test } from 'vitest';
import { notebookText } from '../../../tests/support/notebook.js';
import { ruleOf } from '../diagnostics/index.js';
import { editNotebook, type PipelineSettings, readNotebook } from './index.js';

/** A notebook of one step with this under Kale's key. */
function file(kale: unknown): string {
  return notebookText([[['step:a'], 'x = 1']], { kubeflow_notebook: kale });
}

const settings = (kale: unknown): PipelineSettings => readNotebook(file(kale)).settings;

/** `rule: message` of each diagnostic. */
const problems = (kale: unknown): string[] =>
  readNotebook(file(kale)).diagnostics.map(
    ({ code, message }) => `${ruleOf(code)?.name}: ${message}`
  );

/** Kale's key after each fix of the first diagnostic. */
function fixed(kale: unknown): [title: string, kale: unknown][] {
  const text = file(kale);
  const [first] = readNotebook(text).diagnostics;
  return (first?.fixes ?? []).map(fix => {
    const after = JSON.parse(editNotebook(text, fix.edits)) as {
      metadata: { kubeflow_notebook: unknown };
    };
    return [fix.title, after.metadata.kubeflow_notebook];
  });
}

const NOTHING: PipelineSettings = { description: '', defaults: {}, fromKale: true };

describe('settings in kubeflow_notebook', () => {
  it.each<[what: string, kale: Record<string, unknown>, settings: Partial<PipelineSettings>]>([
    ['nothing', {}, {}],
    ['name', { pipeline_name: 'p' }, { name: 'p' }],
    ['no name', { pipeline_name: '' }, {}],
    ['description', { pipeline_description: 'd' }, { description: 'd' }],
    [
      'experiment',
      { experiment: { id: 'new', name: 'e' }, experiment_name: 'e2' },
      { experiment: 'e2' }
    ],
    ['experiment of early files', { experiment: { id: 'x', name: 'e' } }, { experiment: 'e' }],
    ['experiment without a name', { experiment: { id: '', name: '' }, experiment_name: '' }, {}],
    ['image of 0.x', { docker_image: 'i:1' }, { defaults: { image: 'i:1' } }],
    ['image of 2.x', { base_image: 'i:2', docker_image: 'i:1' }, { defaults: { image: 'i:2' } }],
    ['no image', { base_image: '', docker_image: '' }, {}],
    ['caching', { enable_caching: false }, { defaults: { caching: false } }],
    ['timeout', { timeout: 3600 }, { defaults: { timeout: 3600 } }],
    ['no timeout', { timeout: 0 }, {}],
    ['output path', { output_path: 'pipelines/../out' }, { outputPath: 'pipelines/../out' }],
    [
      'security context',
      { security_context: { enabled: true } },
      { securityContext: { runAsUser: 65534, runAsGroup: 0, runAsNonRoot: true } }
    ],
    [
      'security context in full',
      { security_context: { run_as_user: 1, run_as_group: 2, run_as_non_root: false } },
      { securityContext: { runAsUser: 1, runAsGroup: 2, runAsNonRoot: false } }
    ],
    ['security context switched off', { security_context: { enabled: false, run_as_user: 1 } }, {}],
    [
      'volume',
      {
        volumes: [
          {
            type: 'pvc',
            name: 'v',
            mount_point: '/v',
            annotations: [],
            size: 5,
            size_type: 'Gi',
            snapshot: false
          }
        ]
      },
      { defaults: { volumes: [{ type: 'pvc', name: 'v', path: '/v' }] } }
    ],
    [
      'volume with a variable',
      { volumes: [{ type: 'pvc', name: 'a-b_c.d', mount_point: '/v', expose_as_env_var: true }] },
      {
        defaults: {
          volumes: [{ type: 'pvc', name: 'a-b_c.d', path: '/v', variable: 'KALE_VOLUME_A_B_C_D' }]
        }
      }
    ],
    [
      'defaults of steps',
      {
        steps_defaults: [
          'label:a:b',
          'annotation:c:d:e',
          'limit:nvidia.com/gpu:1',
          'image:i',
          'cache:enabled',
          'report:disabled',
          'secret:s:k:V'
        ]
      },
      {
        defaults: {
          labels: { a: 'b' },
          annotations: { c: 'd:e' },
          limits: { 'nvidia.com/gpu': '1' },
          image: 'i',
          caching: true,
          report: false,
          secrets: [{ secret: 's', key: 'k', variable: 'V' }]
        }
      }
    ],
    [
      'defaults of steps before those of the pipeline',
      { enable_caching: false, steps_defaults: ['cache:enabled'] },
      { defaults: { caching: true } }
    ],
    [
      'what has no effect any more',
      {
        snapshot_volumes: true,
        autosnapshot: true,
        storage_class_name: 's',
        volume_access_mode: 'rwm',
        abs_working_dir: '/w',
        marshal_volume: true,
        marshal_path: '/m',
        kfp_host: 'h',
        notebook_path: 'n.ipynb',
        katib_run: false,
        katib_metadata: { parameters: [], maxTrialCount: 12 }
      },
      {}
    ],
    ['keys of nobody', { colour: 'red' }, {}],
    [
      'null for nothing',
      { docker_image: null, volumes: null, steps_defaults: null, security_context: null },
      {}
    ]
  ])('%s', (_what, kale, expected) => {
    expect(settings(kale)).toEqual({ ...NOTHING, ...expected });
    expect(problems(kale).filter(problem => !problem.startsWith('old-kale-notebook'))).toEqual([]);
  });

  test.each([
    [{ docker_image: 'i:1' }, ['the image i:1 and its tags are read']],
    [{ snapshot_volumes: false, pipeline_name: 'p' }, ['its name and its tags are read']],
    [{ autosnapshot: true }, ['; its tags are read']],
    [{ base_image: 'i:2', docker_image: 'i:1' }, []],
    [{ pipeline_name: 'p', docker_image: '' }, []]
  ])('a note says what was read of a notebook of Kale 0.x: %j', (kale, said) => {
    const notes = problems(kale);
    expect(notes).toHaveLength(said.length);
    said.forEach((text, i) => expect(notes[i]).toContain(text));
  });

  it('are defaults where the key is missing', () => {
    const notebook = readNotebook(notebookText([[['step:a'], 'x = 1']]));
    expect(notebook.settings).toEqual({ ...NOTHING, fromKale: false });
  });

  it('are read from a whole notebook of Kale 0.7', () => {
    const kale = {
      autosnapshot: true,
      docker_image: 'img',
      experiment: { id: 'new', name: 'exp' },
      experiment_name: 'exp',
      katib_metadata: { algorithm: { algorithmName: 'grid' }, parameters: [{ name: 'x' }] },
      katib_run: false,
      pipeline_description: 'd',
      pipeline_name: 'p',
      snapshot_volumes: true,
      steps_defaults: ['label:access-ml-pipeline:true'],
      volumes: [
        {
          annotations: [],
          mount_point: '/data',
          name: 'v',
          size: 5,
          size_type: 'Gi',
          snapshot: false,
          type: 'clone'
        }
      ]
    };
    expect(settings(kale)).toEqual({
      name: 'p',
      description: 'd',
      experiment: 'exp',
      defaults: { image: 'img', labels: { 'access-ml-pipeline': 'true' } },
      fromKale: true
    });
    expect(problems(kale)).toEqual([
      'old-kale-notebook: The notebook was made with Kale 0.x; its name, the image img, the defaults of its steps, its volumes and its tags are read, and what Rok kept is not used.',
      'katib-not-used: The settings of a Katib search stay in the notebook but are not used.',
      'volume-needs-choice: The volume v is not mounted at /data: it was a clone of a volume, made by an old version of Kale.'
    ]);
  });
});

describe('what is wrong in kubeflow_notebook', () => {
  it.each<[kale: unknown, problem: string, expected: Partial<PipelineSettings>]>([
    [
      'none',
      'invalid-kale-setting: The setting kubeflow_notebook must be an object, not "none".',
      {}
    ],
    [
      { pipeline_name: 3, timeout: 5 },
      'invalid-kale-setting: The setting kubeflow_notebook.pipeline_name must be text, not 3.',
      { defaults: { timeout: 5 } }
    ],
    [
      { experiment: 'e', experiment_name: 'f' },
      'invalid-kale-setting: The setting kubeflow_notebook.experiment must be an object, not "e".',
      { experiment: 'f' }
    ],
    [
      { volumes: 'none' },
      'invalid-kale-setting: The setting kubeflow_notebook.volumes must be a list, not "none".',
      {}
    ],
    [
      {
        volumes: [
          { type: 'pvc', name: 'v' },
          { type: 'pvc', name: 'w', mount_point: '/w' }
        ]
      },
      'invalid-kale-setting: The setting kubeflow_notebook.volumes[0] lacks mount_point.',
      { defaults: { volumes: [{ type: 'pvc', name: 'w', path: '/w' }] } }
    ],
    [
      { steps_defaults: ['cache:enabled', 3] },
      'invalid-kale-setting: The setting kubeflow_notebook.steps_defaults[1] must be text, not 3.',
      { defaults: { caching: true } }
    ],
    [
      { steps_defaults: ['step:a', 'cache:enabled'] },
      'malformed-tag: The default step:a in kubeflow_notebook.steps_defaults is no setting that all steps can have.',
      { defaults: { caching: true } }
    ],
    [
      { steps_defaults: ['limit:memory:4GB'] },
      'malformed-tag: The default limit:memory:4GB in kubeflow_notebook.steps_defaults asks for an amount that Kubernetes cannot read: "4GB".',
      {}
    ],
    [
      { output_path: '../x' },
      'output-path-outside: The output path ../x leaves the folder of the notebook and is ignored.',
      {}
    ],
    [
      { output_path: '/x' },
      'output-path-outside: The output path /x leaves the folder of the notebook and is ignored.',
      {}
    ],
    [
      { output_path: 'a/../../x' },
      'output-path-outside: The output path a/../../x leaves the folder of the notebook and is ignored.',
      {}
    ],
    [
      { pipline_name: 'p' },
      'unknown-metadata-key: The setting kubeflow_notebook.pipline_name is not known; did you mean pipeline_name?',
      {}
    ],
    [
      { katib_run: true },
      'katib-not-used: The settings of a Katib search stay in the notebook but are not used.',
      {}
    ]
  ])('%j', (kale, problem, expected) => {
    expect(problems(kale)).toEqual([problem]);
    expect(settings(kale)).toEqual({ ...NOTHING, ...expected });
  });

  it.each(['pv', 'new_pvc', 'clone', 'snap'])('a volume of type %s is not mounted', type => {
    const kale = { volumes: [{ type, name: 'v', mount_point: '/v' }] };
    expect(settings(kale)).toEqual(NOTHING);
    expect(problems(kale)[0]).toContain('volume-needs-choice: The volume v is not mounted at /v');
  });

  it('a clone can be replaced by what it was made from', () => {
    // A wrong volume before it stays, and does not shift its place.
    const wrong = { type: 'pvc' };
    const kale = {
      volumes: [
        { type: 'clone', name: 'v', mount_point: '/v' },
        { type: 'pvc', name: 'w', mount_point: '/w' }
      ]
    };
    expect(fixed(kale)).toEqual([
      [
        'Mount the volume claim v itself',
        { volumes: [{ type: 'pvc', name: 'v', mount_point: '/v' }, kale.volumes[1]] }
      ],
      ['Remove v', { volumes: [kale.volumes[1]] }]
    ]);
    const shifted = readNotebook(file({ volumes: [wrong, ...kale.volumes] })).diagnostics;
    const choice = shifted.find(({ code }) => ruleOf(code)?.name === 'volume-needs-choice');
    expect(choice?.fixes?.[0]?.edits).toEqual([
      { kind: 'metadata', path: ['kubeflow_notebook', 'volumes', '1', 'type'], value: 'pvc' }
    ]);
  });

  it('two volumes cannot give one variable', () => {
    const kale = {
      volumes: ['my-data', 'my.data'].map(name => ({
        type: 'pvc',
        name,
        mount_point: `/${name}`,
        expose_as_env_var: true
      }))
    };
    expect(problems(kale)).toEqual([
      'volume-variable-collision: The volumes my-data and my.data both give the environment variable KALE_VOLUME_MY_DATA.'
    ]);
    expect(fixed(kale)).toEqual([
      [
        'Do not expose my.data',
        { volumes: [kale.volumes[0], { ...kale.volumes[1], expose_as_env_var: false }] }
      ]
    ]);
  });

  it.each<[kale: unknown, fixes: [string, unknown][]]>([
    [
      { pipline_name: 'p' },
      [
        ['Rename to pipeline_name', { pipeline_name: 'p' }],
        ['Remove kubeflow_notebook.pipline_name', {}]
      ]
    ],
    [{ timeout: 'x' }, [['Remove kubeflow_notebook.timeout', {}]]],
    [
      { steps_defaults: ['cache:true', 'label:a:b'] },
      [['Write cache:enabled', { steps_defaults: ['cache:enabled', 'label:a:b'] }]]
    ],
    [
      { steps_defaults: ['skip', 'label:a:b'] },
      [['Remove skip', { steps_defaults: ['label:a:b'] }]]
    ]
  ])('%j is mended', (kale, fixes) => {
    expect(fixed(kale)).toEqual(fixes);
  });
});
