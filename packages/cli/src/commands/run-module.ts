import type { JsonObject } from '@awf/plugin-sdk/contract';
import { formatJsonLine } from '../output/json-line.js';
import { styleOf } from '../output/style.js';
import { formatInvocation } from '../output/workflow-text.js';
import { withWorkflowPlugin } from './launch-workflow-plugin.js';
import { parseInvocations, parseModules } from './module-arguments.js';
import type { RunPart } from './run-part.js';
import { engineConfig, find, withModule, withModules } from './workflow-work.js';

/** `awf-plugin run <plugin> module <type>`: takes one module through its whole life, and calls its methods meanwhile. */
export const runModule: RunPart = (type, { args, path, launch, context, call }) => {
  const modules = parseModules('--module', args.list('module'));
  const invocations = parseInvocations('--invoke', args.list('invoke'));
  const { stdout, env } = context;
  return withWorkflowPlugin(path, { launch, context }, async ({ name, adapter, status }) => {
    const invoked: { readonly method: string; readonly result: JsonObject }[] = [];
    await withModules({ adapter, call }, modules, async () => {
      status.show(`starting ${type} of ${name}…`);
      const module = await find('module', type, await adapter.moduleFactories(call))(
        type,
        engineConfig(launch.config),
        call,
      );
      await withModule(module, call, async () => {
        for (const { method, args } of invocations) {
          status.show(`calling ${method} of ${type}…`);
          const invocation = { method, result: await module.invokeService(method, args, call) };
          invoked.push(invocation);
          status.clear();
          if (!launch.json) stdout.write(formatInvocation(invocation, stdout, styleOf(stdout, env)));
        }
      });
    });
    status.clear();
    if (launch.json) stdout.write(formatJsonLine({ type, invoked }));
    return 0;
  });
};
