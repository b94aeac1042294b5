/** Resources and the other settings of a step: fields for what is common, JSON for the rest. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { useId, useState } from 'react';
import {
  FIELDS,
  readField,
  writeField,
  type ICellSettings,
  type ISettingField
} from './settings.js';

export interface ISettingsFieldsProps {
  readonly trans: TranslationBundle;
  readonly settings: ICellSettings;
  readonly onChange: (settings: ICellSettings) => void;
}

/** What a field is called, and an example of what goes into it. */
function labelsOf(trans: TranslationBundle): Readonly<Record<string, readonly [string, string]>> {
  return {
    cpu: [trans.__('CPUs'), trans.__('2 or 500m')],
    memory: [trans.__('Memory'), trans.__('4Gi')],
    gpu: [trans.__('GPUs'), '1'],
    image: [trans.__('Container image'), 'python:3.11'],
    caching: [trans.__('Reuse earlier results'), ''],
    retries: [trans.__('Tries again after a failure'), '0'],
    timeout: [trans.__('Longest time in seconds'), trans.__('no limit')],
    environment: [trans.__('Environment variables'), 'NAME=value'],
    packages: [trans.__('More packages'), 'lightgbm==4.6.0'],
    files: [trans.__('Files that the step needs'), 'data/cars.csv']
  };
}

export function SettingsFields({ trans, settings, onChange }: ISettingsFieldsProps) {
  const labels = labelsOf(trans);
  const isSet = FIELDS.filter(field => readField(field, settings) !== '').length;
  return (
    <details className="jp-savoy-Form-settings" open={isSet > 0}>
      <summary>
        {isSet > 0
          ? trans.__('Resources and settings (%1 set)', isSet)
          : trans.__('Resources and settings')}
      </summary>
      <div className="jp-savoy-Form-grid">
        {FIELDS.map(field => {
          const [label, example] = labels[field.id] ?? [field.id, ''];
          return (
            <Field
              key={field.id}
              trans={trans}
              field={field}
              label={label}
              example={example}
              value={readField(field, settings)}
              onChange={text => onChange(writeField(field, text, settings))}
            />
          );
        })}
      </div>
      <JsonField
        trans={trans}
        value={settings.metadata}
        onChange={metadata => onChange({ ...settings, metadata })}
      />
    </details>
  );
}

interface IFieldProps {
  readonly trans: TranslationBundle;
  readonly field: ISettingField;
  readonly label: string;
  readonly example: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

function Field({ trans, field, label, example, value, onChange }: IFieldProps) {
  const id = useId();
  const wide = field.kind === 'lines' || field.kind === 'pairs' || field.id === 'image';
  return (
    <div className="jp-savoy-Form-setting" data-wide={wide || undefined}>
      <label htmlFor={id}>{label}</label>
      {field.kind === 'switch' ? (
        <select
          id={id}
          className="jp-mod-styled"
          value={value}
          onChange={event => onChange(event.target.value)}
        >
          <option value="">{trans.__('Default')}</option>
          <option value="true">{trans.__('Yes')}</option>
          <option value="false">{trans.__('No')}</option>
        </select>
      ) : field.kind === 'lines' || field.kind === 'pairs' ? (
        <LinesField id={id} example={example} value={value} onChange={onChange} />
      ) : (
        <input
          id={id}
          className="jp-mod-styled"
          value={value}
          placeholder={example}
          spellCheck={false}
          inputMode={field.kind === 'number' ? 'numeric' : 'text'}
          onChange={event => onChange(event.target.value)}
        />
      )}
    </div>
  );
}

interface ILinesFieldProps {
  readonly id: string;
  readonly example: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** Keeps what is typed until the field is left: a half line must not be tidied away below the cursor. */
function LinesField({ id, example, value, onChange }: ILinesFieldProps) {
  const [text, setText] = useState(value);
  return (
    <textarea
      id={id}
      className="jp-mod-styled"
      rows={2}
      value={text}
      placeholder={example}
      spellCheck={false}
      onChange={event => {
        setText(event.target.value);
        onChange(event.target.value);
      }}
    />
  );
}

/** Not a text: it is the same in every language. */
const EXAMPLE = '{ "volumes": [ … ] }';

interface IJsonFieldProps {
  readonly trans: TranslationBundle;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

/** Everything under our key in the cell's metadata: volumes, secrets, tolerations and all the rest. */
function JsonField({ trans, value, onChange }: IJsonFieldProps) {
  const id = useId();
  const [text, setText] = useState<string>();
  const [wrong, setWrong] = useState(false);
  const printed = value === undefined ? '' : JSON.stringify(value, null, 2);
  return (
    <details className="jp-savoy-Form-json">
      <summary>{trans.__('All settings as JSON')}</summary>
      <textarea
        aria-label={trans.__('All settings as JSON')}
        aria-invalid={wrong}
        aria-describedby={id}
        className="jp-mod-styled"
        rows={6}
        value={text ?? printed}
        placeholder={EXAMPLE}
        spellCheck={false}
        onChange={event => {
          setText(event.target.value);
          try {
            onChange(
              event.target.value.trim() === ''
                ? undefined
                : (JSON.parse(event.target.value) as unknown)
            );
            setWrong(false);
          } catch {
            setWrong(true);
          }
        }}
        onBlur={() => {
          if (!wrong) {
            setText(undefined);
          }
        }}
      />
      <p id={id} className="jp-savoy-Form-help" aria-live="polite">
        {wrong
          ? trans.__('This is not JSON yet; the last correct text counts.')
          : trans.__('Kept under “savoy” in the metadata of the cell.')}
      </p>
    </details>
  );
}
