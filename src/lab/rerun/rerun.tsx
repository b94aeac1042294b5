/** Reruns from the page: the notebook is saved, the plan is shown, and carried out when it is accepted. */
import { Notification } from '@jupyterlab/apputils';
import { openModal } from '../components/modal.js';
import { saveChanges } from '../notebook/save.js';
import { StepLooks, type IStepLook } from '../notebook/step-looks.js';
import type { RerunJson } from '../../protocol/index.js';
import type { IPlace, Places } from '../run-view/places.js';
import type { ISavoy } from '../tokens.js';
import { RerunDialog } from './dialog.js';
import { namesStep, RerunModel } from './model.js';
import { RerunParameters } from './parameters.js';

/** So many runs are offered to go on from. */
const MOST_RUNS = 20;

/** Asks for a rerun in a dialog and starts it. */
export async function rerun(
  savoy: ISavoy,
  places: Places,
  { notebook, run, step }: IPlace,
  mode: RerunJson['mode']
): Promise<void> {
  const { trans, runs, server, engines } = savoy;
  const panel = places.panelOf(notebook);
  const controller = savoy.controllers.of(panel ?? null);
  if (
    panel !== undefined &&
    controller !== undefined &&
    !(await saveChanges(panel, controller, server.settings))
  ) {
    throw new Error(trans.__('The server has not saved the notebook yet.'));
  }
  const known =
    runs.of(notebook) === undefined ? await runs.refresh(notebook) : runs.list(notebook);
  if (known.length === 0) {
    Notification.info(trans.__('There is no run of this notebook yet to go on from.'), {
      autoClose: 5000
    });
    return;
  }
  const parent = known.find(({ id }) => id === run) ?? known[0];
  const engine = controller === undefined ? 'local' : engines.of(controller);
  void engines.look();
  const names = controller?.stepNames ?? parent?.steps.map(({ name }) => name) ?? [];
  const own = new StepLooks();
  own.assign(names);
  const lookOf = (name: string): IStepLook => (controller?.looks ?? own).of(name);
  const wanted = step ?? names[0];
  const model = new RerunModel(
    {
      notebook,
      mode,
      ...(run !== undefined && { run }),
      ...(engine !== 'local' && { engine }),
      parameters: controller === undefined ? {} : savoy.notebooks.parametersOf(controller).values,
      ...(namesStep(mode) && wanted !== undefined && { step: wanted })
    },
    request => server.plan(request)
  );
  const texts = controller && savoy.notebooks.parametersOf(controller);
  const onParameters = (): void => {
    model.setParameters(texts?.values ?? {});
  };
  texts?.changed.connect(onParameters);
  const plan = await openModal<RerunJson>({
    title: trans.__('Rerun %1', notebook.replace(/^.*\//, '')),
    draw: close => (
      <RerunDialog
        trans={trans}
        model={model}
        steps={names}
        runs={known.slice(0, MOST_RUNS)}
        now={Date.now()}
        engines={engines}
        lookOf={lookOf}
        {...(controller !== undefined &&
          texts !== undefined && {
            parameters: (shown: RerunJson, submit: () => void) => (
              <RerunParameters
                trans={trans}
                controller={controller}
                texts={texts}
                before={known.find(({ id }) => id === shown.parent)?.parameters ?? {}}
                values={shown.parameters}
                onSubmit={submit}
              />
            )
          })}
        onAccept={close}
        onCancel={() => close()}
      />
    )
  });
  texts?.changed.disconnect(onParameters);
  if (plan !== undefined) {
    await runs.rerun({ ...model.wish, token: plan.token });
  }
}
