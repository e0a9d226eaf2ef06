/** What was counted of one run of a workflow. */
export interface Counts {
  /** Events of the run, its end included. */
  readonly events: number;
  readonly steps: { readonly started: number; readonly completed: number; readonly failed: number };
  /** Events that could not be written down. */
  readonly lost: number;
}

/** Runs of which no end was heard, because the engine died, are forgotten beyond so many. */
const maxRuns = 1_000;

const none: Counts = { events: 0, steps: { started: 0, completed: 0, failed: 0 }, lost: 0 };

/** Counts the events of each run of a workflow. */
export class Tally {
  readonly #runs = new Map<string, Counts>();

  /** Counts an event of a run, and whether it was written down. */
  add(run: string, type: string, isWritten: boolean): void {
    const { events, steps, lost } = this.#runs.get(run) ?? none;
    const counts = {
      events: events + 1,
      steps: {
        started: steps.started + Number(type === 'step.started'),
        completed: steps.completed + Number(type === 'step.completed'),
        failed: steps.failed + Number(type === 'step.failed'),
      },
      lost: lost + Number(!isWritten),
    };
    this.#runs.set(run, counts);
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > maxRuns && oldest !== undefined) this.#runs.delete(oldest);
  }

  /** What was counted of a run, which then is forgotten. */
  take(run: string): Counts {
    const counts = this.#runs.get(run) ?? none;
    this.#runs.delete(run);
    return counts;
  }
}
