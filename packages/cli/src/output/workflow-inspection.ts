import type { EngineManifest, ExternalPluginAdapter, ModuleSchema } from '@awf/plugin-host';
import type { Page } from './page.js';
import { printable, printableLine } from './printable.js';
import { formatTable } from './table.js';
import { indentLines } from './wrap.js';

/** What a plugin is to the workflow engine, as it says itself. */
export interface WorkflowInspection extends EngineManifest {
  /** How its module types are shown; types without a schema are missing here. */
  readonly moduleSchemas: readonly ModuleSchema[];
  readonly contracts: readonly Contract[];
  /** The YAML that it adds to an engine's config; empty where it adds none. */
  readonly configFragment: string;
  readonly problems: readonly { readonly code: string; readonly message: string }[];
}

type Contract = ExternalPluginAdapter['contracts']['list'][number];

/** Asks a plugin what it is to the workflow engine. */
export async function inspectWorkflow(
  adapter: ExternalPluginAdapter,
  signal: AbortSignal,
): Promise<WorkflowInspection> {
  const [manifest, moduleSchemas] = await Promise.all([
    adapter.engineManifest({ signal }),
    adapter.moduleSchemas({ signal }),
  ]);
  return {
    ...manifest,
    moduleSchemas,
    contracts: adapter.contracts.list,
    configFragment: new TextDecoder().decode(adapter.configFragment),
    problems: adapter.problems.map(({ code, message }) => ({ code, message })),
  };
}

/** The sections about it for people. */
export function formatWorkflow(workflow: WorkflowInspection, page: Page): readonly string[] {
  const { name, version, author, description, configMutable, sampleCategory, stepTypes, triggerTypes } = workflow;
  const facts = page.facts('Workflow engine', [
    ['name', name],
    ['version', version],
    ['author', author || '-'],
    ['description', description || '-'],
    ['config', configMutable ? 'may change while it runs' : 'is fixed'],
    ...(sampleCategory === '' ? [] : [['sample of', sampleCategory]]),
  ]);
  const { contracts, configFragment, problems } = workflow;
  const problemRows = problems.map(({ code, message }) => [code, message]);
  return [
    facts,
    page.section(`Modules (${workflow.moduleTypes.length})`, formatModules(workflow, page)),
    page.section(`Steps (${stepTypes.length})`, formatTypes(stepTypes, page)),
    page.section(`Triggers (${triggerTypes.length})`, formatTypes(triggerTypes, page)),
    ...(contracts.length === 0
      ? []
      : [page.section(`Typed contracts (${contracts.length})`, formatContracts(contracts, page))]),
    ...(configFragment === ''
      ? []
      : [page.section('Config that it adds', indentLines(printable(configFragment.trimEnd()), '  ', page.width))]),
    ...(problems.length === 0 ? [] : [page.facts(page.style.red('Problems'), problemRows)]),
  ];
}

function formatTypes(types: readonly string[], { style }: Page): string {
  return types.length === 0 ? '  none' : types.map((type) => `  ${style.cyan(printableLine(type))}`).join('\n');
}

function formatModules({ moduleTypes, moduleSchemas }: WorkflowInspection, page: Page): string {
  if (moduleTypes.length === 0) return '  none';
  return moduleTypes
    .map((type) => {
      const schema = moduleSchemas.find((one) => one.type === type);
      const title = `  ${page.style.cyan(printableLine(type))}`;
      return schema === undefined ? title : `${title}${formatSchema(schema, page)}`;
    })
    .join('\n');
}

function formatSchema({ description, inputs, outputs, configFields }: ModuleSchema, page: Page): string {
  const { style, width } = page;
  const text = description === '' ? [] : [indentLines(printable(description), '    ', width)];
  const row = (way: string, name: string, rest: readonly string[]) => [
    style.dim(way),
    ...[name, ...rest].map(printableLine),
  ];
  const rows = [
    ...inputs.map((port) => row('needs', port.name, [port.type, '', port.description])),
    ...outputs.map((port) => row('offers', port.name, [port.type, '', port.description])),
    ...configFields.map((field) => row('config', field.key, [field.type, notesOf(field), field.description])),
  ];
  const table = rows.length === 0 ? [] : [formatTable(rows, { indent: '    ', width })];
  return ['', ...text, ...table].join('\n');
}

function notesOf({ required, defaultValue, options }: ModuleSchema['configFields'][number]): string {
  const notes = [
    required ? 'required' : '',
    defaultValue === '' ? '' : `default ${JSON.stringify(defaultValue)}`,
    options.length === 0 ? '' : `one of ${options.join(', ')}`,
  ];
  return notes.filter((note) => note !== '').join(', ');
}

function formatContracts(contracts: readonly Contract[], { style, width }: Page): string {
  const rows = contracts.map((contract) => {
    const { kind, mode, configMessage, inputMessage, outputMessage } = contract;
    const { moduleType, stepType, triggerType, serviceName, method, contractType } = contract;
    const subject = [moduleType, stepType, triggerType, serviceName, contractType, method].filter(
      (word) => word !== '',
    );
    const messages = { config: configMessage, input: inputMessage, output: outputMessage };
    const named = Object.entries(messages).flatMap(([part, message]) => (message === '' ? [] : [`${part} ${message}`]));
    return [style.dim(kind), printableLine(subject.join(' ')), mode, printableLine(named.join(', '))];
  });
  return formatTable(rows, { indent: '  ', width });
}
