/**
 * Values that a person gives for the next runs of a notebook, as they are written, and what is wrong
 * with them. They are no part of the notebook.
 */
import { Signal, type ISignal } from '@lumino/signaling';
import type { IAnalysis, IParameterCheck } from '../analysis/model.js';
import type { ParameterValues } from '../server/api.js';

const NOTHING: IParameterCheck = { values: {}, problems: {} };

/** What is used of a notebook's controller. */
export interface IParameterSource {
  readonly analysis: Pick<IAnalysis, 'parameters'> | undefined;
  checkParameters(texts: Readonly<Record<string, string>>): Promise<IParameterCheck>;
}

export class ParameterTexts {
  private readonly changedSignal = new Signal<this, void>(this);
  private readonly texts = new Map<string, string>();
  private known = NOTHING;
  private question = 0;

  constructor(private readonly source: IParameterSource) {}

  /** Emitted when a text was changed, and when it has been read. */
  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  /** The text that was given for a parameter; undefined where the notebook's value holds. */
  text(name: string): string | undefined {
    return this.texts.get(name);
  }

  /** What is wrong with the text of a parameter. */
  problem(name: string): string | undefined {
    return this.known.problems[name];
  }

  /** Gives a parameter a value, or the notebook's own back. */
  set(name: string, text: string | undefined): void {
    if (text === undefined) {
      this.texts.delete(name);
    } else {
      this.texts.set(name, text);
    }
    this.changedSignal.emit();
    void this.check();
  }

  /** Reads all that was given; parameters that the notebook no longer has are left out. */
  async check(): Promise<IParameterCheck> {
    const question = ++this.question;
    const present = new Set(this.source.analysis?.parameters.map(({ name }) => name));
    const texts = Object.fromEntries([...this.texts].filter(([name]) => present.has(name)));
    const known =
      Object.keys(texts).length === 0 ? NOTHING : await this.source.checkParameters(texts);
    if (question === this.question) {
      this.known = known;
      this.changedSignal.emit();
    }
    return known;
  }

  /** The values that are right so far. */
  get values(): ParameterValues {
    return this.known.values;
  }
}
