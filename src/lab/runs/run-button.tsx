/**
 * *Compile & Run* with a menu of what else can be made of the notebook. While a run goes on it says how
 * far it is and leads to it.
 */
import { caretDownIcon, ReactWidget, runIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';
import { memo, useEffect } from 'react';
import { useSignal } from '../components/use-signal.js';
import { ENGINES } from '../engines/engines.js';
import type { NotebookController } from '../notebook/controller.js';
import { stepsDone } from '../run-text.js';
import { CommandIDs, type ISavoy } from '../tokens.js';

/** What the menu offers, in groups. */
const MENU = [
  [
    { command: CommandIDs.run },
    { command: CommandIDs.compileAndSave },
    { command: CommandIDs.compile },
    { command: CommandIDs.showYaml }
  ],
  ENGINES.map(engine => ({ command: CommandIDs.chooseEngine, args: { engine } })),
  [{ command: CommandIDs.cancelRun }]
] as const;

export interface IRunButtonProps {
  readonly savoy: ISavoy;
  readonly commands: CommandRegistry;
  readonly controller: NotebookController;
  /** Whether it is the most important button of its surroundings. */
  readonly isMain?: boolean;
}

function DrawnRunButton({ savoy, commands, controller, isMain = false }: IRunButtonProps) {
  const { trans, launcher, notebooks, engines } = savoy;
  const notebookRuns = notebooks.runsOf(controller);
  useSignal(launcher.changed);
  useSignal(engines.changed);
  useSignal(notebookRuns.changed);
  const { run, problem } = notebookRuns;
  // Asked when it is needed: a notebook may be renamed.
  const args = () => ({ path: controller.path });
  const isRunning = run?.status === 'running';
  const isStarting = launcher.isBusy(controller);
  const isMissing = problem?.isMissingRoute === true;
  const engine = engines.of(controller);
  const broken = engines.problem(engine);
  useEffect(() => {
    // What can be known of containers is said before anybody presses.
    if (engine === 'docker') {
      void engines.look();
    }
  }, [engine]);
  const label = isStarting
    ? trans.__('Starting…')
    : isRunning
      ? trans.__('Running %1/%2', stepsDone(run), run.steps.length)
      : trans.__('Compile & Run');
  const caption = isMissing
    ? trans.__('The server extension of Savoy is not enabled on this server.')
    : isRunning
      ? trans.__('Show the run')
      : broken !== undefined
        ? `${broken.message} ${broken.hint}`.trim()
        : engine === 'docker'
          ? trans.__('Save the notebook and run all steps of its pipeline, each in a container')
          : trans.__('Save the notebook and run all steps of its pipeline');
  const press = (): void => {
    if (!isStarting && !isMissing) {
      void commands.execute(
        isRunning ? CommandIDs.openRun : CommandIDs.run,
        isRunning ? { run: run.id, notebook: run.notebook } : args()
      );
    }
  };
  return (
    <div
      className="jp-savoy-Run-button"
      data-main={isMain || undefined}
      role="group"
      aria-label={trans.__('Run the pipeline')}
    >
      <button
        type="button"
        className="jp-savoy-Run-press"
        title={caption}
        // Not `disabled`: the focus would be lost while the run starts.
        aria-disabled={isStarting || isMissing || undefined}
        data-running={isRunning || isStarting || undefined}
        data-broken={(broken !== undefined && !isRunning) || undefined}
        onClick={press}
      >
        <runIcon.react tag="span" className="jp-savoy-Run-icon" width="14px" />
        <span>{label}</span>
      </button>
      <button
        type="button"
        className="jp-savoy-Run-more"
        title={trans.__('More ways to run and compile')}
        aria-label={trans.__('More ways to run and compile')}
        aria-haspopup="menu"
        aria-disabled={isMissing || undefined}
        onClick={event => {
          if (!isMissing) {
            openMenu(event.currentTarget, commands, args());
          }
        }}
      >
        <caretDownIcon.react tag="span" width="14px" />
      </button>
    </div>
  );
}

/** Drawn anew only when something is new of the runs: typing costs it nothing. */
export const RunButton = memo(DrawnRunButton);

/** Opens the menu below its button; the focus goes back there. */
function openMenu(button: HTMLElement, commands: CommandRegistry, args: { path: string }): void {
  const menu = new Menu({ commands });
  menu.addClass('jp-savoy-Run-menu');
  MENU.forEach((group, i) => {
    if (i > 0) {
      menu.addItem({ type: 'separator' });
    }
    group.forEach(item => {
      menu.addItem({ ...item, args: { ...args, ...('args' in item && item.args) } });
    });
  });
  menu.aboutToClose.connect(() => {
    // The chosen command still has to run.
    requestAnimationFrame(() => {
      menu.dispose();
      if (document.activeElement === document.body) {
        button.focus();
      }
    });
  });
  const { left, bottom } = button.getBoundingClientRect();
  menu.open(left, bottom);
  menu.activeIndex = 0;
}

/** The button in a notebook's toolbar, there while the notebook has a pipeline. */
export class RunToolbarItem extends ReactWidget {
  constructor(private readonly props: IRunButtonProps) {
    super();
    this.addClass('jp-savoy-Run-tool');
    const { controller } = props;
    controller.stateChanged.connect(this.refresh, this);
    this.refresh();
  }

  protected override render() {
    return <RunButton {...this.props} />;
  }

  private refresh(): void {
    const { isTagged, enabled } = this.props.controller;
    this.setHidden(!isTagged || !enabled);
  }
}
