/** Name, description and experiment of the pipeline, as the notebook's metadata keep them. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useId, useState } from 'react';
import type { IAnalysis } from '../analysis/model.js';

/** Where each is kept, in Kale's words. */
const KEYS = {
  name: 'pipeline_name',
  description: 'pipeline_description',
  experiment: 'experiment_name'
} as const;

export interface IPipelineFormProps {
  readonly trans: TranslationBundle;
  readonly analysis: IAnalysis;
  readonly canEdit: boolean;
  readonly onChange: (key: string, value: string) => void;
}

export function PipelineForm({ trans, analysis, canEdit, onChange }: IPipelineFormProps) {
  const { name, settings } = analysis;
  const save = (key: string) => (value: string) => onChange(key, value);
  return (
    <div className="jp-savoy-Pipeline">
      <TextField
        label={trans.__('Name')}
        value={settings.name ?? ''}
        placeholder={name}
        disabled={!canEdit}
        onSave={save(KEYS.name)}
      />
      <TextField
        label={trans.__('Description')}
        value={settings.description}
        disabled={!canEdit}
        rows={2}
        onSave={save(KEYS.description)}
      />
      <TextField
        label={trans.__('Experiment')}
        value={settings.experiment ?? ''}
        disabled={!canEdit}
        onSave={save(KEYS.experiment)}
      />
    </div>
  );
}

interface ITextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly disabled: boolean;
  readonly rows?: number;
  readonly onSave: (value: string) => void;
}

/** Written when it is left or Enter is pressed; Escape takes back what was typed. */
function TextField({ label, value, placeholder, disabled, rows, onSave }: ITextFieldProps) {
  const id = useId();
  const [text, setText] = useState(value);
  useEffect(() => {
    setText(value);
  }, [value]);
  const shared = {
    id,
    className: 'jp-mod-styled',
    value: text,
    placeholder,
    disabled,
    spellCheck: false,
    onChange: (event: { target: { value: string } }) => setText(event.target.value),
    onBlur: () => {
      if (text.trim() !== value) {
        onSave(text.trim());
      }
    },
    onKeyDown: (event: React.KeyboardEvent<HTMLElement>) => {
      if (event.key === 'Escape') {
        setText(value);
      } else if (event.key === 'Enter' && !event.shiftKey) {
        event.preventDefault();
        event.currentTarget.blur();
        event.currentTarget.focus();
      }
    }
  };
  return (
    <div className="jp-savoy-Pipeline-field">
      <label htmlFor={id}>{label}</label>
      {rows === undefined ? <input {...shared} /> : <textarea {...shared} rows={rows} />}
    </div>
  );
}
