import { readFile } from 'node:fs/promises';
import { PluginManager } from '@awf/plugin-host';
import { checkStructure } from './check/check-structure.js';
import { checkWithPlugins } from './check/check-with-plugins.js';
import type { Arguments } from './cli/parse-arguments.js';
import { EngineError } from './engine-error.js';
import type { Page } from './page.js';
import { readInputs } from './run/read-inputs.js';
import { runWorkflow } from './run/run-workflow.js';
import { parseWorkflow } from './workflow/parse-workflow.js';

/** The version of AWF whose plugins it runs. */
const hostVersion = '0.11.0';

/** Reads a workflow, validates it with the plugins, runs it and tells how it ended. Resolves with the exit code. */
export async function runEngine(
  { file, plugins: directories, inputs }: Arguments,
  page: Page,
  signal: AbortSignal,
): Promise<number> {
  const workflow = parseWorkflow(await readText(file), file);
  checkStructure(workflow);
  const given = readInputs(workflow.inputs, inputs);

  const plugins = new PluginManager({ directories, hostVersion });
  const emitted = countEmitted(plugins);
  try {
    const { failed } = await plugins.loadAll({ signal });
    for (const error of failed) page.warning(error.message);
    await checkWithPlugins(workflow, { plugins, page, signal });
    const run = runWorkflow(workflow, { plugins, page, signal, inputs: given });
    const end = await run.finally(() => deliver(plugins, page));
    for (const [type, count] of [...emitted].sort()) page.line(`  • ${type}${count === 1 ? '' : ` ×${count}`}`);
    page.line(end.status === 'success' ? 'Workflow completed.' : `Workflow failed: ${end.message || end.name}`);
    return end.status === 'success' ? 0 : 3;
  } finally {
    await plugins[Symbol.asyncDispose]();
  }
}

/** The last events are worth as much as the first: stopped plugins get no more. */
async function deliver({ events }: PluginManager, page: Page): Promise<void> {
  await events
    .flush({ timeoutMs: 5_000 })
    .catch((error: unknown) => page.warning(`events were not delivered: ${String(error)}`));
}

/** How many events of each type came from plugins. */
function countEmitted({ events }: PluginManager): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  events.subscribe('*', ({ type, source }) => {
    if (source !== 'core') counts.set(type, (counts.get(type) ?? 0) + 1);
  });
  return counts;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new EngineError('WORKFLOW_UNREADABLE', `${file} cannot be read: ${why}`, { cause: error });
  }
}
