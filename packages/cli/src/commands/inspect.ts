import { formatAddress } from '@awf/go-plugin';
import { formatInspection, type Inspection } from '../output/inspection.js';
import { formatJsonLine } from '../output/json-line.js';
import { wrapWidth } from '../output/output-stream.js';
import { styleOf } from '../output/style.js';
import type { CommandRun } from './command.js';
import { type LaunchArguments, parseLaunchArguments } from './launch-arguments.js';
import { type LaunchedPlugin, withPlugin } from './launch-plugin.js';

/** `awf-plugin inspect`: launches a plugin and shows what can be known of it. */
export const inspect: CommandRun = (args, context) => {
  const launch = parseLaunchArguments(args);
  const [path = ''] = args.positionals;
  return withPlugin(path, launch, context, async (launched) => {
    const inspection = await examine(launched, launch, context.signal);
    launched.status.clear();
    const { stdout, env } = context;
    const text = launch.json
      ? formatJsonLine(inspection)
      : `${formatInspection(inspection, styleOf(stdout, env), wrapWidth(stdout))}\n`;
    stdout.write(text);
    return 0;
  });
};

async function examine(
  { plugin, readyMs }: LaunchedPlugin,
  { tls }: LaunchArguments,
  signal: AbortSignal,
): Promise<Inspection> {
  const operations = await plugin.operations({ signal });
  const { name, version, engines, directory, executable } = plugin.found;
  const { protocolVersion, address } = plugin.handshake;
  return {
    name,
    version,
    engines,
    directory,
    executable,
    handshake: { protocolVersion, network: address.network, address: formatAddress(address), tls },
    info: plugin.info,
    operations,
    timings: { spawnedMs: 0, handshakeMs: 0, connectedMs: 0, ...plugin.startup, readyMs },
  };
}
