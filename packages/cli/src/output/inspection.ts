import type { Field, OperationSchema } from '@awf/plugin-sdk/contract';
import { printable, printableLine } from './printable.js';
import type { Style } from './style.js';
import { formatTable } from './table.js';
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
  readonly handshake: {
    /** The negotiated application protocol version. */
    readonly protocolVersion: number;
    /** `unix` or `tcp`. */
    readonly network: string;
    readonly address: string;
    /** `auto` is AutoMTLS. */
    readonly tls: 'auto' | 'off';
  };
  /** The plugin's answer to GetInfo. */
  readonly info: {
    readonly name: string;
    readonly version: string;
    readonly description: string;
    readonly capabilities: readonly string[];
  };
  readonly operations: readonly OperationSchema[];
  /** In ms from the start of the launch. */
  readonly timings: {
    readonly spawnedMs: number;
    /** The handshake line was read. */
    readonly handshakeMs: number;
    /** The first call was answered. */
    readonly connectedMs: number;
    /** Init was answered and the operations were listed. */
    readonly readyMs: number;
  };
}

/** An inspection for people. */
export function formatInspection(inspection: Inspection, style: Style, width: number | undefined): string {
  const { name, version, handshake, info, timings } = inspection;
  const facts = (rows: readonly (readonly string[])[]) =>
    formatTable(
      rows.map(([key = '', value = '']) => [style.dim(key), printable(value)]),
      { indent: '  ', width },
    );
  const section = (title: string, body: string) => `${style.bold(title)}\n${body}`;
  return [
    section(
      `${style.green(printableLine(name))} ${version}`.trimEnd(),
      facts([
        ['executable', inspection.executable],
        ['engines', inspection.engines.join(', ') || 'unknown: it has no manifest'],
      ]),
    ),
    section(
      'Handshake',
      facts([
        ['protocol version', String(handshake.protocolVersion)],
        ['network', handshake.network],
        ['address', handshake.address],
        ['TLS', handshake.tls === 'auto' ? 'AutoMTLS' : 'off: anybody who reaches its socket may call it'],
      ]),
    ),
    section(
      'GetInfo',
      facts([
        ['name', info.name],
        ['version', info.version],
        ['description', info.description || '-'],
        ['capabilities', info.capabilities.join(', ') || '-'],
      ]),
    ),
    section(`Operations (${inspection.operations.length})`, formatOperations(inspection.operations, style, width)),
    section(
      'Start',
      facts([
        ['spawned', formatMs(timings.spawnedMs)],
        ['handshake line', formatMs(timings.handshakeMs)],
        ['connected', formatMs(timings.connectedMs)],
        ['ready', formatMs(timings.readyMs)],
      ]),
    ),
  ].join('\n\n');
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
