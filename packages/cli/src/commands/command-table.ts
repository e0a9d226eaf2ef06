import type { Command } from './command.js';
import { helpOption, jsonOption } from './common-options.js';
import { launchOptions } from './launch-arguments.js';
import { storageOption } from './state-options.js';

const plugin = { name: 'plugin', help: 'a plugin folder or an executable', required: true };

const list: Command = {
  name: 'list',
  summary: 'Lists the plugins of some folders without launching them',
  positionals: [
    {
      name: 'folder',
      help: 'a folder of plugin folders, or one plugin’s; AWF’s search path where none is given',
      required: false,
    },
  ],
  variadic: true,
  options: { storage: storageOption, json: jsonOption, help: helpOption },
  examples: ['awf-plugin list', 'awf-plugin list .awf/plugins --json'],
  load: async () => (await import('./list.js')).list,
};

const inspect: Command = {
  name: 'inspect',
  summary:
    'Launches a plugin and shows its handshake, what it says of itself, its operations and how long it took to start',
  positionals: [plugin],
  variadic: false,
  options: launchOptions,
  examples: ['awf-plugin inspect .awf/plugins/echo', 'awf-plugin inspect ./awf-plugin-echo --json'],
  load: async () => (await import('./inspect.js')).inspect,
};

const run: Command = {
  name: 'run',
  summary: 'Launches a plugin and runs one of its operations',
  positionals: [plugin, { name: 'operation', help: 'the operation’s name, without the plugin’s', required: true }],
  variadic: false,
  options: {
    input: {
      kind: 'list',
      placeholder: 'key=value',
      help: 'an input as text, as AWF’s templates give it; wins over --inputs-json',
    },
    'inputs-json': { kind: 'value', placeholder: 'object', help: 'inputs of any type, a JSON object' },
    'timeout-ms': {
      kind: 'value',
      placeholder: 'n',
      help: 'the call’s deadline, which the plugin sees too; none by default',
    },
    ...launchOptions,
  },
  examples: [
    'awf-plugin run .awf/plugins/echo echo --input text=hello',
    `awf-plugin run ./awf-plugin-stats stats --inputs-json '{"depth":2}' --timeout-ms 5000 --json`,
  ],
  load: async () => (await import('./run.js')).run,
};

/** The commands in the order of the help. */
export const commands: readonly Command[] = [list, inspect, run];
