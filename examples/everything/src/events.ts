import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { eventType, type ReceivedEvent } from '@awf/plugin-sdk';
import * as z from 'zod';
import { api } from './context.js';

/** Answers each `step.completed`. */
export const seen = eventType({ type: 'everything.seen', payload: z.object({ step: z.string() }) });

/** Emitted once, when the host can take events. */
export const ready = eventType({ type: 'everything.ready' });

/** Writes down what happens in the engine. */
export const watcher = api.onEvent({
  on: ['workflow.*', 'step.*'],
  async run(event, { config, baseDir }) {
    if (config.log_file !== undefined) await appendFile(path.resolve(baseDir, config.log_file), toLine(event));
    return event.type === 'step.completed' ? seen({ step: event.metadata.step_name }) : undefined;
  },
});

function toLine({ payload, ...event }: ReceivedEvent): string {
  return `${JSON.stringify({ ...event, payload: Buffer.from(payload).toString() })}\n`;
}
