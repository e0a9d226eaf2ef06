import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as contract from '../src/contract/index.js';
import * as handshake from '../src/handshake.js';
import * as root from '../src/index.js';
import * as manifest from '../src/manifest/index.js';
import * as message from '../src/message/index.js';
import * as testing from '../src/testing.js';

it('offers authors these names', () => {
  expect(Object.keys(root).sort()).toEqual([
    'PluginError',
    'definePlugin',
    'eventType',
    'failure',
    'fromJsonSchema',
    'fromMessage',
    'handshake',
    'isPluginError',
    'magicCookies',
    'module',
    'onEvent',
    'operation',
    'sdkErrorCodes',
    'serve',
    'step',
    'stepType',
    'stopPipeline',
    'trigger',
    'validator',
    'withContext',
    'withJsonSchema',
  ]);
});

it('offers hosts these names of the contract', () => {
  expect(Object.keys(contract).sort()).toEqual([
    'WatchedAnswer',
    'asksForDescription',
    'capabilities',
    'checkName',
    'compareVersions',
    'decodeDocument',
    'decodeStruct',
    'decodeValue',
    'decodeValues',
    'describeArgument',
    'encodeDocument',
    'encodeStruct',
    'encodeValues',
    'eventPatternRule',
    'eventTypeRule',
    'formatIssue',
    'formatIssues',
    'formatPath',
    'fromCallEnd',
    'fromEmitRequest',
    'fromExecuteResponse',
    'fromExecuteStepRequest',
    'fromExecuteStepResponse',
    'fromNanos',
    'fromTypeUrl',
    'fromWireEvent',
    'fromWireIssue',
    'fromWireOperation',
    'goQuote',
    'handshake',
    'hostEventServiceId',
    'magicCookies',
    'matchesEmission',
    'matchesSubscription',
    'maxJsonDepth',
    'maxStructDepth',
    'noEventSubscriber',
    'noOperations',
    'noStepTypes',
    'operationFailed',
    'operationNameRule',
    'operationNotFound',
    'parseHostVersion',
    'parseVersion',
    'parseVersionConstraint',
    'pluginNameRule',
    'pluginVersionRule',
    'readJson',
    'satisfiesConstraint',
    'sdkErrorCodes',
    'stepTypeNameRule',
    'streamCapability',
    'taxonomy',
    'toAwfResponse',
    'toEmitRequest',
    'toExecuteResponse',
    'toExecuteStepRequest',
    'toExecuteStepResponse',
    'toNanos',
    'toStreamEvent',
    'toTypeUrl',
    'toWireEvent',
    'toWireIssue',
    'toWireOperation',
    'workflowStepRule',
    'workflowTypeRule',
    'writeJson',
  ]);
});

it('offers hosts these names of typed payloads', () => {
  expect(Object.keys(message).sort()).toEqual([
    'decodeTyped',
    'encodeTyped',
    'encodeTypedConfig',
    'encodeTypedInput',
    'pickKnown',
    'readMessageTypes',
    'toAny',
  ]);
});

it('offers tools this name', () => {
  expect(Object.keys(manifest)).toEqual(['describePlugin']);
});

it('offers tests these names', () => {
  expect(Object.keys(testing).sort()).toEqual(['testPlugin']);
});

it('has one handshake, whichever way it is imported', () => {
  expect(Object.keys(handshake).sort()).toEqual(['handshake', 'magicCookies']);
  expect([handshake.handshake, contract.handshake]).toEqual([root.handshake, root.handshake]);
});

it('exports these paths, and needs no schema library at run time', () => {
  const { exports, dependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(Object.keys(exports)).toEqual([
    '.',
    './handshake',
    './contract',
    './message',
    './manifest',
    './testing',
    './guard',
    './package.json',
  ]);
  expect(Object.keys(dependencies)).toEqual([
    '@awf/go-plugin',
    '@awf/plugin-proto',
    '@bufbuild/protobuf',
    '@grpc/grpc-js',
  ]);
});
