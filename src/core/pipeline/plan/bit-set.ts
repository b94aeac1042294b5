/** A set of small numbers, 32 to a word: ancestors of a step, steps that set a name. */
export class BitSet {
  private readonly words: Uint32Array;

  /** @param size All numbers are below it. */
  constructor(readonly size: number) {
    this.words = new Uint32Array((size + 31) >>> 5);
  }

  has(value: number): boolean {
    return ((this.words[value >>> 5] ?? 0) & (1 << (value & 31))) !== 0;
  }

  add(value: number): void {
    const word = value >>> 5;
    this.words[word] = (this.words[word] ?? 0) | (1 << (value & 31));
  }

  remove(value: number): void {
    const word = value >>> 5;
    this.words[word] = (this.words[word] ?? 0) & ~(1 << (value & 31));
  }

  addAll(other: BitSet): void {
    for (let word = 0; word < this.words.length; word++) {
      this.words[word] = (this.words[word] ?? 0) | (other.words[word] ?? 0);
    }
  }

  removeAll(other: BitSet): void {
    for (let word = 0; word < this.words.length; word++) {
      this.words[word] = (this.words[word] ?? 0) & ~(other.words[word] ?? 0);
    }
  }

  intersection(other: BitSet): BitSet {
    const result = new BitSet(this.size);
    for (let word = 0; word < this.words.length; word++) {
      result.words[word] = (this.words[word] ?? 0) & (other.words[word] ?? 0);
    }
    return result;
  }

  /** The highest number that is in both sets; -1 when there is none. */
  highestCommon(other: BitSet): number {
    for (let word = this.words.length - 1; word >= 0; word--) {
      const bits = (this.words[word] ?? 0) & (other.words[word] ?? 0);
      if (bits !== 0) {
        return word * 32 + 31 - Math.clz32(bits);
      }
    }
    return -1;
  }

  /** Whether this and `other` have a number in common that is neither in `except` nor `also`. */
  hasCommonOutside(other: BitSet, except: BitSet, also: number): boolean {
    for (let word = 0; word < this.words.length; word++) {
      let bits = (this.words[word] ?? 0) & (other.words[word] ?? 0) & ~(except.words[word] ?? 0);
      if (word === also >>> 5) {
        bits &= ~(1 << (also & 31));
      }
      if (bits !== 0) {
        return true;
      }
    }
    return false;
  }

  copy(): BitSet {
    const result = new BitSet(this.size);
    result.words.set(this.words);
    return result;
  }

  /** Ascending. */
  values(): number[] {
    const values: number[] = [];
    this.words.forEach((word, number) => {
      for (let bits = word; bits !== 0; bits &= bits - 1) {
        values.push(number * 32 + 31 - Math.clz32(bits & -bits));
      }
    });
    return values;
  }

  /** The highest number in the set; -1 when it is empty. */
  highest(): number {
    for (let word = this.words.length - 1; word >= 0; word--) {
      const bits = this.words[word] ?? 0;
      if (bits !== 0) {
        return word * 32 + 31 - Math.clz32(bits);
      }
    }
    return -1;
  }
}
