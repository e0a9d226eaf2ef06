import { describe, expect, it } from 'vitest';
import { onEvent, operation, stepType, validator } from './definers.js';
import { inside } from './definition.js';
import { checkEventHandlers, checkOperations, checkPart, checkStepTypes, checkValidators } from './plugin-parts.js';

const owner = { plugin: 'p', shared: undefined };
const noop = operation({ run: () => ({}) });
const rules = validator({ workflow: () => [] });
const invalid = (message: string) => expect.objectContaining({ code: 'DEFINITION_INVALID', message });

describe('the parts of a plugin', () => {
  it('are none of nothing', () => {
    const found = [checkOperations, checkStepTypes, checkValidators].map((check) => check(undefined, owner).size);
    expect([...found, checkEventHandlers(undefined, owner)]).toEqual([0, 0, 0, []]);
  });

  it('keep their names and their order', () => {
    expect([...checkOperations({ b: noop, a: noop }, owner)]).toEqual([
      ['b', noop],
      ['a', noop],
    ]);
    expect([...checkValidators({ 'any name': rules }, owner).keys()]).toEqual(['any name']);
    const handlers = ['a.b', 'c.d'].map((on) => onEvent({ on, run: () => undefined }));
    expect(checkEventHandlers(handlers, owner)).toEqual(handlers);
  });

  it.each([
    ['operations.a', () => checkOperations({ a: rules }, owner), 'operation'],
    ['operations.constructor', () => checkOperations({ constructor: Object }, owner), 'operation'],
    ['stepTypes.a', () => checkStepTypes({ a: noop }, owner), 'stepType'],
    ['validators.a', () => checkValidators({ a: null }, owner), 'validator'],
    ['events[1]', () => checkEventHandlers([onEvent({ on: '*', run: () => undefined }), 'x'], owner), 'onEvent'],
    ['events[0]', () => checkEventHandlers([{ kind: 'onEvent' }], owner), 'onEvent'],
  ])('come from their own functions: %s', (what, check, kind) => {
    expect(check).toThrow(invalid(`definePlugin: ${what} must come from ${kind}()`));
  });

  it.each([{}, 'text', onEvent({ on: '*', run: () => undefined })])('have events as a list, not %j', (events) => {
    expect(() => checkEventHandlers(events, owner)).toThrow(
      invalid('definePlugin: events must be a list of onEvent(…)'),
    );
  });

  it.each(['github', 'http', 'notify'])('have no operations that AWF’s own %s would hide', (plugin) => {
    expect(() => checkOperations({ a: noop }, { ...owner, plugin })).toThrow(
      expect.objectContaining({
        code: 'DEFINITION_INVALID',
        message: expect.stringContaining(`name "${plugin}" is that of operations which AWF has built in`),
      }),
    );
    expect(checkOperations({}, { ...owner, plugin }).size).toBe(0);
    const steps = { a: stepType({ run: () => ({}) }) };
    expect(checkStepTypes(steps, { ...owner, plugin }).size).toBe(1);
  });

  it('belong to their own context, or to none', () => {
    const [one, other] = [{}, {}];
    const wanted = { what: 'it', kind: 'operation', plugin: 'p', shared: one } as const;
    const bound = (shared: object) => ({ kind: 'operation', [inside]: { parts: {}, shared } });
    expect(checkPart(noop, wanted)).toBe(noop);
    const own = bound(one);
    expect(checkPart(own, wanted)).toBe(own);
    for (const shared of [other, undefined]) {
      expect(() => checkPart(own, { ...wanted, shared })).toThrow(
        invalid('definePlugin: it belongs to another withContext than the plugin'),
      );
    }
  });
});
