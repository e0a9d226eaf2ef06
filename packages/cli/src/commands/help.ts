import type { Style } from '../output/style.js';
import { formatTable } from '../output/table.js';
import { indentLines } from '../output/wrap.js';
import type { Command } from './command.js';
import { helpOption, versionOption } from './common-options.js';
import type { OptionTable } from './option-table.js';

/** How help is set. */
export interface HelpLayout {
  readonly style: Style;
  readonly width: number | undefined;
}

/** The help of the whole program. */
export function formatHelp(commands: readonly Command[], layout: HelpLayout): string {
  const { style, width } = layout;
  const rows = commands.map(({ name, summary }) => [style.cyan(name), summary]);
  return [
    indentLines('Finds, installs, inspects and runs plugins of AWF and the workflow engine.', '', width),
    section('Usage', '  awf-plugin <command> [arguments]', style),
    section('Commands', formatTable(rows, { indent: '  ', width }), style),
    section('Options', formatOptions({ help: helpOption, version: versionOption }, layout), style),
    'awf-plugin <command> --help tells more about a command.',
  ].join('\n\n');
}

/** The help of one command. */
export function formatCommandHelp(command: Command, layout: HelpLayout): string {
  const { style, width } = layout;
  const positionals = command.positionals.map(({ name, help }) => [style.cyan(name), help]);
  return [
    indentLines(`${command.summary}.`, '', width),
    section('Usage', `  ${formatUsage(command)}`, style),
    ...(positionals.length === 0
      ? []
      : [section('Arguments', formatTable(positionals, { indent: '  ', width }), style)]),
    section('Options', formatOptions(command.options, layout), style),
    section('Examples', command.examples.map((example) => `  ${example}`).join('\n'), style),
  ].join('\n\n');
}

/** The one line that shows how a command is written. */
export function formatUsage(command: Command): string {
  const positionals = command.positionals.map(({ name, required }, index) => {
    const text = required ? `<${name}>` : `[${name}]`;
    return command.variadic && index === command.positionals.length - 1 ? `${text}…` : text;
  });
  return ['awf-plugin', command.name, ...positionals, '[options]'].join(' ');
}

function section(title: string, body: string, style: Style): string {
  return `${style.bold(title)}\n${body}`;
}

function formatOptions(options: OptionTable, { style, width }: HelpLayout): string {
  const rows = Object.entries(options).map(([name, { short, placeholder, help, kind }]) => {
    const names = `${short === undefined ? '    ' : `-${short}, `}--${name}`;
    const value = placeholder === undefined ? '' : ` ${placeholder}`;
    return [style.cyan(names) + value, kind === 'list' ? `${help} (repeatable)` : help];
  });
  return formatTable(rows, { indent: '  ', width });
}
