/**
 * The environment of a notebook as containers get it: what would be in the images and why, how big that
 * is, what is missing, and building them. Gets all from its props.
 */
import type { TranslationBundle } from '@jupyterlab/translation';
import { useState } from 'react';
import type { Answer } from '../answer.js';
import type { ImageJson } from '../../protocol/index.js';
import { BuildForm } from './build-form.js';
import { BuildView } from './build-view.js';
import type { IBuildState } from './build-state.js';
import { ImageView } from './image-view.js';

export interface IEnvironmentSectionProps {
  readonly trans: TranslationBundle;
  readonly answer: Answer<ImageJson> | undefined;
  /** What was known last; it stays in view while it is asked anew. */
  readonly document: ImageJson | undefined;
  readonly build: IBuildState | undefined;
  readonly onAsk: (online: boolean) => void;
  readonly onBuild: (push: boolean, name: string | undefined) => void;
  readonly onCancel: () => void;
  readonly onDismiss: () => void;
  readonly onOpenCell: (cell: number) => void;
  readonly onShowProblems: () => void;
}

export function EnvironmentSection(props: IEnvironmentSectionProps) {
  const { trans, answer, document, build } = props;
  const [asked, setAsked] = useState(false);
  const isWaiting = answer === undefined || answer.kind === 'waiting';
  if (document === undefined) {
    return (
      <div className="jp-savoy-Environment" role="status">
        {answer?.kind === 'refused' ? (
          <>
            <p>{answer.message}</p>
            <button type="button" className="jp-savoy-Link" onClick={() => props.onAsk(false)}>
              {trans.__('Try again')}
            </button>
          </>
        ) : (
          <p>{trans.__('Asking the notebook’s Python what it has…')}</p>
        )}
      </div>
    );
  }
  const { images, requests, diagnostics } = document;
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning').length;
  return (
    <div className="jp-savoy-Environment" aria-busy={isWaiting}>
      {answer?.kind === 'refused' && <p role="alert">{answer.message}</p>}
      {errors + warnings > 0 && (
        <p
          className="jp-savoy-Environment-problems"
          data-severity={errors > 0 ? 'error' : 'warning'}
        >
          <span>
            {errors > 0
              ? trans._n(
                  '%1 thing is missing: no image can be made.',
                  '%1 things are missing: no image can be made.',
                  errors
                )
              : trans._n('%1 thing to look at.', '%1 things to look at.', warnings)}
          </span>{' '}
          <button type="button" className="jp-savoy-Link" onClick={props.onShowProblems}>
            {trans.__('Show problems')}
          </button>
        </p>
      )}
      {images.length === 0 && errors === 0 && (
        <p>{trans.__('Each step names a ready image: there is nothing to build.')}</p>
      )}
      {images.map(image => (
        <ImageView
          key={image.name}
          trans={trans}
          image={image}
          requests={requests}
          isOnly={images.length === 1}
          onOpenCell={props.onOpenCell}
        />
      ))}
      {images.length > 0 && (
        <BuildForm
          trans={trans}
          images={images}
          isBlocked={errors > 0}
          isBuilding={build?.status === 'running'}
          onBuild={props.onBuild}
        />
      )}
      {build !== undefined && (
        <BuildView
          trans={trans}
          build={build}
          onCancel={props.onCancel}
          onDismiss={props.onDismiss}
        />
      )}
      <div className="jp-savoy-Environment-foot" role="status">
        {isWaiting ? (
          <span>{trans.__('Looking again…')}</span>
        ) : (
          <button
            type="button"
            className="jp-savoy-Link"
            title={trans.__('Whether each version is still there for this platform, and its size')}
            onClick={() => {
              setAsked(true);
              props.onAsk(true);
            }}
          >
            {trans.__('Ask the package indexes')}
          </button>
        )}
        {asked && !isWaiting && errors === 0 && <span>{trans.__('All packages can be had.')}</span>}
      </div>
    </div>
  );
}
