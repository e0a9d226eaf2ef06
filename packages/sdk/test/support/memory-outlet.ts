import type { Outlet } from '../../src/context/outlet.js';

/** An outlet whose reader takes what the test says. */
export class MemoryOutlet<Message> implements Outlet<Message> {
  /** All that was sent, taken or not. */
  readonly sent: Message[] = [];
  #waiting = 0;
  readonly #waiters: { readonly count: number; resolve(): void }[] = [];

  /** `eager` readers take every message at once. */
  constructor(readonly eager = true) {}

  get waiting(): number {
    return this.#waiting;
  }

  send(message: Message): void {
    this.sent.push(message);
    if (!this.eager) this.#waiting += 1;
  }

  fewerThan(count: number): Promise<void> {
    if (this.#waiting < count) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ count, resolve }));
  }

  /** The reader takes so many of what waits. */
  take(count: number): void {
    this.#waiting = Math.max(0, this.#waiting - count);
    const done = this.#waiters.filter((waiter) => this.#waiting < waiter.count);
    for (const waiter of done) {
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
      waiter.resolve();
    }
  }
}
