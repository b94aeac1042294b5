/** The sign of a step: its shape in its colour. */
import type { CSSProperties } from 'react';
import type { IStepLook } from '../notebook/step-looks.js';

export function Shape({ look }: { readonly look: IStepLook }) {
  return (
    <span className="jp-savoy-Shape" aria-hidden="true" style={hueOf(look)}>
      {look.shape}
    </span>
  );
}

/** A step's colour for whatever is below. */
export function hueOf(look: IStepLook): CSSProperties {
  return { '--jp-savoy-hue': String(look.hue) } as CSSProperties;
}
