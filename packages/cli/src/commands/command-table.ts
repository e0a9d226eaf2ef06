import type { Command } from './command.js';
import { helpOption, jsonOption } from './common-options.js';
import { launchOptions } from './launch-arguments.js';
import { dirOption, placeOptions, releaseOptions } from './place-options.js';
import { storageOption } from './storage-option.js';

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
    'Launches a plugin and shows what it says of itself, its operations, modules, steps and triggers, and how long it took to start',
  positionals: [plugin],
  variadic: false,
  options: launchOptions,
  examples: ['awf-plugin inspect .awf/plugins/echo', 'awf-plugin inspect ./awf-plugin-echo --json'],
  load: async () => (await import('./inspect.js')).inspect,
};

const run: Command = {
  name: 'run',
  summary: 'Launches a plugin and runs one of its operations, or a step, module or trigger of the workflow engine',
  positionals: [
    plugin,
    {
      name: 'operation',
      help: 'the operation’s name, without the plugin’s; or step, module or trigger before a type',
      required: true,
    },
    {
      name: 'type',
      help: 'the type of the step, module or trigger; without it the name is an operation’s',
      required: false,
    },
  ],
  variadic: false,
  options: {
    input: {
      kind: 'list',
      placeholder: 'key=value',
      help: 'an input as text, as AWF’s templates give it; wins over --inputs-json',
    },
    'inputs-json': { kind: 'value', placeholder: 'object', help: 'inputs of any type, a JSON object' },
    'input-json': {
      kind: 'value',
      placeholder: 'object',
      help: 'what a step gets as current data and as trigger data',
    },
    module: {
      kind: 'list',
      placeholder: 'name:type[=object]',
      help: 'a module with its config that is started before, and stopped after',
    },
    invoke: { kind: 'list', placeholder: 'method[=object]', help: 'a method of the module, with its arguments' },
    'timeout-ms': {
      kind: 'value',
      placeholder: 'n',
      help: 'the deadline of each call, which the plugin sees too; none by default',
    },
    ...launchOptions,
    'config-json': {
      kind: 'value',
      placeholder: 'object',
      help: 'the config of the plugin, or of the step, module or trigger: a JSON object',
    },
  },
  examples: [
    'awf-plugin run .awf/plugins/echo echo --input text=hello',
    `awf-plugin run ./awf-plugin-stats stats --inputs-json '{"depth":2}' --timeout-ms 5000 --json`,
    `awf-plugin run dist/greeter step step.greet --config-json '{"name":"{{ .who }}"}' --input-json '{"who":"Ada"}'`,
    `awf-plugin run dist/kv-module module kv.store --config-json '{"path":"kv.db"}' --invoke 'get={"key":"a"}'`,
  ],
  load: async () => (await import('./run.js')).run,
};

const install: Command = {
  name: 'install',
  summary: 'Installs a plugin from a release, for awf too',
  positionals: [
    {
      name: 'source[@version]',
      help: 'a folder of release assets, a .tar.gz archive, owner/repository on GitHub, or the URL of a release index',
      required: true,
    },
  ],
  variadic: false,
  options: {
    force: { kind: 'flag', help: 'replaces a plugin of that name; its config stays' },
    ...releaseOptions,
    name: { kind: 'value', placeholder: 'plugin', help: 'the plugin, where a folder holds archives of several' },
    sha256: { kind: 'value', placeholder: 'hex', help: 'the archive’s checksum, where no list is beside it' },
    ...placeOptions,
  },
  examples: [
    'awf-plugin install ada/awf-plugin-greeter@1.2.3',
    'awf-plugin install dist/awf-plugin-greeter_1.2.3_linux_amd64.tar.gz --dir .awf/plugins',
  ],
  load: async () => (await import('./install.js')).install,
};

const installedPlugin = { name: 'plugin', help: 'the plugin’s name, with or without awf-plugin-', required: true };

const update: Command = {
  name: 'update',
  summary: 'Replaces plugins by the highest newer release of their source; configs stay',
  positionals: [{ ...installedPlugin, required: false }],
  variadic: false,
  options: {
    all: { kind: 'flag', help: 'updates every plugin whose source is known, and goes on where one fails' },
    ...releaseOptions,
    ...placeOptions,
  },
  examples: ['awf-plugin update greeter', 'awf-plugin update --all'],
  load: async () => (await import('./update.js')).update,
};

const remove: Command = {
  name: 'remove',
  summary: 'Removes a plugin’s folder and its entry in the state file',
  positionals: [installedPlugin],
  variadic: false,
  options: {
    'keep-data': { kind: 'flag', help: 'leaves the entry, and with it the plugin’s config' },
    ...placeOptions,
  },
  examples: ['awf-plugin remove greeter', 'awf-plugin remove greeter --keep-data'],
  load: async () => (await import('./remove.js')).remove,
};

const switchOptions = { dir: dirOption, storage: storageOption, json: jsonOption, help: helpOption };

const enable: Command = {
  name: 'enable',
  summary: 'Lets a plugin be started again',
  positionals: [installedPlugin],
  variadic: false,
  options: switchOptions,
  examples: ['awf-plugin enable greeter'],
  load: async () => (await import('./switch.js')).enable,
};

const disable: Command = {
  name: 'disable',
  summary: 'Keeps a plugin from being started, by awf too',
  positionals: [installedPlugin],
  variadic: false,
  options: switchOptions,
  examples: ['awf-plugin disable greeter'],
  load: async () => (await import('./switch.js')).disable,
};

/** The commands in the order of the help. */
export const commands: readonly Command[] = [list, inspect, run, install, update, remove, enable, disable];
