/** The sign of a step's condition, for those who see; words stand beside it or in a label. */
import { memo } from 'react';
import { CONDITION_ICONS } from './state-icons.js';
import type { StepCondition } from './step-states.js';

function DrawnConditionSign({ condition }: { readonly condition: StepCondition }) {
  const Icon = CONDITION_ICONS[condition].react;
  return (
    <span className="jp-savoy-Condition" data-condition={condition} aria-hidden="true">
      <Icon tag="span" width="14px" />
    </span>
  );
}

export const ConditionSign = memo(DrawnConditionSign);
