import { PluginManager } from '@awf/plugin-host';
import { formatSwitched } from '../output/install-text.js';
import { formatJsonLine } from '../output/json-line.js';
import { styleOf } from '../output/style.js';
import type { CommandRun } from './command.js';
import { directoriesOf } from './place-arguments.js';
import { stateFileOf } from './state-file-of.js';

/** `awf-plugin enable`: lets a plugin be started again. */
export const enable: CommandRun = switchTo(true);

/** `awf-plugin disable`: keeps a plugin from being started. */
export const disable: CommandRun = switchTo(false);

function switchTo(enabled: boolean): CommandRun {
  return async (args, { stdout, env }) => {
    const [given = ''] = args.positionals;
    await using manager = new PluginManager({
      directories: directoriesOf(args, env),
      stateFile: stateFileOf(args, env),
    });
    const name = await (enabled ? manager.enable(given) : manager.disable(given));
    const document = { name, enabled };
    stdout.write(args.flag('json') ? formatJsonLine(document) : formatSwitched(document, styleOf(stdout, env)));
    return 0;
  };
}
