/** What a rerun does with each step: run it, take it over, or leave it out, and why. */
import type { Diagnostic } from '../../diagnostics/index.js';
import type { RerunStep } from '../../../protocol/index.js';
import { reason, type Reason } from './reasons.js';
import { parametersUnused, staleReuse, startMoved } from './rerun-warnings.js';
import { freshnessOf, GONE, type StepFreshness, type StepSituation } from './states.js';

/** Where a rerun starts. */
export type RerunMode = 'from-after' | 'from' | 'only' | 'stale' | 'failed';

export interface RerunRequest {
  readonly mode: RerunMode;
  /** The step that the first three modes name; one of the notebook's. */
  readonly step?: string;
  /** Parameters whose values differ from those of the run that it goes on from. */
  readonly changedParameters: readonly string[];
}

/** A step of the notebook as it is now. */
export interface RerunSituation extends StepSituation {
  readonly parameters: readonly string[];
  /** Steps that it takes values from. */
  readonly takesFrom: readonly string[];
}

/** What the engine does: `check`: run it unless a fresh result turns up when its turn comes. */
export type RerunAction = 'run' | 'check' | 'reuse' | 'skip';

export interface PlannedRerun {
  readonly steps: readonly RerunStep[];
  /** By step; of no use where a state is missing. */
  readonly actions: ReadonlyMap<string, RerunAction>;
  /** The first step that runs, where the request named one and parameters moved it. */
  readonly start?: string;
  /** Steps that are taken over although they are stale. */
  readonly staleReused: ReadonlySet<string>;
  readonly warnings: readonly Diagnostic[];
}

/** Plan a rerun. The situations come in the order of the notebook. */
export function planRerun(
  request: RerunRequest,
  situations: readonly RerunSituation[]
): PlannedRerun {
  return new RerunPlanner(request, situations).plan();
}

class RerunPlanner {
  private readonly byName: ReadonlyMap<string, RerunSituation>;
  private readonly freshness: ReadonlyMap<string, StepFreshness>;
  private readonly descendants: ReadonlyMap<string, ReadonlySet<string>>;
  private readonly ancestors: ReadonlyMap<string, ReadonlySet<string>>;
  private readonly readers: ReadonlySet<string>;

  constructor(
    private readonly request: RerunRequest,
    private readonly situations: readonly RerunSituation[]
  ) {
    this.byName = new Map(situations.map(each => [each.name, each]));
    this.freshness = freshnessOf(situations);
    this.ancestors = closures(situations.map(({ name, after }) => [name, after]));
    this.descendants = closures(
      situations.map(({ name }) => [
        name,
        situations.filter(({ after }) => after.includes(name)).map(each => each.name)
      ])
    );
    this.readers = new Set(
      situations
        .filter(({ parameters }) =>
          parameters.some(each => request.changedParameters.includes(each))
        )
        .map(({ name }) => name)
    );
  }

  plan(): PlannedRerun {
    const asked = this.asked();
    const running = this.withNeeded(this.withReaders(asked));
    const moved = this.situations.find(
      ({ name }) => running.has(name) && this.isMoved(name, asked)
    );
    const actions = new Map(
      this.situations.map(({ name }) => [name, this.action(name, running, asked)] as const)
    );
    const needed = this.neededBy(running);
    const staleReused = new Set(
      [...actions].flatMap(([name, action]) =>
        action === 'reuse' && !this.isFresh(name) ? [name] : []
      )
    );
    return {
      steps: this.situations.map(each =>
        this.describe(each, actions.get(each.name) ?? 'skip', needed, asked)
      ),
      actions,
      ...(moved !== undefined && { start: moved.name }),
      staleReused,
      warnings: [
        ...(moved === undefined ? [] : startMoved(moved, this.request)),
        ...parametersUnused(this.request.changedParameters, this.situations),
        ...[...staleReused]
          .filter(name => needed.has(name))
          .flatMap(name => staleReuse(name, this.freshness.get(name)))
      ]
    };
  }

  /** The steps that the request itself means. */
  private asked(): Set<string> {
    const { mode, step = '' } = this.request;
    switch (mode) {
      case 'from-after':
        return new Set(this.descendants.get(step));
      case 'from':
        return new Set([step, ...(this.descendants.get(step) ?? [])]);
      case 'only':
        return new Set([step]);
      case 'stale':
        return this.matching(name => !this.isFresh(name));
      case 'failed':
        return this.withDescendants(
          this.matching(name => this.byName.get(name)?.progress !== 'done')
        );
    }
  }

  /** Steps that read a changed parameter run too, and all that rests on them. */
  private withReaders(asked: ReadonlySet<string>): Set<string> {
    const all = this.withDescendants(this.readers);
    const { mode, step = '' } = this.request;
    const before = this.ancestors.get(step);
    const due = mode === 'only' ? [...all].filter(name => before?.has(name)) : all;
    return new Set([...asked, ...due]);
  }

  /** Steps without a result run when something that runs comes after them. */
  private withNeeded(running: ReadonlySet<string>): Set<string> {
    const all = new Set(running);
    for (const name of all) {
      for (const each of this.byName.get(name)?.after ?? []) {
        if (this.byName.get(each)?.result === undefined) {
          all.add(each);
        }
      }
    }
    return all;
  }

  private isMoved(name: string, asked: ReadonlySet<string>): boolean {
    return this.readers.has(name) && !asked.has(name);
  }

  private action(
    name: string,
    running: ReadonlySet<string>,
    asked: ReadonlySet<string>
  ): RerunAction {
    const { mode, step = '' } = this.request;
    const result = this.byName.get(name)?.result;
    if (running.has(name)) {
      const isDownstream = mode === 'from' && name !== step;
      return mode === 'stale' || (isDownstream && asked.has(name)) ? 'check' : 'run';
    }
    const isBehind = mode === 'only' && (this.descendants.get(step)?.has(name) ?? false);
    return result?.available === true && !isBehind ? 'reuse' : 'skip';
  }

  private describe(
    { name, result }: RerunSituation,
    action: RerunAction,
    needed: ReadonlySet<string>,
    asked: ReadonlySet<string>
  ): RerunStep {
    const about = {
      ...(result?.bytes !== undefined && { bytes: result.bytes }),
      ...(result?.seconds !== undefined && { seconds: result.seconds })
    };
    if (action === 'run' || action === 'check') {
      const { seconds } = about;
      return {
        name,
        action: 'run',
        reasons: this.reasonsToRun(name, asked),
        ...(seconds !== undefined && { seconds })
      };
    }
    const reasons = [...(this.freshness.get(name)?.reasons ?? [])];
    if (action === 'reuse' && result !== undefined) {
      return {
        name,
        action,
        reasons,
        snapshot: result.snapshot,
        origin: result.origin,
        ...about
      };
    }
    if (!needed.has(name)) {
      return { name, action: 'skip', reasons };
    }
    const instead = this.restart(needed);
    return {
      name,
      action: 'missing',
      reasons: [GONE, ...reasons.filter(({ kind }) => kind !== GONE.kind)],
      ...(instead !== undefined && { instead })
    };
  }

  private reasonsToRun(name: string, asked: ReadonlySet<string>): Reason[] {
    const { mode, step } = this.request;
    const own = [...(this.freshness.get(name)?.reasons ?? [])];
    if (own.length > 0) {
      return own;
    }
    if (this.readers.has(name)) {
      return [reason('parameter', 'it reads a parameter that changes')];
    }
    return [
      name === step || !asked.has(name)
        ? reason('asked', 'you asked for it')
        : mode === 'failed'
          ? reason('upstream', 'something before it runs again')
          : reason('upstream', `it comes after ${step ?? 'a step that runs'}`)
    ];
  }

  /** Steps whose states are restored by those that run, and are not made by one of them. */
  private neededBy(running: ReadonlySet<string>): Set<string> {
    const needed = [...running].flatMap(name => {
      const { after = [], takesFrom = [] } = this.byName.get(name) ?? {};
      return [...after, ...takesFrom];
    });
    return new Set(needed.filter(name => !running.has(name)));
  }

  /**
   * The step to go on from instead: the nearest, going back, that makes all that is needed and not there,
   * and needs only what is there itself. Undefined where two branches have lost their beginnings.
   */
  private restart(needed: ReadonlySet<string>): string | undefined {
    const isThere = (name: string): boolean => this.byName.get(name)?.result?.available === true;
    const missing = [...needed].filter(name => !isThere(name));
    return [...this.situations].reverse().find(({ name }) => {
      const running = this.withDescendants([name]);
      return missing.every(each => running.has(each)) && [...this.neededBy(running)].every(isThere);
    })?.name;
  }

  private isFresh(name: string): boolean {
    return this.freshness.get(name)?.freshness === 'fresh';
  }

  private matching(test: (name: string) => boolean): Set<string> {
    return new Set(this.situations.map(({ name }) => name).filter(test));
  }

  private withDescendants(names: Iterable<string>): Set<string> {
    return new Set([...names].flatMap(name => [name, ...(this.descendants.get(name) ?? [])]));
  }
}

/** All that can be reached from each name. */
function closures(
  edges: readonly (readonly [string, readonly string[]])[]
): Map<string, ReadonlySet<string>> {
  const next = new Map(edges);
  return new Map(
    edges.map(([name, first]) => {
      const reached = new Set(first);
      for (const each of reached) {
        next.get(each)?.forEach(further => reached.add(further));
      }
      return [name, reached];
    })
  );
}
