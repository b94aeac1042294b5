/**
 * The lists that a parser is in the middle of, on top of each other. JavaScript gives an array that
 * grows room for 16 more elements; most lists of a program have one or two, and all of them stay in
 * memory.
 */
export class Pile<T> {
  private readonly items: T[] = [];
  private height = 0;

  /** Begins a list: the mark is where it starts. */
  mark(): number {
    return this.height;
  }

  add(item: T): void {
    this.items[this.height++] = item;
  }

  /** The list that began at the mark, as far as it is read. */
  list(mark: number): T[] {
    return this.items.slice(mark, this.height);
  }

  /** The same, and its end. */
  take(mark: number): T[] {
    const list = this.list(mark);
    this.height = mark;
    return list;
  }

  /** Forgets lists that nobody will take, because what they stand in cannot be read. */
  clear(): void {
    this.height = 0;
  }
}
