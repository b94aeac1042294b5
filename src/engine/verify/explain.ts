/**
 * Why steps differ: what each did in the notebook is set against what the pipeline gives it. Of the
 * reasons that fit, the one with the best evidence is told; a step that takes something that differs
 * already needs none of its own.
 */
import type { Diagnostic } from '../../core/index.js';
import type { VerifiedStep } from '../../protocol/index.js';
import { outputDifference } from './compare-outputs.js';
import { pointAfter, type ComparedStep } from './compare-steps.js';
import { Reasons, type Evidence, type Explanation } from './reasons.js';
import { failsBothWays, notComparable, subjectOf, type Finding, type Subject } from './wording.js';

export interface ExplainedStep {
  readonly step: VerifiedStep;
  readonly diagnostics: readonly Diagnostic[];
}

/** Explain what differs; steps in the order of the notebook. */
export function explain(compared: readonly ComparedStep[], evidence: Evidence): ExplainedStep[] {
  const explainer = new Explainer(compared, evidence);
  return compared.map(step => explainer.explain(step));
}

/** Whether there is something to be explained, for which it counts whether it is the same each time. */
export function differs(compared: readonly ComparedStep[]): boolean {
  return compared.some(step => findingsOf(step).some(({ result }) => result === 'different'));
}

class Explainer {
  private readonly reasons: Reasons;
  private readonly different: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(
    compared: readonly ComparedStep[],
    private readonly evidence: Evidence
  ) {
    this.reasons = new Reasons(evidence);
    this.different = new Map(
      compared.map(({ step, variables }) => [
        step.name,
        new Set(variables.filter(({ result }) => result === 'different').map(({ name }) => name))
      ])
    );
  }

  explain(compared: ComparedStep): ExplainedStep {
    const { step, failure, isCompared } = compared;
    const { name } = step;
    const findings = this.located(compared);
    const follows = this.follows(compared);
    const base = {
      name,
      variables: [...compared.variables],
      outputs: [...compared.outputs],
      metrics: [...compared.metrics]
    };
    if (failure?.way === 'both') {
      const diagnostics = [failsBothWays(step, failure)];
      return { step: { ...base, result: 'failed' }, diagnostics };
    }
    if (failure === undefined && findings.length === 0) {
      return {
        step: { ...base, result: isCompared ? 'same' : 'not-compared' },
        diagnostics: []
      };
    }
    const result = 'different';
    if (follows.length > 0) {
      return { step: { ...base, result, cause: 'earlier', follows }, diagnostics: [] };
    }
    const explanations =
      failure === undefined
        ? this.ofFindings(compared, findings)
        : [this.reasons.ofFailure(compared, failure)];
    const [first] = explanations;
    return {
      step: { ...base, result, ...(first !== undefined && { cause: first.cause }) },
      diagnostics: explanations.map(({ diagnostic }) => diagnostic)
    };
  }

  /** The steps that it takes something from that differs already. */
  private follows({ step }: ComparedStep): string[] {
    const from = step.inputs
      .filter(input => this.different.get(input.from)?.has(input.name) ?? false)
      .map(input => input.from);
    return [...new Set(from)];
  }

  /** The cell that each finding comes from. */
  private located(compared: ComparedStep): Finding[] {
    return findingsOf(compared).map(finding => {
      const isOutput = finding.kind === 'output';
      const cell = isOutput ? Number(finding.name) : this.reasons.cellOf(compared, finding.name);
      return { ...finding, ...(cell !== undefined && { cell }) };
    });
  }

  private ofFindings(compared: ComparedStep, findings: readonly Finding[]): Explanation[] {
    const { step } = compared;
    const [different, unknown] = parted(findings, ({ result }) => result === 'different');
    const [varies, steady] = parted(different, finding => this.variesByItself(step.name, finding));
    const subject = (of: readonly Finding[]): Subject => subjectOf(step, of);
    return [
      ...(steady[0] === undefined ? [] : [this.reasons.ofSteady(subject(steady), steady[0])]),
      ...(varies.length === 0 ? [] : [this.reasons.ofVarying(subject(varies))]),
      ...unknown.map((finding): Explanation => ({
        cause: 'not-comparable',
        diagnostic: notComparable(subject([finding]), finding)
      }))
    ];
  }

  /** Whether the notebook itself gives something else each time. */
  private variesByItself(step: string, { kind, name }: Finding): boolean {
    const { again, notebook } = this.evidence;
    if (again === undefined) {
      return false;
    }
    switch (kind) {
      case 'variable':
        return (
          pointAfter(step, again)?.values.some(
            value => value.name === name && value.difference !== undefined
          ) ?? false
        );
      case 'output': {
        const [one, other] = [notebook, again].map(({ outputs }) =>
          outputs.filter(({ cell }) => cell === Number(name)).flatMap(each => each.outputs)
        );
        return outputDifference(one ?? [], other ?? []) !== undefined;
      }
      case 'metric':
        return (
          JSON.stringify(notebook.comparison.metrics[name]) !==
          JSON.stringify(again.comparison.metrics[name])
        );
    }
  }
}

function findingsOf({ variables, outputs, metrics }: ComparedStep): Finding[] {
  const of = (
    kind: Finding['kind'],
    list: readonly { name: string; result: string; difference?: string }[]
  ): Finding[] =>
    list.flatMap(({ name, result, difference = '' }) =>
      result === 'same' ? [] : [{ kind, name, result: result as Finding['result'], difference }]
    );
  return [
    ...of('variable', variables),
    ...of(
      'output',
      outputs.map(({ cell, ...rest }) => ({ name: String(cell), ...rest }))
    ),
    ...of('metric', metrics)
  ];
}

function parted<Value>(
  list: readonly Value[],
  test: (value: Value) => boolean
): [Value[], Value[]] {
  return [list.filter(test), list.filter(each => !test(each))];
}
