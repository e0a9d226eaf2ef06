import { inside } from '../define/definition.js';
import type { PluginDefinition } from '../define/plugin.js';
import { errorText } from '../errors/error-text.js';

/** Exit code of a command that threw, that is not there, or that gave no exit code. (Workflow spec §7.5: any but 0 is a failure.) */
const failed = 1;

/**
 * Runs one of the plugin's commands for `wfctl`, with this process's stdin, stdout and stderr. Resolves with the exit code;
 * whatever goes wrong is told on stderr.
 */
export async function runCommand(plugin: PluginDefinition, [name = '', ...args]: readonly string[]): Promise<number> {
  const { commands = {} } = plugin[inside].workflow.spec;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    const names = Object.keys(commands);
    const there = names.length === 0 ? 'it has none' : `there are ${names.join(', ')}`;
    process.stderr.write(`${plugin.name} has no command ${JSON.stringify(name)}: ${there}\n`);
    return failed;
  }
  try {
    const code: unknown = await command.run(args);
    if (Number.isInteger(code) && Number(code) >= 0 && Number(code) <= 255) return Number(code);
    const words = `returned ${String(code)}, but an exit code is a whole number from 0 to 255`;
    process.stderr.write(`${plugin.name} ${name}: the command ${words}\n`);
  } catch (error) {
    process.stderr.write(`${plugin.name} ${name}: ${errorText(error)}\n`);
  }
  return failed;
}
