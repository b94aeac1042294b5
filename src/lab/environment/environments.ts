/** The environment of each open notebook, loaded when somebody first looks at one. */
import type { NotebookController } from '../notebook/controller.js';
import type { EventStream } from '../server/stream.js';
import type { EnvironmentSource, NotebookEnvironment } from './model.js';

export class Environments {
  private readonly known = new WeakMap<NotebookController, Promise<NotebookEnvironment>>();

  constructor(
    private readonly server: EnvironmentSource,
    private readonly stream: Pick<EventStream, 'follow'>
  ) {}

  /** The environment of a notebook. */
  of(controller: NotebookController): Promise<NotebookEnvironment> {
    const known = this.known.get(controller) ?? this.open(controller);
    this.known.set(controller, known);
    return known;
  }

  private async open(controller: NotebookController): Promise<NotebookEnvironment> {
    const { NotebookEnvironment: Model } = await import('./model.js');
    return new Model(controller, this.server, this.stream);
  }
}
