import { describe, expect, it } from 'vitest';
import { definePlugin, onEvent, operation, stepType, validator } from '../define/definers.js';
import { toPluginDefinition } from '../define/plugin.js';
import { describeForAwf, isForAwf } from './awf-manifest.js';

const parts = {
  operations: { operations: { o: operation({ run: () => ({}) }) } },
  step_types: { stepTypes: { s: stepType({ run: () => ({}) }) } },
  validators: { validators: { v: validator({ workflow: () => [] }) } },
  events: { events: [onEvent({ on: 'a.b', run: () => undefined })] },
};
const define = (given: object) => toPluginDefinition(definePlugin({ name: 'p', version: '1.0.0', ...given }));

describe('a manifest for AWF', () => {
  it.each([
    [['operations'], '>=0.4.1'],
    [['step_types'], '>=0.5.0'],
    [['validators'], '>=0.5.0'],
    [['events'], '>=0.8.0'],
    [['operations', 'validators'], '>=0.5.0'],
    [['operations', 'step_types', 'validators', 'events'], '>=0.8.0'],
  ] as const)('with %j asks for the release that has them all: %s', (capabilities, version) => {
    const definition = define(Object.assign({}, ...capabilities.map((capability) => parts[capability])));
    expect(describeForAwf(definition)).toEqual({
      name: 'p',
      version: '1.0.0',
      awf_version: version,
      capabilities,
      ...(capabilities.some((one) => one === 'events') ? { events: { subscribe: ['a.b'] } } : {}),
    });
    expect(isForAwf(definition)).toBe(true);
  });

  it('lists each pattern once, and events that are only emitted too', () => {
    const on = ['a.b', '*', 'a.b'];
    const events = [onEvent({ on, run: () => undefined }), onEvent({ on: '*', run: () => undefined })];
    expect(describeForAwf(define({ events })).events).toEqual({ subscribe: ['a.b', '*'] });
    expect(describeForAwf(define({ emits: ['p.x', 'p.x'] }))).toMatchObject({
      capabilities: ['events'],
      events: { emit: ['p.x'] },
    });
  });

  it('is none of a plugin that has nothing for AWF', () => {
    const nothing = define({ operations: {}, events: [], emits: [] });
    expect(isForAwf(nothing)).toBe(false);
    expect(() => describeForAwf(nothing)).toThrow(
      expect.objectContaining({
        code: 'DEFINITION_INVALID',
        message: expect.stringContaining('plugin "p" has nothing that AWF could use'),
      }),
    );
  });
});
