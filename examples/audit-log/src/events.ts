import { eventType } from '@awf/plugin-sdk';
import * as z from 'zod';
import { api } from './context.js';
import { toLine } from './to-line.js';

/** What was written down of a workflow's run that ended. */
export const summary = eventType({
  type: 'audit-log.summary',
  payload: z.object({
    workflow_id: z.string(),
    workflow_name: z.string(),
    outcome: z.enum(['completed', 'failed']),
    events: z.int().describe('Events of the run, its end included'),
    steps: z.object({ started: z.int(), completed: z.int(), failed: z.int() }),
    lost: z.int().describe('Events that could not be written down'),
  }),
});

/** Writes down every event, and sums up a workflow's run at its end. */
export const recorder = api.onEvent({
  on: ['workflow.*', 'step.*'],
  async run(event, { state: { file, tally }, log }) {
    const isWritten = await file.append(toLine(event)).then(
      () => true,
      (error: unknown) => {
        log.error('an event was not written down', { error: String(error) });
        return false;
      },
    );
    const run = event.metadata.workflow_id;
    // `step.retrying` does not say whose it is. (AWF spec §6.8.)
    if (run === undefined) return undefined;
    tally.add(run, event.type, isWritten);
    if (event.type !== 'workflow.completed' && event.type !== 'workflow.failed') return undefined;
    const { workflow_id, workflow_name } = event.metadata;
    const outcome = event.type === 'workflow.completed' ? 'completed' : 'failed';
    return summary({ workflow_id, workflow_name, outcome, ...tally.take(run) }, { workflow_id, workflow_name });
  },
});
