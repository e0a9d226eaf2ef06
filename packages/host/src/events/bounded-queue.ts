/** A queue that takes no more than so many. */
export class BoundedQueue<T> {
  #items: T[] = [];

  constructor(private readonly capacity: number) {}

  get size(): number {
    return this.#items.length;
  }

  /** Adds at the end. False where it is full: the item was not taken. */
  push(item: T): boolean {
    if (this.#items.length >= this.capacity) return false;
    this.#items.push(item);
    return true;
  }

  /** Takes the oldest out; undefined where there is none. */
  shift(): T | undefined {
    return this.#items.shift();
  }

  /** Empties it and says how many there were. */
  clear(): number {
    const { length } = this.#items;
    this.#items = [];
    return length;
  }
}
