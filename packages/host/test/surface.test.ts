import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as root from '../src/index.js';

it('offers engines these names', () => {
  expect(Object.keys(root).sort()).toEqual([
    'CallbackServer',
    'ExternalPluginAdapter',
    'ExternalPluginManager',
    'GRPCPlugin',
    'Handshake',
    'MagicCookieKey',
    'MagicCookieValue',
    'PluginClient',
    'PluginError',
    'PluginHandler',
    'PluginManager',
    'ProtocolVersion',
    'RemoteModule',
    'RemoteStep',
    'RemoteTrigger',
    'capabilities',
    'compareVersions',
    'discoverPlugin',
    'goPlatform',
    'hostErrorCodes',
    'installPlugin',
    'isPluginError',
    'maxManifestBytes',
    'maxWorkflowManifestBytes',
    'parseHostVersion',
    'parseManifest',
    'parseVersion',
    'parseVersionConstraint',
    'parseWorkflowManifest',
    'readStateFile',
    'removePlugin',
    'satisfiesConstraint',
    'scanDirectories',
    'searchPath',
    'stateFileIn',
    'stateFilePath',
    'stateOf',
    'updatePlugin',
    'withStoredState',
  ]);
});

it('has one entry', () => {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(manifest.exports).toEqual({
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    './package.json': './package.json',
  });
});
