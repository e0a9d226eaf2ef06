import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../', import.meta.url);
const manifest: { readonly exports: Readonly<Record<string, unknown>> } = JSON.parse(
  readFileSync(new URL('package.json', root), 'utf8'),
);

/** Values that each entry exports when it runs, and types that its declarations name: all of it is public. */
const surface = {
  index: {
    values: [
      'PluginError',
      'coreProtocolVersion',
      'describeUnknown',
      'findMagicCookie',
      'formatAddress',
      'formatHandshakeLine',
      'goPluginErrorCodes',
      'isPluginError',
      'negotiateVersion',
      'parseAddress',
      'parseHandshakeLine',
    ],
    types: [
      'AcceptOptions',
      'Broker',
      'BrokerListener',
      'BrokeredServer',
      'ClientConstructor',
      'Connection',
      'ErrorDetails',
      'GoPluginErrorCode',
      'HandshakeExpectation',
      'HandshakeLine',
      'MagicCookie',
      'PeerAddress',
      'PluginErrorInit',
      'PluginErrorKind',
      'PluginEvidence',
      'ServiceRegistrar',
      'StaticTls',
      'WaitOptions',
    ],
  },
  plugin: {
    values: ['createLogCapture', 'serve', 'serveTest'],
    types: [
      'LogEntry',
      'LogLevel',
      'LogMethod',
      'Logger',
      'PluginContext',
      'RegisterServices',
      'ServeOptions',
      'ServeTestOptions',
      'ServiceOptions',
      'ShutdownReason',
      'TestPlugin',
    ],
  },
  host: {
    values: [
      'findCrash',
      'fromReattachJson',
      'launch',
      'reattach',
      'reportCrash',
      'runStream',
      'runUnary',
      'toReattachJson',
    ],
    types: [
      'CallLimits',
      'Checksum',
      'CloseOptions',
      'CrashReport',
      'HostOptions',
      'LaunchOptions',
      'LogEntry',
      'MessageStream',
      'PluginExit',
      'PluginProcess',
      'ReattachConfig',
      'ReattachJson',
      'StartCall',
      'StartStream',
      'StartupTimings',
      'StopReport',
      'StreamCall',
      'UnaryEnd',
    ],
  },
  guard: { values: ['guardStdout'], types: ['StdoutGuard'] },
};

describe('the export map', () => {
  it('has these entries and no other', () => {
    expect(manifest.exports).toEqual({
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './plugin': { types: './dist/plugin.d.ts', default: './dist/plugin.js' },
      './host': { types: './dist/host.d.ts', default: './dist/host.js' },
      './guard': { types: './dist/guard.d.ts', default: './dist/guard.js' },
      './package.json': './package.json',
    });
  });
});

/** Names that an entry's declarations export as types: `export type { A }`, `export { type A, b }`. */
function typeNames(declarations: string): string[] {
  return [...declarations.matchAll(/^export (type )?\{([^}]*)\}/gms)]
    .flatMap(([, all, names = '']) =>
      names
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '' && (all !== undefined || name.startsWith('type '))),
    )
    .map((name) => name.replace(/^type /, ''))
    .sort();
}

describe.each(Object.entries(surface))('%s', (entry, { values, types }) => {
  it('exports these values', async () => {
    const module: object = await import(new URL(`dist/${entry}.js`, root).href);
    expect(Object.keys(module).sort()).toEqual(values);
  });

  it('exports these types', () => {
    const file = new URL(`dist/${entry}.d.ts`, root);
    expect(existsSync(file)).toBe(true);
    expect(typeNames(readFileSync(file, 'utf8'))).toEqual(types);
  });
});
