/**
 * The look of a step: a colour and a shape that stay its own. Both follow from the name; where steps
 * before it have them already, the next free ones are taken.
 */

/** Degrees by which the theme's brand colour is turned. Neighbours in the list are far apart. */
export const HUES = [0, 150, 60, 260, 105, 310, 30, 200, 345, 230, 80, 285] as const;

/** Signs for those who do not see the colour. */
export const SHAPES = ['●', '■', '▲', '◆', '▼', '★', '⬟'] as const;

export interface IStepLook {
  readonly hue: number;
  readonly shape: string;
}

/** Places in the two lists. */
interface ISlots {
  readonly hue: number;
  readonly shape: number;
}

export class StepLooks {
  private readonly slots = new Map<string, ISlots>();

  /** Gives each step of a notebook its look. Steps that are known keep theirs. */
  assign(steps: readonly string[]): void {
    const present = new Set(steps);
    for (const name of this.slots.keys()) {
      if (!present.has(name)) {
        this.slots.delete(name);
      }
    }
    const unknown = [...present].filter(name => !this.slots.has(name));
    if (unknown.length === 0) {
      return;
    }
    const known = [...this.slots.values()];
    const hues = countUses(
      known.map(slot => slot.hue),
      HUES.length
    );
    const shapes = countUses(
      known.map(slot => slot.shape),
      SHAPES.length
    );
    for (const name of unknown) {
      const number = hash(name);
      this.slots.set(name, { hue: take(hues, number), shape: take(shapes, number) });
    }
  }

  /** The look of a step, also of one that the notebook does not have yet. */
  of(name: string): IStepLook {
    const number = hash(name);
    const slots = this.slots.get(name) ?? { hue: number, shape: number };
    return {
      hue: HUES[slots.hue % HUES.length] ?? 0,
      shape: SHAPES[slots.shape % SHAPES.length] ?? '●'
    };
  }
}

function countUses(slots: readonly number[], length: number): number[] {
  return Array.from({ length }, (_, slot) => slots.filter(one => one === slot).length);
}

/** The wished place, or the next one that is used less; it is counted as used. */
function take(uses: number[], wish: number): number {
  const least = Math.min(...uses);
  let slot = wish % uses.length;
  while ((uses[slot] ?? least) > least) {
    slot = (slot + 1) % uses.length;
  }
  uses[slot] = (uses[slot] ?? 0) + 1;
  return slot;
}

/** FNV-1a, so that a name looks the same in every session and on every machine. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return (value ^ (value >>> 15)) >>> 0;
}
