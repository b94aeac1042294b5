/**
 * The look of a step: a colour and a shape that stay its own. Both follow from the name; where a step
 * earlier in the notebook has the colour already, the next free one is taken.
 */

/** Degrees by which the theme's brand colour is turned. Neighbours in the list are far apart. */
export const HUES = [0, 150, 60, 260, 105, 310, 30, 200, 345, 230, 80, 285] as const;

/** Signs for those who do not see the colour. */
export const SHAPES = ['●', '■', '▲', '◆', '▼', '★', '⬟'] as const;

export interface IStepLook {
  readonly hue: number;
  readonly shape: string;
}

export class StepLooks {
  private readonly slots = new Map<string, number>();

  /** Gives each step of a notebook its look. Steps that are known keep theirs. */
  assign(steps: readonly string[]): void {
    const present = new Set(steps);
    for (const name of this.slots.keys()) {
      if (!present.has(name)) {
        this.slots.delete(name);
      }
    }
    const taken = new Set(this.slots.values());
    for (const name of present) {
      if (!this.slots.has(name)) {
        const slot = freeSlot(hash(name), taken);
        this.slots.set(name, slot);
        taken.add(slot);
      }
    }
  }

  /** The look of a step, also of one that the notebook does not have yet. */
  of(name: string): IStepLook {
    const number = hash(name);
    const slot = this.slots.get(name) ?? number;
    return {
      hue: HUES[slot % HUES.length] ?? 0,
      shape: SHAPES[number % SHAPES.length] ?? '●'
    };
  }
}

function freeSlot(wish: number, taken: ReadonlySet<number>): number {
  const first = wish % HUES.length;
  for (let i = 0; i < HUES.length; i++) {
    const slot = (first + i) % HUES.length;
    if (!taken.has(slot)) {
      return slot;
    }
  }
  return first;
}

/** FNV-1a, so that a name looks the same in every session and on every machine. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return (value ^ (value >>> 15)) >>> 0;
}
