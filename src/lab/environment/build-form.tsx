/** Builds the images, with or without a push; the name says where they are pushed to. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useId, useState } from 'react';
import { parseReference, registryOf } from '../../core/index.js';
import type { NotebookImage } from '../../protocol/index.js';
import { nameOf } from './contents.js';

export interface IBuildFormProps {
  readonly trans: TranslationBundle;
  readonly images: readonly NotebookImage[];
  /** Something is missing that no build can do without. */
  readonly isBlocked: boolean;
  readonly isBuilding: boolean;
  /** @param name undefined: the one that it has */
  readonly onBuild: (push: boolean, name: string | undefined) => void;
}

export function BuildForm({ trans, images, isBlocked, isBuilding, onBuild }: IBuildFormProps) {
  const id = useId();
  const main = images.find(({ name }) => name === '') ?? images[0];
  const own = nameOf(main?.reference ?? '');
  const [name, setName] = useState(own);
  useEffect(() => {
    setName(own);
  }, [own]);
  const reference = parseReference(name.trim());
  const isWrong = reference === undefined;
  const isDone = name.trim() === own && images.every(({ status }) => status === 'current');
  const isOff = isBlocked || isBuilding || isWrong;
  const build = (push: boolean): void => {
    if (!isOff && (push || !isDone)) {
      onBuild(push, name.trim() === own ? undefined : name.trim());
    }
  };
  return (
    <form
      className="jp-savoy-Build"
      aria-label={trans.__('Build the image')}
      onSubmit={event => {
        event.preventDefault();
        build(false);
      }}
    >
      <label htmlFor={id}>{trans.__('Name')}</label>
      <input
        id={id}
        className="jp-mod-styled"
        value={name}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={isWrong}
        aria-describedby={`${id}-about`}
        onChange={event => setName(event.target.value)}
      />
      <p id={`${id}-about`} className="jp-savoy-Build-about" aria-live="polite">
        {isWrong
          ? trans.__('Names are in lower case: registry.example/team/name')
          : trans.__('A push goes to %1.', registryOf(reference).host)}
      </p>
      <div className="jp-savoy-Build-buttons">
        <button
          type="submit"
          className="jp-savoy-Button"
          // Not `disabled`: the focus would be lost.
          aria-disabled={isOff || isDone || undefined}
          title={isDone ? trans.__('Nothing has changed: there is nothing to build') : ''}
        >
          {trans.__('Build')}
        </button>
        <button
          type="button"
          className="jp-savoy-Button"
          aria-disabled={isOff || undefined}
          onClick={() => build(true)}
        >
          {trans.__('Build & Push')}
        </button>
        {isDone && !isBuilding && (
          <span className="jp-savoy-Build-done">{trans.__('Unchanged: nothing to build')}</span>
        )}
      </div>
    </form>
  );
}
