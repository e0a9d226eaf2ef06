import type { WfctlRequest } from './contract/wfctl.js';
import type { PluginDefinition } from './define/plugin.js';
import { runBuildHook } from './wfctl/run-build-hook.js';
import { runCommand } from './wfctl/run-command.js';

/** Options of `runForWfctl`. */
interface RunOptions {
  /** Whether the process ends; else it keeps the code in `process.exitCode`. */
  readonly exit: boolean;
}

/** Does what `wfctl` started this process for, and ends the process with its exit code once all output has gone out. */
export async function runForWfctl(plugin: PluginDefinition, asked: WfctlRequest, { exit }: RunOptions): Promise<void> {
  const run = asked.kind === 'command' ? runCommand(plugin, asked.args) : runBuildHook(plugin, asked.event);
  process.exitCode = await run;
  if (!exit) return;
  // `process.exit` would cut off what waits for a pipe.
  await Promise.all([process.stdout, process.stderr].map(written));
  process.exit();
}

function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}
