import type { EventBus } from '@awf/plugin-host';

/** Publishes what happens to one run, as AWF does. (AWF spec §6.8.) */
export interface Lifecycle {
  workflow(what: 'started' | 'completed' | 'failed', more?: Readonly<Record<string, string>>): void;
  step(what: 'started' | 'completed' | 'failed', name: string, more?: Readonly<Record<string, string>>): void;
}

/** Makes the lifecycle of a run. */
export function createLifecycle(events: EventBus, run: { readonly id: string; readonly name: string }): Lifecycle {
  const publish = (type: string, metadata: Readonly<Record<string, string>>): void =>
    void events.publish({ type, metadata: { workflow_id: run.id, ...metadata } });
  return {
    workflow: (what, more) => publish(`workflow.${what}`, { workflow_name: run.name, ...more }),
    step: (what, name, more) => publish(`step.${what}`, { step_name: name, ...more }),
  };
}
