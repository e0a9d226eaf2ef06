import { describe, expect, it } from 'vitest';
import { createStyle } from '../output/style.js';
import { visibleLength } from '../output/wrap.js';
import { commands } from './command-table.js';
import { formatCommandHelp, formatHelp, formatUsage } from './help.js';

const plain = createStyle(false);

describe('help', () => {
  it('names every command', () => {
    const help = formatHelp(commands, { style: plain, width: undefined });
    for (const { name, summary } of commands) expect(help).toMatch(new RegExp(`^ {2}${name} +${summary}$`, 'm'));
  });

  it.each(commands)('of $name names every option and argument', (command) => {
    const help = formatCommandHelp(command, { style: plain, width: undefined });
    for (const name of Object.keys(command.options)) expect(help).toContain(`--${name}`);
    for (const { name } of command.positionals) expect(help).toContain(`  ${name}  `);
    expect(help).toContain(formatUsage(command));
  });

  it.each(commands)('of $name stays within a terminal of 80', (command) => {
    const help = formatCommandHelp(command, { style: createStyle(true), width: 80 });
    const tooLong = help.split('\n').filter((line) => visibleLength(line) > 80);
    expect(tooLong.filter((line) => !line.startsWith('  awf-plugin '))).toEqual([]);
  });

  it('writes a usage with what is required, optional and repeated', () => {
    expect(commands.map(formatUsage)).toEqual([
      'awf-plugin list [folder]… [options]',
      'awf-plugin inspect <plugin> [options]',
      'awf-plugin run <plugin> <operation> [type] [options]',
      'awf-plugin install <source[@version]> [options]',
      'awf-plugin update [plugin] [options]',
      'awf-plugin remove <plugin> [options]',
      'awf-plugin enable <plugin> [options]',
      'awf-plugin disable <plugin> [options]',
    ]);
  });
});
