import { formatJsonLine } from '../output/json-line.js';
import { withWorkflowPlugin } from './launch-workflow-plugin.js';
import { parseModules } from './module-arguments.js';
import type { RunPart } from './run-part.js';
import { find, tidied, withModules } from './workflow-work.js';

/**
 * `awf-plugin run <plugin> trigger <type>`: starts one trigger and prints a line of JSON for each of its firings until the
 * command is interrupted, or nobody reads any more.
 */
export const runTrigger: RunPart = (type, { args, path, launch, context, call }) => {
  const modules = parseModules('--module', args.list('module'));
  const { stdout, signal, unread } = context;
  const triggerWorkflow = (trigger: string, action: string, data: object): void => {
    stdout.write(formatJsonLine({ trigger, action, data }));
  };
  const callbacks = { triggerWorkflow };
  return withWorkflowPlugin(path, { launch, context, callbacks }, async ({ name, adapter, status, crashed }) => {
    await withModules({ adapter, call }, modules, async () => {
      const trigger = find('trigger', type, await adapter.triggerFactories(call))();
      await trigger.configure(launch.config, call);
      await tidied(
        async () => {
          await trigger.start(call);
          status.show(`waiting for ${type} of ${name}…`);
          await tidied(
            () => Promise.race([crashed, firstOf(signal, unread)]),
            (tidy) => trigger.stop(tidy),
          );
        },
        (tidy) => trigger.destroy(tidy),
      );
    });
    return 0;
  });
};

/** Resolves when one of the signals fires. */
function firstOf(...signals: readonly (AbortSignal | undefined)[]): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of signals) {
      if (signal?.aborted === true) resolve();
      signal?.addEventListener('abort', () => resolve(), { once: true });
    }
  });
}
