import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { clientModuleOf, listClientNames, listClientSetUps, removeClientSetUps } from './client-modules.js';

let index = '';

beforeAll(async () => {
  index = await readFile(createRequire(import.meta.url).resolve('@grpc/grpc-js'), 'utf8');
});

describe('the main module of the installed grpc-js', () => {
  it('sets these client modules up', () => {
    expect(listClientSetUps(index)).toEqual([
      'resolver-dns',
      'resolver-uds',
      'resolver-ip',
      'load-balancer-pick-first',
      'load-balancer-round-robin',
      'load-balancer-outlier-detection',
      'load-balancer-weighted-round-robin',
    ]);
  });

  it('sets up what a server needs, and nothing else, when they are removed', () => {
    const removed = removeClientSetUps(index);
    expect(Array.from(removed.matchAll(/(\w+)\.setup\(\)/g), ([, name]) => name)).toEqual(['channelz']);
    expect(removed.length).toBeGreaterThan(index.length - 500);
  });

  it('has these names from client modules', () => {
    expect(listClientNames(index)).toEqual([
      'Channel',
      'Client',
      'loadPackageDefinition',
      'makeClientConstructor',
      'makeGenericClientConstructor',
      'ListenerBuilder',
      'RequesterBuilder',
      'InterceptingCall',
      'InterceptorConfigurationError',
    ]);
  });
});

it('leaves a main module of another form alone', () => {
  const other = 'const a = require("./resolver-dns");\na.setup();\nexports.Client = a.Client;\n';
  expect([listClientSetUps(other), listClientNames(other), removeClientSetUps(other)]).toEqual([[], [], other]);
});

it('knows client modules by the paths that their neighbours use alone', () => {
  expect(clientModuleOf('./client')).toBe('client');
  for (const path of ['./server', 'client', '../client', './deep/client', './client.js']) {
    expect(clientModuleOf(path)).toBeUndefined();
  }
});
