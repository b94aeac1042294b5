/** A build: how far it is, what the builder says, and what came of it. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useRef } from 'react';
import { StateSign } from '../components/run-state.js';
import { duration } from '../format.js';
import type { BuiltImage } from '../../protocol/index.js';
import type { IBuildState } from './build-state.js';

export interface IBuildViewProps {
  readonly trans: TranslationBundle;
  readonly build: IBuildState;
  readonly onCancel: () => void;
  readonly onDismiss: () => void;
}

export function BuildView({ trans, build, onCancel, onDismiss }: IBuildViewProps) {
  const { status, progress, lines, images, problems } = build;
  const isRunning = status === 'running';
  const errors = problems.filter(({ severity }) => severity === 'error');
  return (
    <div
      className="jp-savoy-Build-view"
      role="group"
      aria-label={trans.__('Build')}
      data-status={status}
    >
      <div className="jp-savoy-Build-head">
        <StateSign state={status} trans={trans} silent />
        <strong role="status">{sentence(build, trans)}</strong>
        <button type="button" className="jp-savoy-Link" onClick={isRunning ? onCancel : onDismiss}>
          {isRunning ? trans.__('Cancel') : trans.__('Dismiss')}
        </button>
      </div>
      {isRunning && (
        <progress
          aria-label={trans.__('Progress of the build')}
          {...(progress !== undefined &&
            build.phase === 'build' && { value: progress.step - 1, max: progress.of })}
        />
      )}
      {status === 'failed' && (
        <ul className="jp-savoy-Build-problems" role="alert">
          {errors.length === 0 && (
            <li>{trans.__('The build ended without saying why; its last lines are below.')}</li>
          )}
          {errors.map(({ code, message, hint }) => (
            <li key={`${code} ${message}`}>
              {message} <span className="jp-savoy-Problem-hint">{hint}</span>
            </li>
          ))}
        </ul>
      )}
      {status === 'succeeded' && (
        <ul className="jp-savoy-Build-images">
          {images.map(image => (
            <Built key={image.name} trans={trans} image={image} />
          ))}
        </ul>
      )}
      {lines.length > 0 && (
        <details className="jp-savoy-Build-log" open={status === 'failed'}>
          <summary>{isRunning ? (lines.at(-1) ?? '') : trans.__('Output of the builder')}</summary>
          <Log trans={trans} lines={lines} />
        </details>
      )}
    </div>
  );
}

function Built({
  trans,
  image
}: {
  readonly trans: TranslationBundle;
  readonly image: BuiltImage;
}) {
  const { reference, digest } = image;
  return (
    <li>
      <code title={reference}>{reference}</code>
      {digest !== undefined && (
        <code className="jp-savoy-Build-digest" title={digest}>
          {digest.slice(0, 19)}…
        </code>
      )}
      <button
        type="button"
        className="jp-savoy-Link"
        aria-label={trans.__('Copy the name of %1', reference)}
        onClick={() => {
          const pinned =
            digest === undefined ? reference : `${reference.replace(/:[^:/]*$/, '')}@${digest}`;
          void navigator.clipboard.writeText(pinned);
        }}
      >
        {trans.__('Copy')}
      </button>
    </li>
  );
}

/** The last lines, at their end unless somebody has scrolled up. */
function Log({
  trans,
  lines
}: {
  readonly trans: TranslationBundle;
  readonly lines: readonly string[];
}) {
  const log = useRef<HTMLPreElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    if (log.current !== null && isAtEnd.current) {
      log.current.scrollTop = log.current.scrollHeight;
    }
  }, [lines]);
  return (
    <pre
      ref={log}
      // Scrolled by keys too.
      tabIndex={0}
      role="log"
      aria-live="off"
      aria-label={trans.__('Output of the builder')}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < 8;
      }}
    >
      {lines.join('\n')}
    </pre>
  );
}

function sentence(build: IBuildState, trans: TranslationBundle): string {
  const { status, seconds = 0, images } = build;
  const took = duration(seconds, trans);
  switch (status) {
    case 'running':
      return workSentence(build, trans);
    case 'succeeded':
      return images.some(({ digest }) => digest !== undefined)
        ? trans.__('Built and pushed in %1', took)
        : images.every(one => one.status === 'current')
          ? trans.__('Nothing had changed: nothing was built')
          : trans.__('Built in %1', took);
    case 'failed':
      return trans.__('The image could not be built');
    case 'cancelled':
      return trans.__('The build was cancelled');
  }
}

function workSentence({ phase, progress }: IBuildState, trans: TranslationBundle): string {
  switch (phase) {
    case 'look':
      return trans.__('Looking at packages and files…');
    case 'push':
      return trans.__('Pushing…');
    case 'build':
      return progress === undefined
        ? trans.__('Building…')
        : trans.__('Building, part %1 of %2…', progress.step, progress.of);
  }
}
