import { formatJsonLine } from '../output/json-line.js';
import { styleOf } from '../output/style.js';
import { formatStepOutcome, toStepDocument } from '../output/workflow-text.js';
import { parseJsonObject } from './argument-values.js';
import { withWorkflowPlugin } from './launch-workflow-plugin.js';
import { parseModules } from './module-arguments.js';
import type { RunPart } from './run-part.js';
import { engineConfig, find, tidied, withModules } from './workflow-work.js';

/** `awf-plugin run <plugin> step <type>`: makes one step and executes it once. */
export const runStep: RunPart = (type, { args, path, launch, context, call }) => {
  const modules = parseModules('--module', args.list('module'));
  const input = parseJsonObject('--input-json', args.value('input-json')) ?? {};
  return withWorkflowPlugin(path, { launch, context }, async ({ name, adapter, status }) => {
    const outcome = await withModules({ adapter, call }, modules, async () => {
      status.show(`running ${type} of ${name}…`);
      const step = await find('step', type, await adapter.stepFactories(call))(type, engineConfig(launch.config), call);
      const pipeline = { current: input, triggerData: input, metadata: { pipeline: 'awf-plugin' } };
      return tidied(
        () => step.execute(pipeline, call),
        (tidy) => step.destroy(tidy),
      );
    });
    status.clear();
    const { stdout, env } = context;
    stdout.write(
      launch.json ? formatJsonLine(toStepDocument(outcome)) : formatStepOutcome(outcome, stdout, styleOf(stdout, env)),
    );
    return 0;
  });
};
