/** What is known of the runs of each open notebook, for as long as it is open. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { NotebookController } from '../notebook/controller.js';
import type { ISavoyServer } from '../server/api.js';
import { NotebookRuns } from './notebook-runs.js';
import { ParameterTexts } from './parameter-texts.js';
import type { Runs } from './runs.js';

interface IOpenNotebook {
  readonly runs: NotebookRuns;
  readonly parameters: ParameterTexts;
}

export class OpenNotebooks {
  private readonly known = new WeakMap<NotebookController, IOpenNotebook>();

  constructor(
    private readonly runs: Runs,
    private readonly server: ISavoyServer,
    private readonly trans: TranslationBundle
  ) {}

  /** The runs of a notebook. */
  runsOf(controller: NotebookController): NotebookRuns {
    return this.of(controller).runs;
  }

  /** Values for the next runs of a notebook. */
  parametersOf(controller: NotebookController): ParameterTexts {
    return this.of(controller).parameters;
  }

  private of(controller: NotebookController): IOpenNotebook {
    const { runs, server, trans } = this;
    const known = this.known.get(controller) ?? {
      runs: new NotebookRuns({ controller, runs, server, trans }),
      parameters: new ParameterTexts(controller)
    };
    this.known.set(controller, known);
    return known;
  }
}
