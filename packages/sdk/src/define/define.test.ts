import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { definePlugin, onEvent, operation, stepType, validator } from './definers.js';
import { inside, isDefinition } from './definition.js';
import { eventType, isEventType } from './event-type.js';
import { failure, isFailure } from './failure.js';

import { toPluginDefinition } from './plugin.js';
import { withContext } from './with-context.js';

const noop = operation({ run: () => ({}) });
const invalid = (code: string, message: string) => expect.objectContaining({ code, message });
/** Passes what TypeScript would refuse, as JavaScript authors can. */
const anyhow = (value: unknown) => value as never;

describe('operation', () => {
  it('makes an opaque value of its kind', () => {
    expect(noop.kind).toBe('operation');
    expect(Object.keys(noop)).toEqual(['kind']);
    expect(isDefinition(noop, 'operation')).toBe(true);
  });

  it.each([undefined, null, {}, { kind: 'operation' }, 'operation'])('is not %j', (value) => {
    expect(isDefinition(value, 'operation')).toBe(false);
  });

  it('refuses a run that is no function', () => {
    expect(() => operation(anyhow({ run: 'x' }))).toThrow(
      invalid('DEFINITION_INVALID', 'operation: run must be a function'),
    );
    expect(() => operation(anyhow(undefined))).toThrow(
      invalid('DEFINITION_INVALID', 'operation: run must be a function'),
    );
  });

  it.each(['input', 'output'])('refuses an %s that is no Standard Schema', (side) => {
    expect(() => operation(anyhow({ [side]: { type: 'object' }, run: () => ({}) }))).toThrow(
      invalid(
        'SCHEMA_UNSUPPORTED',
        `operation: ${side} must be a Standard Schema (zod, valibot, arktype, fromJsonSchema …)`,
      ),
    );
  });
});

describe('definePlugin', () => {
  it('keeps what it was given', () => {
    const plugin = definePlugin({
      name: 'echo',
      version: '1.0.0',
      description: 'Echoes',
      author: 'Ada',
      operations: { noop },
    });
    expect(plugin).toMatchObject({ name: 'echo', version: '1.0.0' });
    expect(toPluginDefinition(plugin)[inside]).toMatchObject({
      description: 'Echoes',
      author: 'Ada',
      license: '',
      homepage: '',
    });
    expect(Array.from(toPluginDefinition(plugin)[inside].operations.keys())).toEqual(['noop']);
  });

  it.each([
    [{ name: 'Echo', version: '1.0.0' }, 'definePlugin: name "Echo" must begin with a lower-case letter'],
    [{ name: undefined, version: '1.0.0' }, 'definePlugin: name undefined must begin'],
    [{ name: 'echo', version: '1.0' }, 'definePlugin: version "1.0" must be three numbers'],
    [
      { name: 'echo', version: '1.0.0', operations: { 'a b': noop } },
      'definePlugin: operation name "a b" must begin with a letter',
    ],
    [
      { name: 'http', version: '1.0.0', operations: { noop } },
      'definePlugin: name "http" is that of operations which AWF has',
    ],
    [
      { name: 'a', version: '1.0.0', stepTypes: { '-x': stepType({ run: () => ({}) }) } },
      'definePlugin: step type name "-x"',
    ],
    [{ name: 'a', version: '1.0.0', stepTypes: { noop } }, 'definePlugin: stepTypes.noop must come from stepType()'],
    [{ name: 'a', version: '1.0.0', validators: { noop } }, 'definePlugin: validators.noop must come from validator()'],
    [{ name: 'a', version: '1.0.0', events: [noop] }, 'definePlugin: events[0] must come from onEvent()'],
    [{ name: 'a', version: '1.0.0', events: { noop } }, 'definePlugin: events must be a list of onEvent(…)'],
    [{ name: 'a', version: '1.0.0', emits: ['a.'] }, 'definePlugin: emits: event pattern "a." must be an event type'],
    [{ name: 'a', version: '1.0.0', emits: ['*'] }, 'definePlugin: emits: "*" lets only types of one part be emitted'],
    [{ name: 'a', version: '1.0.0', ready: true }, 'definePlugin: ready must be a function'],
    [
      { name: 'echo', version: '1.0.0', operations: { up: { run: () => ({}) } } },
      'definePlugin: operations.up must come from operation()',
    ],
    [{ name: 'echo', version: '1.0.0', author: 7 }, 'definePlugin: author must be a text, but is number'],
    [{ name: 'echo', version: '1.0.0', license: null }, 'definePlugin: license must be a text, but is object'],
  ])('refuses %j [AWF-4.1-name] [AWF-4.1-version]', (spec, message) => {
    expect(() => definePlugin(anyhow(spec))).toThrow(invalid('DEFINITION_INVALID', expect.stringContaining(message)));
  });

  it.each(['^0.8.0', '>= 0.8.0', '>=0.8', '>=0.8.0, <1.0.0', 'v0.8.0', '=0.8.0', '', 8, null])(
    'refuses %j as the versions of AWF, and shows how they are written [AWF-4.2-definition]',
    (version) => {
      const spec = anyhow({ name: 'echo', version: '1.0.0', awf: { version } });
      const message = expect.stringMatching(/^definePlugin: awf\.version: .*; write it like ">=0\.4\.0 <1\.0\.0"$/);
      expect(() => definePlugin(spec)).toThrow(invalid('DEFINITION_INVALID', message));
    },
  );

  it('refuses an operation that belongs to another context', () => {
    const one = withContext({ config: z.object({ token: z.string() }) });
    const other = withContext({ config: z.object({ token: z.string() }) });
    const needs = one.operation({ run: () => ({}) });
    const message = 'definePlugin: operations.needs belongs to another withContext than the plugin';
    expect(() => other.definePlugin({ name: 'a', version: '1.0.0', operations: { needs } })).toThrow(
      invalid('DEFINITION_INVALID', message),
    );
    expect(() => definePlugin(anyhow({ name: 'a', version: '1.0.0', operations: { needs } }))).toThrow(
      invalid('DEFINITION_INVALID', message),
    );
    expect(one.definePlugin({ name: 'a', version: '1.0.0', operations: { needs, noop } }).name).toBe('a');
  });
});

describe('the other definers', () => {
  it.each([
    ['stepType', () => stepType(anyhow({})), 'stepType: run must be a function'],
    ['stepType', () => stepType(anyhow(undefined)), 'stepType: run must be a function'],
    ['validator', () => validator({}), 'validator: write a rule'],
    ['validator', () => validator(anyhow({ step: [] })), 'validator: step must be a function'],
    ['onEvent', () => onEvent(anyhow({ on: '*' })), 'onEvent: run must be a function'],
    ['onEvent', () => onEvent({ on: [], run: () => undefined }), 'onEvent: on names no event'],
    [
      'onEvent',
      () => onEvent({ on: 'a.**', run: () => undefined }),
      'onEvent: event pattern "a.**" must be an event type',
    ],
    ['onEvent', () => onEvent(anyhow({ on: [5], run: noop })), 'onEvent: run must be a function'],
    ['eventType', () => eventType({ type: 'a.*' }), 'eventType: event type "a.*" must be letters'],
    ['eventType', () => eventType({ type: 'a b' }), 'eventType: event type "a b" must be letters'],
  ])('%s refuses what cannot work', (_what, define, message) => {
    expect(define).toThrow(invalid('DEFINITION_INVALID', expect.stringContaining(message)));
  });

  it.each([
    ['stepType: config', () => stepType(anyhow({ config: {}, run: () => ({}) }))],
    ['stepType: data', () => stepType(anyhow({ data: 5, run: () => ({}) }))],
    ['eventType: payload', () => eventType(anyhow({ type: 'a', payload: {} }))],
  ])('%s must be a schema', (what, define) => {
    expect(define).toThrow(invalid('SCHEMA_UNSUPPORTED', expect.stringContaining(`${what} must be a Standard Schema`)));
  });
});

describe('eventType', () => {
  const seen = eventType({ type: 'audit.seen', payload: z.object({ step: z.string() }) });

  it('makes events that can be compared with plain ones', () => {
    expect(seen({ step: 'a' })).toEqual({ type: 'audit.seen', payload: { step: 'a' } });
    expect(seen({ step: 'a' }, { k: 'v' })).toEqual({
      type: 'audit.seen',
      payload: { step: 'a' },
      metadata: { k: 'v' },
    });
    expect(eventType({ type: 'audit.done' })()).toEqual({ type: 'audit.done' });
    expect(seen.eventType).toBe('audit.seen');
  });

  it('is told from functions that look like it', () => {
    expect(isEventType(seen)).toBe(true);
    expect(isEventType(Object.assign(() => ({}), { eventType: 'audit.seen' }))).toBe(false);
    expect(isEventType(seen({ step: 'a' }))).toBe(false);
  });
});

describe('toPluginDefinition', () => {
  it.each([undefined, null, {}, { name: 'a', version: '1.0.0' }])('refuses %j', (value) => {
    expect(() => toPluginDefinition(anyhow(value))).toThrow(
      invalid('DEFINITION_INVALID', 'serve: the plugin must come from definePlugin'),
    );
  });
});

describe('withContext', () => {
  it('refuses a config that is no schema', () => {
    expect(() => withContext(anyhow({ config: {} }))).toThrow(expect.objectContaining({ code: 'SCHEMA_UNSUPPORTED' }));
  });

  it.each([0, -1, Number.NaN, '5'])('refuses %j as a limit', (initTimeoutMs) => {
    expect(() => withContext(anyhow({ initTimeoutMs }))).toThrow(
      invalid(
        'DEFINITION_INVALID',
        `withContext: initTimeoutMs ${initTimeoutMs} must be a number of milliseconds above 0`,
      ),
    );
  });
});

describe('failure', () => {
  it('is told from data that looks like it', () => {
    expect(isFailure(failure('no', { n: 1 }))).toBe(true);
    expect(failure('no', { n: 1 })).toMatchObject({ kind: 'failure', error: 'no', data: { n: 1 } });
    expect(isFailure({ kind: 'failure', error: 'no' })).toBe(false);
    expect(isFailure(undefined)).toBe(false);
  });
});
