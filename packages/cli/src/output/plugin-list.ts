import type { DiscoveredPlugin } from '@awf/plugin-host';
import { printable, printableLine } from './printable.js';
import type { Style } from './style.js';
import { formatTable } from './table.js';
import { indentLines } from './wrap.js';

/** One plugin for programs. */
export interface PluginDocument {
  readonly name: string;
  /** Empty where there is no valid manifest. */
  readonly version: string;
  /** Whether the state file lets it be started. */
  readonly enabled: boolean;
  readonly engines: readonly string[];
  /** Those of AWF's manifest, and `modules`, `steps`, `triggers` of the workflow engine's. */
  readonly capabilities: readonly string[];
  readonly description: string;
  readonly directory: string;
  readonly executable: string;
  readonly problems: readonly { readonly code: string; readonly message: string }[];
}

/** What was found, for programs. */
export function toPluginDocument(plugin: DiscoveredPlugin): PluginDocument {
  const { name, version, enabled, engines, directory, executable, manifest, workflowManifest, problems } = plugin;
  return {
    name,
    version,
    enabled,
    engines,
    capabilities: [...(manifest?.capabilities ?? []), ...workflowCapabilities(plugin)],
    description: manifest?.description || workflowManifest?.description || '',
    directory,
    executable,
    problems: problems.map(({ code, message }) => ({ code, message })),
  };
}

function workflowCapabilities({ workflowManifest }: DiscoveredPlugin): readonly string[] {
  const { moduleTypes = [], stepTypes = [], triggerTypes = [] } = workflowManifest ?? {};
  const lists = { modules: moduleTypes, steps: stepTypes, triggers: triggerTypes };
  return Object.entries(lists).flatMap(([name, types]) => (types.length === 0 ? [] : [name]));
}

/** What was found, for people: a table, and below it what keeps plugins from being loaded. */
export function formatPluginList(
  plugins: readonly DiscoveredPlugin[],
  style: Style,
  width: number | undefined,
): string {
  const header = ['NAME', 'VERSION', 'ENABLED', 'ENGINES', 'CAPABILITIES', 'DIRECTORY'].map(style.dim);
  const rows = plugins.map((plugin) => {
    const { name, version, enabled, engines, capabilities, directory } = toPluginDocument(plugin);
    const mark = plugin.problems.length === 0 ? style.green : style.red;
    return [
      mark(printableLine(name)),
      version || '-',
      enabled ? 'yes' : style.yellow('no'),
      engines.join(', ') || '-',
      capabilities.join(', ') || '-',
      printableLine(directory),
    ];
  });
  // What is wrong with the state file is wrong for all of them, and need be read once.
  const problems = [
    ...new Set(plugins.flatMap((plugin) => plugin.problems.map((problem) => formatProblem(problem, style, width)))),
  ];
  return [formatTable([header, ...rows], { width }), ...(problems.length === 0 ? [] : [problems.join('\n')])].join(
    '\n\n',
  );
}

function formatProblem(
  { code, message }: DiscoveredPlugin['problems'][number],
  style: Style,
  width: number | undefined,
): string {
  const [first = '', ...more] = indentLines(
    `${style.red('problem')} ${style.dim(code)} ${printable(message)}`,
    '',
    width,
  ).split('\n');
  return [first, ...more.map((line) => `  ${line}`)].join('\n');
}
