/** What a rerun runs and what it takes over. The pipeline: load → clean → {left, right} → join. */
import { describe, expect, it, test } from 'vitest';
import { planRerun, type PlannedRerun, type RerunMode, type RerunSituation } from './plan-rerun.js';
import { reason } from './reasons.js';
import { freshnessOf } from './states.js';

const EDGES: Readonly<Record<string, readonly string[]>> = {
  load: [],
  clean: ['load'],
  left: ['clean'],
  right: ['clean'],
  join: ['left', 'right']
};

const PARAMETERS: Readonly<Record<string, readonly string[]>> = { clean: ['n'], right: ['m'] };

/** What is not as if everything had just run. */
type Change = 'failed' | 'never-run' | 'running' | 'stale' | 'gone' | 'based-on-stale';
type World = Readonly<Record<string, Change>>;

function situations(world: World = {}): RerunSituation[] {
  return Object.entries(EDGES).map(([name, after]) => {
    const change = world[name];
    const noResult = change === 'failed' || change === 'never-run' || change === 'running';
    return {
      name,
      after,
      takesFrom: after,
      parameters: PARAMETERS[name] ?? [],
      progress: noResult ? change : 'done',
      ...(!noResult && {
        result: {
          snapshot: `${name}-snapshot`,
          origin: 'first',
          available: change !== 'gone',
          basedOnStale: change === 'based-on-stale'
        }
      }),
      reasons: change === 'stale' ? [reason('code', 'cell 1 changed at line 1')] : []
    };
  });
}

interface Request {
  readonly mode: RerunMode;
  readonly step?: string;
  readonly world?: World;
  readonly parameters?: readonly string[];
}

function rerun({ mode, step, world, parameters = [] }: Request): PlannedRerun {
  return planRerun(
    { mode, ...(step !== undefined && { step }), changedParameters: parameters },
    situations(world)
  );
}

/** `load=reuse clean=run …` */
function actions({ steps }: PlannedRerun): string {
  return steps.map(({ name, action }) => `${name}=${action}`).join(' ');
}

const warnings = ({ warnings: found }: PlannedRerun): string[] =>
  found.map(({ code, step }) => `${code} ${step ?? ''}`.trim());

describe('of a run that succeeded', () => {
  test.each<[Request, string]>([
    [{ mode: 'from-after', step: 'clean' }, 'load=reuse clean=reuse left=run right=run join=run'],
    [
      { mode: 'from-after', step: 'left' },
      'load=reuse clean=reuse left=reuse right=reuse join=run'
    ],
    [
      { mode: 'from-after', step: 'join' },
      'load=reuse clean=reuse left=reuse right=reuse join=reuse'
    ],
    [{ mode: 'from', step: 'left' }, 'load=reuse clean=reuse left=run right=reuse join=run'],
    [{ mode: 'only', step: 'left' }, 'load=reuse clean=reuse left=run right=reuse join=skip'],
    [{ mode: 'only', step: 'clean' }, 'load=reuse clean=run left=skip right=skip join=skip'],
    [{ mode: 'stale' }, 'load=reuse clean=reuse left=reuse right=reuse join=reuse'],
    [{ mode: 'failed' }, 'load=reuse clean=reuse left=reuse right=reuse join=reuse']
  ])('%j', (request, expected) => {
    expect(actions(rerun(request))).toBe(expected);
  });

  it('takes over what was made, with where it was made', () => {
    const [load] = rerun({ mode: 'from', step: 'clean' }).steps;
    expect(load).toMatchObject({ action: 'reuse', snapshot: 'load-snapshot', origin: 'first' });
  });
});

describe('of a run that failed', () => {
  const world: World = { left: 'failed', join: 'never-run' };

  test.each<[Request, string]>([
    [{ mode: 'failed', world }, 'load=reuse clean=reuse left=run right=reuse join=run'],
    [{ mode: 'stale', world }, 'load=reuse clean=reuse left=run right=reuse join=run'],
    [{ mode: 'from', step: 'left', world }, 'load=reuse clean=reuse left=run right=reuse join=run'],
    // What it needs and what has no result runs as well.
    [
      { mode: 'from-after', step: 'right', world },
      'load=reuse clean=reuse left=run right=reuse join=run'
    ],
    [{ mode: 'only', step: 'join', world }, 'load=reuse clean=reuse left=run right=reuse join=run'],
    [{ mode: 'only', step: 'right', world }, 'load=reuse clean=reuse left=skip right=run join=skip']
  ])('%j', (request, expected) => {
    expect(actions(rerun(request))).toBe(expected);
  });

  it('says why each step runs', () => {
    const { steps } = rerun({ mode: 'failed', world });
    expect(steps.filter(({ action }) => action === 'run').map(each => each.reasons)).toEqual([
      [{ kind: 'failed', text: 'it failed' }],
      [{ kind: 'never-run', text: 'it has not run yet' }]
    ]);
  });
});

describe('of what is stale', () => {
  it('runs that, and looks at what comes after when its turn comes', () => {
    const planned = rerun({ mode: 'stale', world: { right: 'stale' } });
    expect(actions(planned)).toBe('load=reuse clean=reuse left=reuse right=run join=run');
    expect([...planned.actions.values()]).toEqual(['reuse', 'reuse', 'reuse', 'check', 'check']);
  });

  it('runs again what rests on a stale result', () => {
    expect(actions(rerun({ mode: 'stale', world: { join: 'based-on-stale' } }))).toContain(
      'join=run'
    );
  });
});

describe('from a step on', () => {
  it('stops where a result turns out to be the same', () => {
    const { actions: found } = rerun({ mode: 'from', step: 'clean' });
    expect(Object.fromEntries(found)).toEqual({
      load: 'reuse',
      clean: 'run',
      left: 'check',
      right: 'check',
      join: 'check'
    });
  });

  it('builds on what is stale when it is told to, and says so', () => {
    const planned = rerun({ mode: 'from-after', step: 'clean', world: { clean: 'stale' } });
    expect(actions(planned)).toBe('load=reuse clean=reuse left=run right=run join=run');
    expect(warnings(planned)).toEqual(['SV637 clean']);
    expect([...planned.staleReused]).toEqual(['clean']);
  });

  it('says nothing of stale results that it has no use for', () => {
    const planned = rerun({ mode: 'from-after', step: 'left', world: { load: 'stale' } });
    expect(warnings(planned)).toEqual(['SV637 left', 'SV637 right']);
  });
});

describe('with other parameters', () => {
  test.each<[Request, string, string[]]>([
    // The start moves to the first step that reads the parameter.
    [
      { mode: 'from-after', step: 'left', parameters: ['n'] },
      'load=reuse clean=run left=run right=run join=run',
      ['SV636 clean']
    ],
    [
      { mode: 'from', step: 'left', parameters: ['m'] },
      'load=reuse clean=reuse left=run right=run join=run',
      ['SV636 right']
    ],
    [
      { mode: 'from', step: 'clean', parameters: ['n', 'm'] },
      'load=reuse clean=run left=run right=run join=run',
      []
    ],
    [
      { mode: 'only', step: 'left', parameters: ['n'] },
      'load=reuse clean=run left=run right=reuse join=skip',
      ['SV636 clean']
    ],
    [
      { mode: 'from', step: 'join', parameters: ['x'] },
      'load=reuse clean=reuse left=reuse right=reuse join=run',
      ['SV638']
    ]
  ])('%j', (request, expected, codes) => {
    const planned = rerun(request);
    expect(actions(planned)).toBe(expected);
    expect(warnings(planned)).toEqual(codes);
  });

  it('names the step at which it starts', () => {
    expect(rerun({ mode: 'from', step: 'left', parameters: ['n'] }).start).toBe('clean');
    expect(rerun({ mode: 'from', step: 'left' }).start).toBeUndefined();
  });
});

describe('when states are gone', () => {
  it('names what is missing, and where to start instead', () => {
    const { steps } = rerun({ mode: 'from', step: 'left', world: { clean: 'gone' } });
    expect(steps.find(({ name }) => name === 'clean')).toMatchObject({
      action: 'missing',
      instead: 'clean'
    });
  });

  it('starts further back where that needs something that is gone, too', () => {
    const { steps } = rerun({ mode: 'from', step: 'left', world: { clean: 'gone', load: 'gone' } });
    expect(steps.find(({ name }) => name === 'clean')).toMatchObject({ instead: 'load' });
  });

  it('starts where two branches part when both have lost something', () => {
    const { steps } = rerun({ mode: 'from', step: 'join', world: { left: 'gone', right: 'gone' } });
    for (const name of ['left', 'right']) {
      expect(steps.find(each => each.name === name)).toMatchObject({
        action: 'missing',
        reasons: [{ kind: 'missing', text: 'its state was removed' }],
        instead: 'clean'
      });
    }
  });

  it('does without what nobody needs', () => {
    const planned = rerun({ mode: 'from', step: 'left', world: { load: 'gone' } });
    expect(actions(planned)).toBe('load=skip clean=reuse left=run right=reuse join=run');
  });
});

describe('how up to date a step is', () => {
  function freshness(world: World): Record<string, string> {
    return Object.fromEntries(
      [...freshnessOf(situations(world))].map(([name, found]) => [name, found.freshness])
    );
  }

  test.each<[World, Record<string, string>]>([
    [{}, { load: 'fresh', join: 'fresh' }],
    [
      { clean: 'stale' },
      { load: 'fresh', clean: 'stale', left: 'maybe-stale', join: 'maybe-stale' }
    ],
    [{ left: 'failed' }, { left: 'failed', right: 'fresh', join: 'maybe-stale' }],
    [{ left: 'running' }, { left: 'running', join: 'maybe-stale' }],
    [{ left: 'never-run' }, { left: 'never-run', join: 'maybe-stale' }],
    // A result whose state is gone still is what it was.
    [{ clean: 'gone' }, { clean: 'missing', left: 'fresh' }],
    [{ left: 'based-on-stale' }, { left: 'based-on-stale', join: 'maybe-stale' }]
  ])('%j', (world, expected) => {
    expect(freshness(world)).toMatchObject(expected);
  });

  it('has reasons in words', () => {
    const found = freshnessOf(situations({ clean: 'stale' }));
    expect(found.get('left')?.reasons).toEqual([
      { kind: 'upstream', text: 'clean is out of date' }
    ]);
  });

  it('does not depend on the order of the steps', () => {
    const turned = freshnessOf(situations({ load: 'stale' }).reverse());
    expect(turned.get('join')?.freshness).toBe('maybe-stale');
  });
});
