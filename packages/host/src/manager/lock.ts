/** Lets one task at a time run, in the order of the calls. */
export class Lock {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs the task after all earlier ones have ended, however they ended. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task, task);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
