/** The form for what a cell, or several, is to be. Knows no JupyterLab: gets all from its props. */
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type FormEvent,
  type KeyboardEvent
} from 'react';
import { isStepName, mendStepName } from '../../core/index.js';
import type { IStepNeeds } from '../analysis/model.js';
import type { IStepLook } from '../notebook/step-looks.js';
import type { TagChanges } from '../notebook/tagging.js';
import { roleHelp, roleName } from '../text.js';
import { Dependencies } from './dependencies.js';
import {
  canApply,
  changesOf,
  chosenDependencies,
  draftOf,
  nameChange,
  type ChosenRole,
  type IDraft,
  type IDraftSource
} from './draft.js';
import { SettingsFields } from './settings-fields.js';

const ROLES: readonly ChosenRole[] = [
  'step',
  'imports',
  'functions',
  'parameters',
  'metrics',
  'skip',
  'none'
];

/** What the form hands over when it is applied. */
export interface IFormResult {
  readonly tags: TagChanges;
  /** New value of our key in the first cell's metadata. */
  readonly metadata: unknown;
}

export interface ICellFormProps {
  readonly trans: TranslationBundle;
  readonly source: IDraftSource;
  /** Names of all steps, in the order of the notebook. */
  readonly steps: readonly string[];
  readonly lookOf: (step: string) => IStepLook;
  /** The kind to start with, where a command asks for one. */
  readonly role?: ChosenRole;
  /** The part that gets the focus. */
  readonly focus?: 'name' | 'dependencies' | 'role';
  readonly needs: (step: string, tags: TagChanges) => Promise<IStepNeeds>;
  readonly onApply: (result: IFormResult) => void;
  readonly onCancel: () => void;
}

export function CellForm(props: ICellFormProps) {
  const { trans, source, steps, onCancel } = props;
  const start = useMemo(() => draftOf(source, props.role), [source, props.role]);
  const [draft, setDraft] = useState(start);
  const { needs, settled } = useNeeds(draft, props);
  const isApplying = useRef(false);
  const implied = needs?.implied ?? [];
  const form = useRef<HTMLFormElement>(null);
  const change = (part: Partial<IDraft>): void => {
    setDraft(before => ({ ...before, ...part }));
  };
  useInitialFocus(form, props.focus ?? (draft.role === 'step' ? 'name' : 'role'));

  const apply = (found: IStepNeeds | undefined): void => {
    props.onApply({
      tags: changesOf(draft, source, found?.implied ?? []),
      metadata: draft.role === 'step' ? draft.settings.metadata : source.metadata
    });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!canApply(draft) || isApplying.current) {
      return;
    }
    const answer = settled();
    if (answer instanceof Promise) {
      // Whoever types fast gets the dependencies of the data flow, too.
      isApplying.current = true;
      void answer.then(apply);
    } else {
      apply(answer);
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onCancel();
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      form.current?.requestSubmit();
    }
  };

  return (
    <form ref={form} className="jp-savoy-Form" onSubmit={submit} onKeyDown={onKeyDown} noValidate>
      <RoleChoice trans={trans} role={draft.role} onChange={role => change({ role })} />
      {draft.role === 'step' && (
        <>
          <NameField {...props} draft={draft} onChange={change} />
          <Dependencies
            trans={trans}
            step={draft.step}
            steps={steps.filter(name => name !== draft.step)}
            chosen={chosenDependencies(draft, implied)}
            needs={needs}
            lookOf={props.lookOf}
            onChange={(on, wanted) =>
              change(
                wanted
                  ? {
                      dependencies: [...draft.dependencies, on],
                      refused: draft.refused.filter(name => name !== on)
                    }
                  : {
                      dependencies: draft.dependencies.filter(name => name !== on),
                      refused: [...draft.refused, on]
                    }
              )
            }
          />
          <SettingsFields
            trans={trans}
            settings={draft.settings}
            onChange={settings => change({ settings })}
          />
        </>
      )}
      <div className="jp-savoy-Form-buttons">
        <button
          type="button"
          className="jp-Dialog-button jp-mod-reject jp-mod-styled"
          onClick={onCancel}
        >
          {trans.__('Cancel')}
        </button>
        <button
          type="submit"
          className="jp-Dialog-button jp-mod-accept jp-mod-styled"
          disabled={!canApply(draft)}
        >
          {trans.__('Apply')}
        </button>
      </div>
    </form>
  );
}

interface IRoleChoiceProps {
  readonly trans: TranslationBundle;
  readonly role: ChosenRole;
  readonly onChange: (role: ChosenRole) => void;
}

function RoleChoice({ trans, role, onChange }: IRoleChoiceProps) {
  const help = useId();
  const group = useId();
  return (
    <fieldset className="jp-savoy-Form-roles" aria-describedby={help}>
      <legend>{trans.__('This cell is')}</legend>
      <div className="jp-savoy-Form-roleList">
        {ROLES.map(one => (
          <label key={one} className={one === role ? 'jp-mod-selected' : ''}>
            <input
              type="radio"
              name={group}
              value={one}
              checked={one === role}
              onChange={() => onChange(one)}
            />
            {one === 'skip' ? trans.__('Skip') : roleName(one, trans)}
          </label>
        ))}
      </div>
      <p id={help} className="jp-savoy-Form-help">
        {roleHelp(role, trans)}
      </p>
    </fieldset>
  );
}

interface INameFieldProps extends Pick<ICellFormProps, 'trans' | 'source' | 'steps'> {
  readonly draft: IDraft;
  readonly onChange: (part: Partial<IDraft>) => void;
}

function NameField({ trans, source, steps, draft, onChange }: INameFieldProps) {
  // Without colons it can stand in a selector too.
  const id = useId().replaceAll(':', '');
  const wrong = draft.step !== '' && !isStepName(draft.step);
  const mended = mendStepName(draft.step, new Set(steps));
  const change = nameChange(draft, source);
  const before = draftOf(source).step;
  return (
    <div className="jp-savoy-Form-field">
      <label htmlFor={`${id}-name`}>{trans.__('Name of the step')}</label>
      <input
        id={`${id}-name`}
        data-focus="name"
        className="jp-mod-styled"
        list={`${id}-steps`}
        autoComplete="off"
        spellCheck={false}
        required
        value={draft.step}
        aria-invalid={wrong}
        aria-describedby={`${id}-note`}
        onChange={event => onChange({ step: event.target.value.trim() })}
      />
      <datalist id={`${id}-steps`}>
        {steps.map(name => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <div id={`${id}-note`} className="jp-savoy-Form-help" aria-live="polite">
        {wrong && (
          <>
            {trans.__('A name has letters, digits, - and _ only.')}{' '}
            <button
              type="button"
              className="jp-savoy-Link"
              onClick={() => onChange({ step: mended })}
            >
              {trans.__('Use %1', mended)}
            </button>
          </>
        )}
        {!wrong && change === 'join' && trans.__('The cell becomes a part of %1.', draft.step)}
        {!wrong && change === 'rename' && (
          <label>
            <input
              type="checkbox"
              checked={draft.everywhere}
              onChange={event => onChange({ everywhere: event.target.checked })}
            />
            {trans.__('Rename %1 everywhere, also where other steps depend on it', before)}
          </label>
        )}
      </div>
    </div>
  );
}

/** Milliseconds after a key in which another one is waited for, and for which Apply waits at most. */
const PAUSE = 120;
const PATIENCE = 1500;

interface INeedsAnswer {
  readonly step: string;
  readonly needs: IStepNeeds | undefined;
}

interface IUsedNeeds {
  readonly needs: IStepNeeds | undefined;
  /** What is true of the draft as it is now, at once where it is known. */
  readonly settled: () => IStepNeeds | undefined | Promise<IStepNeeds | undefined>;
}

/** What the data flow says of the draft, asked anew when its name changes. */
function useNeeds(draft: IDraft, props: ICellFormProps): IUsedNeeds {
  const [answer, setAnswer] = useState<INeedsAnswer>();
  const { source, needs: ask } = props;
  const { role, step } = draft;
  // Dependencies and settings change nothing of what a step's code needs.
  const asked = role === 'step' && isStepName(step) ? step : '';
  // The form works without an answer: nothing is chosen in advance then.
  const find = (): Promise<IStepNeeds | undefined> =>
    ask(asked, changesOf({ ...draft, step: asked }, source)).catch(() => undefined);
  useEffect(() => {
    let current = true;
    if (asked === '') {
      setAnswer(undefined);
      return;
    }
    const timer = setTimeout(() => {
      void find().then(needs => {
        if (current) {
          setAnswer({ step: asked, needs });
        }
      });
    }, PAUSE);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [asked, source]);
  return {
    needs: answer?.needs,
    settled: () => {
      if (asked === '' || answer?.step === asked) {
        return answer?.needs;
      }
      const late = new Promise<undefined>(resolve => setTimeout(resolve, PATIENCE, undefined));
      return Promise.race([find(), late]);
    }
  };
}

function useInitialFocus(
  form: React.RefObject<HTMLFormElement>,
  part: NonNullable<ICellFormProps['focus']>
): void {
  useEffect(() => {
    const selector = part === 'role' ? 'input[type=radio]:checked' : `[data-focus="${part}"]`;
    const target =
      form.current?.querySelector<HTMLElement>(selector) ??
      form.current?.querySelector<HTMLElement>('input[type=radio]:checked');
    target?.focus();
    if (target instanceof HTMLInputElement && target.type === 'text') {
      target.select();
    }
  }, []);
}
