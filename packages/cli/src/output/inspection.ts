import type { Field, OperationSchema } from '@awf/plugin-sdk/contract';
import { createPage, type Page } from './page.js';
import { printable, printableLine } from './printable.js';
import type { Style } from './style.js';
import { formatTable } from './table.js';
import { formatWorkflow, type WorkflowInspection } from './workflow-inspection.js';
import { indentLines } from './wrap.js';

/** What `inspect` found out; its JSON is this object. */
export interface Inspection {
  /** The manifest's name, or the executable's where there is no manifest. */
  readonly name: string;
  /** The manifest's version; empty where there is no manifest. */
  readonly version: string;
  readonly engines: readonly string[];
  readonly directory: string;
  readonly executable: string;
  /** What it is to AWF; missing where it is the workflow engine's alone. */
  readonly handshake?: HandshakeInspection;
  readonly info?: InfoInspection;
  readonly operations?: readonly OperationSchema[];
  /** What it is to the workflow engine; missing where it is AWF's alone. */
  readonly workflow?: WorkflowInspection;
  /** In ms from the start of the launch. */
  readonly timings: {
    readonly spawnedMs?: number;
    /** The handshake line was read. */
    readonly handshakeMs?: number;
    /** The first call was answered. */
    readonly connectedMs?: number;
    /** It was asked for all that is shown. */
    readonly readyMs: number;
  };
}

/** How host and plugin found each other. */
interface HandshakeInspection {
  /** The negotiated application protocol version. */
  readonly protocolVersion: number;
  /** `unix` or `tcp`. */
  readonly network: string;
  readonly address: string;
  /** `auto` is AutoMTLS. */
  readonly tls: 'auto' | 'off';
}

/** The plugin's answer to GetInfo. */
interface InfoInspection {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly capabilities: readonly string[];
}

/** An inspection for people. */
export function formatInspection(inspection: Inspection, style: Style, width: number | undefined): string {
  const { name, version, engines, executable, handshake, info, operations, workflow, timings } = inspection;
  const page = createPage(style, width);
  return [
    page.facts(`${style.green(printableLine(name))} ${version}`.trimEnd(), [
      ['executable', executable],
      ['engines', engines.join(', ') || 'unknown: it has no manifest'],
    ]),
    ...(handshake === undefined ? [] : [handshakeSection(handshake, page)]),
    ...(info === undefined ? [] : [infoSection(info, page)]),
    ...(operations === undefined
      ? []
      : [page.section(`Operations (${operations.length})`, formatOperations(operations, style, width))]),
    ...(workflow === undefined ? [] : formatWorkflow(workflow, page)),
    page.facts(
      'Start',
      [
        ['spawned', timings.spawnedMs],
        ['handshake line', timings.handshakeMs],
        ['connected', timings.connectedMs],
        ['ready', timings.readyMs],
      ].flatMap(([stage, ms]) => (typeof ms === 'number' ? [[String(stage), formatMs(ms)]] : [])),
    ),
  ].join('\n\n');
}

function handshakeSection({ protocolVersion, network, address, tls }: HandshakeInspection, page: Page): string {
  return page.facts('Handshake', [
    ['protocol version', String(protocolVersion)],
    ['network', network],
    ['address', address],
    ['TLS', tls === 'auto' ? 'AutoMTLS' : 'off: anybody who reaches its socket may call it'],
  ]);
}

function infoSection({ name, version, description, capabilities }: InfoInspection, page: Page): string {
  return page.facts('GetInfo', [
    ['name', name],
    ['version', version],
    ['description', description || '-'],
    ['capabilities', capabilities.join(', ') || '-'],
  ]);
}

function formatOperations(operations: readonly OperationSchema[], style: Style, width: number | undefined): string {
  if (operations.length === 0) return '  none';
  return operations
    .map(({ name, description, inputs, outputs }) => {
      const title = `  ${style.cyan(printableLine(name))}`;
      const text = description === '' ? [] : [indentLines(printable(description), '    ', width)];
      const rows = [
        ...inputs.map((field) => fieldRow('in', field, style)),
        ...outputs.map((field) => fieldRow('out', field, style)),
      ];
      const fields = rows.length === 0 ? [] : [formatTable(rows, { indent: '    ', width })];
      return [title, ...text, ...fields].join('\n');
    })
    .join('\n');
}

function fieldRow(way: string, field: Field, style: Style): readonly string[] {
  const notes = [
    field.required ? 'required' : '',
    field.default === undefined ? '' : `default ${JSON.stringify(field.default)}`,
    field.validation ?? '',
  ].filter((note) => note !== '');
  return [
    style.dim(way),
    printableLine(field.name),
    printableLine(field.type),
    printableLine(notes.join(', ')),
    printable(field.description),
  ];
}

function formatMs(ms: number): string {
  return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}
