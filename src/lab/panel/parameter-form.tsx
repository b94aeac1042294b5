/**
 * Values of the pipeline's parameters for the next runs, each checked against its type while it is
 * typed. Enter starts a run. The notebook keeps its own values.
 */
import type { TranslationBundle } from '@jupyterlab/translation';
import { useId } from 'react';
import type { IAnalysis } from '../analysis/model.js';

type Parameter = IAnalysis['parameters'][number];

/** Python's words. */
const BOOLEANS = ['True', 'False'] as const;

export interface IParameterFormProps {
  readonly trans: TranslationBundle;
  readonly parameters: readonly Parameter[];
  /** The text that was given; undefined where the notebook's value holds. */
  readonly textOf: (name: string) => string | undefined;
  readonly problemOf: (name: string) => string | undefined;
  readonly onChange: (name: string, text: string | undefined) => void;
  readonly onSubmit: () => void;
}

export function ParameterForm(props: IParameterFormProps) {
  const { trans, parameters, onSubmit } = props;
  return (
    <form
      className="jp-savoy-Parameters"
      aria-label={trans.__('Parameters')}
      onSubmit={event => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {parameters.map(parameter => (
        <Field
          key={parameter.name}
          {...props}
          parameter={parameter}
          text={props.textOf(parameter.name)}
          problem={props.problemOf(parameter.name)}
          onChange={text => props.onChange(parameter.name, text)}
        />
      ))}
      {/* Without it Enter does nothing where there are several fields. */}
      <button type="submit" hidden />
    </form>
  );
}

interface IFieldProps {
  readonly trans: TranslationBundle;
  readonly parameter: Parameter;
  readonly text: string | undefined;
  readonly problem: string | undefined;
  readonly onChange: (text: string | undefined) => void;
}

function Field({ trans, parameter, text, problem, onChange }: IFieldProps) {
  const { name, type } = parameter;
  const id = useId();
  const own = textOfDefault(parameter);
  const change = (written: string): void => {
    onChange(written === own ? undefined : written);
  };
  const shared = {
    id,
    'data-parameter': name,
    'aria-invalid': problem !== undefined,
    'aria-describedby': `${id}-about`
  };
  return (
    <div className="jp-savoy-Parameter" data-changed={text !== undefined || undefined}>
      <label htmlFor={id}>{name}</label>
      {type === 'bool' ? (
        <select
          {...shared}
          className="jp-mod-styled"
          value={text ?? own}
          onChange={event => change(event.target.value)}
        >
          {BOOLEANS.map(value => (
            <option key={value}>{value}</option>
          ))}
        </select>
      ) : (
        <input
          {...shared}
          className="jp-mod-styled"
          value={text ?? own}
          inputMode={type === 'int' || type === 'float' ? 'decimal' : 'text'}
          spellCheck={false}
          autoComplete="off"
          onChange={event => change(event.target.value)}
        />
      )}
      <button
        type="button"
        className="jp-savoy-Parameter-reset"
        title={trans.__('Use the value of the notebook, %1', own)}
        aria-label={trans.__('Use the value of the notebook for %1', name)}
        // Out of the way where there is nothing to take back.
        style={{ visibility: text === undefined ? 'hidden' : 'visible' }}
        onClick={() => onChange(undefined)}
      >
        ↺
      </button>
      <span id={`${id}-about`} className="jp-savoy-Parameter-about" aria-live="polite">
        {problem ?? <span className="jp-savoy-Parameter-type">{typeName(type, trans)}</span>}
      </span>
    </div>
  );
}

/** The notebook's value as it would be typed. */
export function textOfDefault({ type, default: value }: Parameter): string {
  if (type === 'bool') {
    return value === true ? 'True' : 'False';
  }
  if (value === null) {
    return 'None';
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function typeName(type: Parameter['type'], trans: TranslationBundle): string {
  switch (type) {
    case 'int':
      return trans.__('whole number');
    case 'float':
      return trans.__('number');
    case 'str':
      return trans.__('text');
    case 'bool':
      return trans.__('yes or no');
    case 'list':
      return trans.__('list');
    case 'dict':
      return trans.__('dict');
    case 'none':
      return trans.__('any value');
  }
}
