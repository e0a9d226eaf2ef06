// plugin.ts: the plugin under test.
import { eventType, onEvent, stepType, validator, withContext } from '@awf/plugin-sdk';
import * as z from 'zod';

const delay = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });

const { operation, definePlugin } = withContext({
  config: z.object({ apiKey: z.string(), greeting: z.string().default('Hello') }),
  secrets: ['apiKey'],
});

const greeted = eventType({ type: 'greeter.greeted', payload: z.object({ name: z.string() }) });

const greet = operation({
  input: z.object({ name: z.string(), waitMs: z.int().default(0) }),
  output: z.object({ greeting: z.string() }),
  async run({ name, waitMs }, { config, signal, log, progress, emit }) {
    log.info('greeting', { name, key: config.apiKey });
    progress(0.5, 'waiting');
    await delay(waitMs, signal);
    await emit(greeted({ name }));
    return { greeting: `${config.greeting}, ${name}` };
  },
});

const shout = stepType({
  config: z.object({ text: z.string() }),
  run: ({ text }) => ({ output: text.toUpperCase(), exitCode: text === '' ? 1 : 0 }),
});

const timeouts = validator({
  *step(step) {
    if (step.timeoutSeconds === 0) yield { message: 'has no timeout', severity: 'warning', field: 'timeout' };
  },
});

const goodbye = onEvent({
  on: 'workflow.completed',
  run: ({ metadata }) => ({ type: 'greeter.goodbye', payload: { workflow: metadata.workflow_name } }),
});

export const greeter = definePlugin({
  name: 'greeter',
  version: '1.0.0',
  operations: { greet },
  stepTypes: { shout },
  validators: { timeouts },
  events: [goodbye],
  emits: [greeted, 'greeter.goodbye', 'greeter.ready'],
  ready: (ctx) => void ctx.emit({ type: 'greeter.ready' }),
});
