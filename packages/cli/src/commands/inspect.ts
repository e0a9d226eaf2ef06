import { formatAddress } from '@awf/go-plugin';
import { discoverPlugin } from '@awf/plugin-host';
import { formatInspection, type Inspection } from '../output/inspection.js';
import { formatJsonLine } from '../output/json-line.js';
import { wrapWidth } from '../output/output-stream.js';
import { styleOf } from '../output/style.js';
import { inspectWorkflow } from '../output/workflow-inspection.js';
import type { CommandContext, CommandRun } from './command.js';
import { type LaunchArguments, parseLaunchArguments } from './launch-arguments.js';
import { type LaunchedPlugin, withPlugin } from './launch-plugin.js';
import { type LaunchedWorkflowPlugin, withWorkflowPlugin } from './launch-workflow-plugin.js';

/** `awf-plugin inspect`: launches a plugin and shows what can be known of it, to every engine that it is for. */
export const inspect: CommandRun = async (args, context) => {
  const launch = parseLaunchArguments(args);
  const [path = ''] = args.positionals;
  const found = await discoverPlugin(path);
  const work = { launch, context };
  if (found.engines.includes('workflow') && !found.engines.includes('awf')) {
    return withWorkflowPlugin(path, work, async (launched) => {
      const { name, version, engines, directory, executable } = found;
      const inspection = {
        name,
        version,
        engines,
        directory,
        executable,
        ...(await examineWorkflow(launched, context.signal)),
      };
      launched.status.clear();
      return print(inspection, work);
    });
  }
  return withPlugin(found, work, async (launched) => {
    const inspection = await examine(launched, launch, context.signal);
    launched.status.clear();
    return print(inspection, work);
  });
};

interface InspectWork {
  readonly launch: LaunchArguments;
  readonly context: CommandContext;
}

function print(inspection: Inspection, { launch, context }: InspectWork): number {
  const { stdout, env } = context;
  const text = launch.json
    ? formatJsonLine(inspection)
    : `${formatInspection(inspection, styleOf(stdout, env), wrapWidth(stdout))}\n`;
  stdout.write(text);
  return 0;
}

async function examine(
  { plugin, readyMs }: LaunchedPlugin,
  { tls }: LaunchArguments,
  signal: AbortSignal,
): Promise<Inspection> {
  const operations = await plugin.operations({ signal });
  const { name, version, engines, directory, executable } = plugin.found;
  const { protocolVersion, address } = plugin.handshake;
  const { workflow } = plugin;
  return {
    name,
    version,
    engines,
    directory,
    executable,
    handshake: { protocolVersion, network: address.network, address: formatAddress(address), tls },
    info: plugin.info,
    operations,
    ...(workflow === undefined ? {} : { workflow: await inspectWorkflow(workflow, signal) }),
    timings: { spawnedMs: 0, handshakeMs: 0, connectedMs: 0, ...plugin.startup, readyMs },
  };
}

async function examineWorkflow(
  { adapter, readyMs }: LaunchedWorkflowPlugin,
  signal: AbortSignal,
): Promise<Pick<Inspection, 'workflow' | 'timings'>> {
  return { workflow: await inspectWorkflow(adapter, signal), timings: { readyMs } };
}
