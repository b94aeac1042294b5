/** Opens the state of a step in the kernel of the notebook, or in a new console beside it. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification, SessionContextDialogs, type ISessionContext } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Kernel } from '@jupyterlab/services';
import type { Widget } from '@lumino/widgets';
import { messageOf } from '../answer.js';
import { openModal } from '../components/modal.js';
import type { IPlace } from '../run-view/places.js';
import type { StepStatus } from '../../protocol/index.js';
import type { ISavoy } from '../tokens.js';
import { evaluate, type IRestored } from './kernel.js';
import { StateModel, type IStateChoice } from './model.js';
import { StateDialog } from './state-dialog.js';

/** What is used of JupyterLab's consoles. */
interface IConsole extends Widget {
  readonly sessionContext: ISessionContext;
}

export interface IOpenStateContext {
  readonly app: JupyterFrontEnd;
  readonly savoy: ISavoy;
  /** A view of the notebook; absent where it is not open. */
  readonly panel: NotebookPanel | undefined;
}

/** A step of a run. */
export type StepPlace = Required<IPlace>;

/** Asks what is to be opened where, and does it. */
export async function openState(
  context: IOpenStateContext,
  place: StepPlace,
  step: StepStatus,
  before: boolean
): Promise<void> {
  const { panel, savoy } = context;
  const { trans, server } = savoy;
  const { notebook, run, step: name } = place;
  const model = new StateModel(
    { before, target: panel === undefined ? 'console' : 'notebook' },
    {
      state: wanted => server.state(run, name, notebook, wanted),
      overwritten: async wanted => {
        const kernel = panel?.sessionContext.session?.kernel ?? undefined;
        if (kernel === undefined) {
          // A kernel that is yet to be started has nothing.
          return [];
        }
        const { code } = await server.restore({ ...place, before: wanted, dry: true });
        return (await evaluate(kernel, code)).overwritten;
      }
    },
    { hasFailed: step.failure !== undefined, canUseKernel: panel !== undefined }
  );
  const choice = await openModal<IStateChoice>({
    title: trans.__('Open the state of %1', name),
    draw: close => (
      <StateDialog
        trans={trans}
        model={model}
        onAccept={() => close({ before: model.before, target: model.target })}
        onCancel={() => close()}
      />
    )
  });
  if (choice === undefined) {
    return;
  }
  try {
    await restore(context, place, choice);
  } catch (error) {
    Notification.error(trans.__('The state could not be opened: %1', messageOf(error)), {
      autoClose: false
    });
  }
}

async function restore(
  { app, savoy, panel }: IOpenStateContext,
  place: StepPlace,
  { before, target }: IStateChoice
): Promise<void> {
  const { trans, server } = savoy;
  const inNotebook = target === 'notebook' && panel !== undefined;
  const [session, { code, undo }] = await Promise.all([
    inNotebook ? panel.sessionContext : newConsole(app, place, panel),
    server.restore({ ...place, before })
  ]);
  const kernel = await kernelOf(session);
  const restored = await evaluate(kernel, code);
  Notification.success(summaryOf(restored, place, before, trans), {
    autoClose: 10_000,
    actions: inNotebook
      ? [
          {
            label: trans.__('Undo'),
            callback: () => {
              void takeBack(kernel, undo, trans);
            }
          }
        ]
      : []
  });
}

async function takeBack(
  kernel: Kernel.IKernelConnection,
  undo: string,
  trans: ISavoy['trans']
): Promise<void> {
  try {
    await evaluate(kernel, undo);
    Notification.info(trans.__('The kernel has what it had before.'), { autoClose: 5000 });
  } catch (error) {
    Notification.error(messageOf(error));
  }
}

/** The kernel of a session, started where there is none. */
async function kernelOf(session: ISessionContext): Promise<Kernel.IKernelConnection> {
  await session.ready;
  if (!session.session?.kernel && (await session.startKernel())) {
    await new SessionContextDialogs().selectKernel(session);
  }
  const kernel = session.session?.kernel;
  if (!kernel) {
    throw new Error('There is no kernel.');
  }
  await kernel.info;
  return kernel;
}

/** A console in the folder of the notebook, with a kernel of the same kind. */
async function newConsole(
  app: JupyterFrontEnd,
  { notebook, step }: StepPlace,
  panel: NotebookPanel | undefined
): Promise<ISessionContext> {
  const kernel = panel?.sessionContext.kernelPreference.name ?? undefined;
  const opened = (await app.commands.execute('console:create', {
    basePath: notebook.replace(/[^/]*$/, ''),
    name: step,
    kernelPreference: {
      language: 'python',
      shouldStart: true,
      canStart: true,
      autoStartDefault: true,
      ...(kernel !== undefined && { name: kernel })
    },
    activate: true,
    insertMode: 'split-bottom',
    ...(panel !== undefined && { ref: panel.id })
  })) as IConsole;
  return opened.sessionContext;
}

function summaryOf(
  { names, missing }: IRestored,
  { step }: StepPlace,
  before: boolean,
  trans: ISavoy['trans']
): string {
  const what = before
    ? trans._n(
        'The kernel has %1 variable as it was before %2.',
        'The kernel has %1 variables as they were before %2.',
        names.length,
        step
      )
    : trans._n(
        'The kernel has %1 variable as %2 left it.',
        'The kernel has %1 variables as %2 left them.',
        names.length,
        step
      );
  const gaps = Object.keys(missing);
  return gaps.length === 0 ? what : `${what} ${trans.__('Not kept: %1', gaps.join(', '))}`;
}
