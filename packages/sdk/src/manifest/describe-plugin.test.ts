import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { definePlugin, onEvent, operation, stepType, validator } from '../define/definers.js';
import { eventType } from '../define/event-type.js';
import { withContext } from '../define/with-context.js';
import { describePlugin } from './describe-plugin.js';

const operations = { noop: operation({ run: () => ({}) }) };
const stepTypes = { noop: stepType({ run: () => undefined }) };
const validators = { noop: validator({ step: () => [] }) };
const seen = eventType({ type: 'all.seen' });
const events = [
  onEvent({ on: ['workflow.*', 'step.failed'], run: () => undefined }),
  onEvent({ on: [seen, 'workflow.*'], run: () => undefined }),
];
const base = { name: 'all', version: '1.0.0' } as const;

const manifestOf = (plugin: Parameters<typeof describePlugin>[0]) => describePlugin(plugin).manifests.awf;

describe('what a plugin says of itself', () => {
  it('is who it is, and AWF’s manifest in the order of its keys [AWF-4.1-texts] [AWF-4.1-events]', () => {
    const context = withContext({ config: z.object({ token: z.string() }), secrets: ['token'] });
    const plugin = context.definePlugin({
      ...base,
      description: 'Has all',
      author: 'Ada',
      license: 'MIT',
      homepage: 'https://example.com',
      operations,
      stepTypes,
      validators,
      events,
      emits: [seen, 'all.done.*', 'all.seen'],
    });
    const described = describePlugin(plugin, { buildVersion: 'abc123' });
    expect(described).toEqual({
      name: 'all',
      version: '1.0.0',
      buildVersion: 'abc123',
      manifests: {
        awf: {
          name: 'all',
          version: '1.0.0',
          description: 'Has all',
          awf_version: '>=0.8.0',
          author: 'Ada',
          license: 'MIT',
          homepage: 'https://example.com',
          capabilities: ['operations', 'step_types', 'validators', 'events'],
          config: { token: { type: 'string', required: true } },
          events: { subscribe: ['workflow.*', 'step.failed', 'all.seen'], emit: ['all.seen', 'all.done.*'] },
        },
      },
    });
    expect(Object.keys(described.manifests.awf ?? {}).join()).toBe(
      'name,version,description,awf_version,author,license,homepage,capabilities,config,events',
    );
  });

  it('leaves out what is empty', () => {
    expect(describePlugin(definePlugin({ ...base, operations }))).toEqual({
      name: 'all',
      version: '1.0.0',
      manifests: { awf: { ...base, awf_version: '>=0.4.1', capabilities: ['operations'] } },
    });
  });

  it.each([
    ['operations', definePlugin({ ...base, operations }), ['operations'], '>=0.4.1'],
    ['step types', definePlugin({ ...base, operations, stepTypes }), ['operations', 'step_types'], '>=0.5.0'],
    ['validators', definePlugin({ ...base, validators }), ['validators'], '>=0.5.0'],
    ['event handlers', definePlugin({ ...base, operations, events }), ['operations', 'events'], '>=0.8.0'],
    ['emits alone', definePlugin({ ...base, emits: ['all.*'] }), ['events'], '>=0.8.0'],
  ])(
    'lists %s, and asks for the release that had it first [AWF-4.1-capabilities] [AWF-4.1-awf-version]',
    (_what, plugin, capabilities, awfVersion) => {
      expect(manifestOf(plugin)).toMatchObject({ capabilities, awf_version: awfVersion });
    },
  );

  it('asks for the versions that the definition names', () => {
    const plugin = definePlugin({ ...base, operations, awf: { version: '>=0.9.0 <1.0.0' } });
    expect(manifestOf(plugin)?.awf_version).toBe('>=0.9.0 <1.0.0');
  });

  it('is refused for a plugin without anything that AWF could use [AWF-4.1-capabilities]', () => {
    expect(() => describePlugin(definePlugin(base))).toThrow(
      expect.objectContaining({
        code: 'DEFINITION_INVALID',
        message:
          'plugin "all" has nothing that AWF could use: give definePlugin operations, stepTypes, validators, events or emits',
      }),
    );
  });

  it('is refused for what is no plugin', () => {
    expect(() => describePlugin(base)).toThrow('describePlugin: the plugin must come from definePlugin');
  });
});
