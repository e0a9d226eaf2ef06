// nouns.ts: step types, validators and events, defined like operations.
import { definePlugin, eventType, onEvent, stepType, validator } from '@awf/plugin-sdk';
import * as z from 'zod';

const lint = stepType({
  config: z.object({ files: z.array(z.string()), strict: z.boolean().default(false) }),
  run({ files, strict }, ctx) {
    ctx.write(`${ctx.stepName}: ${files.length} files`);
    return { data: { checked: files.length }, exitCode: strict && files.length === 0 ? 1 : 0 };
  },
});

const limits = validator({
  *step(step) {
    if (step.timeoutSeconds === 0) yield { severity: 'warning', message: 'has no time limit', field: 'timeout' };
  },
});

const noted = eventType({ type: 'lint.noted', payload: z.object({ step: z.string() }) });

const watch = onEvent({
  on: 'step.failed',
  run: ({ metadata }) => noted({ step: metadata.step_name }),
});

export const linter = definePlugin({
  name: 'lint',
  version: '1.0.0',
  stepTypes: { lint },
  validators: { limits },
  events: [watch],
  emits: [noted],
});
