import { describeUnknown } from '@awf/go-plugin';
import { type LogSource, showPluginLog } from '../output/plugin-log.js';
import { printable } from '../output/printable.js';
import { createStatusLine, type StatusLine } from '../output/status-line.js';
import { styleOf } from '../output/style.js';
import type { CommandContext } from './command.js';
import type { LaunchArguments } from './launch-arguments.js';

/** A plugin that a command works with. */
export interface PluginWork {
  readonly name: string;
  readonly launch: LaunchArguments;
  readonly context: CommandContext;
}

/**
 * Lets `use` start and use a manager's only plugin, shows its log, and stops it, however `use` ends: nothing of it is left when
 * this settles.
 */
export async function withManager(
  manager: LogSource & AsyncDisposable,
  { name, launch, context }: PluginWork,
  use: (status: StatusLine) => Promise<number>,
): Promise<number> {
  const { stderr, env } = context;
  const status = createStatusLine(launch.json ? { write: (text) => stderr.write(text) } : stderr);
  const view = { status, style: styleOf(stderr, env), json: launch.json };
  const log =
    launch.logFrom === undefined ? undefined : showPluginLog(manager, name, { ...view, from: launch.logFrom });
  try {
    status.show(`starting ${name}…`);
    return await use(status);
  } finally {
    status.show(`stopping ${name}…`);
    // What was asked for is done, or failed for a reason of its own: a bad end is worth a word, not another exit code.
    await Promise.resolve(manager[Symbol.asyncDispose]()).catch((error: unknown) => {
      if (launch.logFrom !== undefined && !launch.json)
        status.print(`${view.style.yellow('warning')} ${printable(describeUnknown(error))}`);
    });
    log?.[Symbol.dispose]();
    status.clear();
  }
}
