/** The head of the panel, and what it says where there is no pipeline to show: why, and how to begin. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactNode } from 'react';
import type { AnalysisState } from '../notebook/controller.js';

export interface INotebookHeadProps {
  readonly trans: TranslationBundle;
  readonly fileName: string;
  readonly enabled: boolean;
  readonly canEdit: boolean;
  readonly onToggle: () => void;
  readonly onSuggest: () => void;
  /** What can be done with the whole pipeline. */
  readonly children: ReactNode;
}

/** The notebook with its pipeline on or off, and what can be done with the whole. */
export function NotebookHead(props: INotebookHeadProps) {
  const { trans, fileName, enabled } = props;
  return (
    <div className="jp-savoy-Head">
      <div className="jp-savoy-Head-file">
        <span title={fileName}>{fileName}</span>
        <button
          type="button"
          role="switch"
          aria-checked={enabled}
          aria-label={trans.__('Pipeline of %1', fileName)}
          title={enabled ? trans.__('Hide the pipeline') : trans.__('Show the pipeline')}
          className="jp-savoy-Switch"
          onClick={props.onToggle}
        >
          <span className="jp-savoy-Switch-knob" aria-hidden="true" />
        </button>
      </div>
      {enabled ? (
        <div className="jp-savoy-Head-actions">
          {props.children}
          <button
            type="button"
            className="jp-savoy-Link"
            disabled={!props.canEdit}
            onClick={props.onSuggest}
          >
            {trans.__('Propose tags for the rest')}
          </button>
        </div>
      ) : (
        <p className="jp-savoy-Head-off">
          {trans.__('The pipeline of this notebook is not shown. Its tags stay as they are.')}
        </p>
      )}
    </div>
  );
}

export interface IWelcomeProps {
  readonly trans: TranslationBundle;
  readonly fileName: string | undefined;
  readonly state: AnalysisState;
  readonly canEdit: boolean;
  readonly onSuggest: () => void;
  readonly onTag: () => void;
}

export function Welcome(props: IWelcomeProps) {
  const { trans, fileName, state } = props;
  if (fileName === undefined) {
    return (
      <p className="jp-savoy-Panel-text">
        {trans.__('Open a notebook to turn it into a pipeline.')}
      </p>
    );
  }
  if (state.kind === 'silent') {
    return (
      <div role="status">
        <p className="jp-savoy-Panel-text">{state.message}</p>
        {state.hint !== undefined && <p className="jp-savoy-Panel-text">{state.hint}</p>}
      </div>
    );
  }
  return (
    <div className="jp-savoy-Welcome">
      <p className="jp-savoy-Panel-text">
        {trans.__(
          'A pipeline is made of cells that are tagged as steps. What passes between them follows from the code.'
        )}
      </p>
      <button
        type="button"
        className="jp-savoy-Button jp-mod-accept"
        disabled={!props.canEdit}
        onClick={props.onSuggest}
      >
        {trans.__('Propose steps for %1', fileName)}
      </button>
      <button
        type="button"
        className="jp-savoy-Button"
        disabled={!props.canEdit}
        onClick={props.onTag}
      >
        {trans.__('Tag the active cell…')}
      </button>
      <p className="jp-savoy-Panel-text jp-savoy-Panel-hint">
        {trans.__(
          'In command mode P S tags a cell as a step, P E edits its tags, and Z takes a change back.'
        )}
      </p>
    </div>
  );
}
