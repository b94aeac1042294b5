/** Two runs compared, in the main area. */
import { MainAreaWidget } from '@jupyterlab/apputils';
import { ReactWidget } from '@jupyterlab/ui-components';
import { pipelineIcon } from '../icons.js';
import { StepLooks } from '../notebook/step-looks.js';
import type { DiffJson } from '../../protocol/index.js';
import { shortId } from '../run-text.js';
import type { ISavoy } from '../tokens.js';
import { DiffView } from './diff-view.js';

/** A widget that shows a comparison. */
export function diffWidget(
  diff: DiffJson,
  { trans }: ISavoy,
  onOpenRun: (id: string) => void
): MainAreaWidget {
  const looks = new StepLooks();
  looks.assign(diff.steps.map(({ name }) => name));
  const content = ReactWidget.create(
    <DiffView trans={trans} diff={diff} lookOf={step => looks.of(step)} onOpenRun={onOpenRun} />
  );
  content.addClass('jp-savoy-DiffPane');
  const widget = new MainAreaWidget({ content });
  widget.id = `jp-savoy-diff-${diff.before}-${diff.after}`;
  widget.title.label = trans.__('…%1 and …%2', shortId(diff.before), shortId(diff.after));
  widget.title.caption = trans.__('Runs %1 and %2', diff.before, diff.after);
  widget.title.icon = pipelineIcon;
  widget.title.closable = true;
  return widget;
}
