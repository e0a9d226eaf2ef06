import { api } from './context.js';
import { recorder, summary } from './events.js';

/** Writes down what happens, a line of JSON for each event, and sums it up when a workflow ends. */
export const plugin = api.definePlugin({
  name: 'audit-log',
  version: '1.0.0',
  description: 'Writes down what happens, a line of JSON for each event',
  license: 'MIT',
  events: [recorder],
  emits: [summary],
});
