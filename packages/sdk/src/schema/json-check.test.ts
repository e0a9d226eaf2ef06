import { describe, expect, it } from 'vitest';
import type { Issue } from '../contract/issues.js';
import { compileCheck } from './json-check.js';

function check(schema: object, value: unknown) {
  const issues: Issue[] = [];
  const made = compileCheck(schema, '')(value, { path: ['config'], issues });
  return { made, issues };
}

const refusal = (message: string) => expect.objectContaining({ code: 'SCHEMA_UNSUPPORTED', message });

describe('a check of a JSON Schema', () => {
  it('fills in the defaults of what a default leaves out', () => {
    const port = { type: 'integer', default: 80 };
    const schema = {
      properties: { db: { type: 'object', properties: { port }, required: ['port'], default: {} } },
    };
    expect(check(schema, {})).toEqual({ made: { db: { port: 80 } }, issues: [] });
    expect(check(schema, { db: {} })).toEqual({ made: { db: { port: 80 } }, issues: [] });
  });

  it('gives each value a default of its own, which nobody else can change', () => {
    const schema = { properties: { tags: { type: 'array', default: ['a'] } } };
    const [one, other] = [check(schema, {}).made, check(schema, {}).made] as { tags: string[] }[];
    one?.tags.push('b');
    expect(other?.tags).toEqual(['a']);
    expect(schema.properties.tags.default).toEqual(['a']);
  });

  it('takes null for a value, and a missing default for none', () => {
    const schema = { properties: { a: { default: null }, b: { default: 1 }, c: {} } };
    expect(check(schema, { b: null })).toEqual({ made: { a: null, b: null }, issues: [] });
  });

  it('fills in the defaults of the alternative that fits, and of no other', () => {
    const schema = {
      anyOf: [
        { properties: { kind: { const: 'a' }, size: { default: 1 } }, required: ['kind'] },
        { properties: { kind: { const: 'b' }, depth: { default: 2 } }, required: ['kind'] },
      ],
    };
    expect(check(schema, { kind: 'b' }).made).toEqual({ kind: 'b', depth: 2 });
    expect(check(schema, { kind: 'c' }).issues).toEqual([
      { message: 'fits none of its 2 alternatives', path: ['config'] },
    ]);
  });

  it('changes nothing of the value that it is given', () => {
    const given = Object.freeze({ list: Object.freeze([Object.freeze({})]) });
    const item = { properties: { n: { default: 1 } } };
    expect(check({ properties: { list: { items: item } } }, given).made).toEqual({ list: [{ n: 1 }] });
    expect(given).toEqual({ list: [{}] });
  });

  it('says all that is wrong, each at its place', () => {
    const schema = {
      properties: { list: { items: { type: 'string' } }, n: { minimum: 2 } },
      required: ['gone', 'n'],
      additionalProperties: false,
    };
    expect(check(schema, { list: ['a', 1, 2], n: 1, more: 1 }).issues).toEqual([
      { message: 'expected string, received integer', path: ['config', 'list', 1] },
      { message: 'expected string, received integer', path: ['config', 'list', 2] },
      { message: 'expected at least 2', path: ['config', 'n'] },
      { message: 'is required', path: ['config', 'gone'] },
      { message: 'is no known field', path: ['config', 'more'] },
    ]);
  });

  it('looks at own fields alone, such as objects have themselves too', () => {
    const schema = { properties: { toString: { type: 'string' } }, required: ['constructor'] };
    expect(check(schema, {}).issues).toEqual([{ message: 'is required', path: ['config', 'constructor'] }]);
    const hostile: unknown = JSON.parse('{"__proto__":{"isAdmin":true},"constructor":1}');
    const { made, issues } = check(schema, hostile);
    expect(issues).toEqual([]);
    expect(Object.getOwnPropertyDescriptor(made, '__proto__')?.value).toEqual({ isAdmin: true });
    expect(Reflect.get(Object(made), 'isAdmin')).toBeUndefined();
  });

  it.each([
    [{ properties: [] }, 'fromJsonSchema: properties must be an object'],
    [{ properties: { a: 1 } }, 'fromJsonSchema: properties.a must be an object'],
    [{ items: [{}] }, 'fromJsonSchema: items must be an object'],
    [{ required: 'a' }, 'fromJsonSchema: required must be a list of field names'],
    [{ required: [1] }, 'fromJsonSchema: required must be a list of field names'],
    [{ additionalProperties: {} }, 'fromJsonSchema: additionalProperties must be true or false'],
    [{ anyOf: [] }, 'fromJsonSchema: anyOf must be a list'],
    [{ anyOf: [{}, null] }, 'fromJsonSchema: anyOf[1] must be an object'],
    [
      { properties: { a: { items: { oneOf: [] } } } },
      'fromJsonSchema: properties.a.items.oneOf is a keyword that is not checked here: leave it out, or use a schema library',
    ],
    [
      JSON.parse('{"__proto__":{}}'),
      'fromJsonSchema: __proto__ is a keyword that is not checked here: leave it out, or use a schema library',
    ],
    [
      { properties: { a: { type: 'string', default: 1 } } },
      'fromJsonSchema: properties.a.default breaks its own schema: expected string, received integer',
    ],
  ])('is not made of %j', (schema, message) => {
    expect(() => compileCheck(schema, '')).toThrow(refusal(message));
  });

  it.each([null, [], 'text', true])('is not made of %j, which is no object', (schema) => {
    expect(() => compileCheck(schema, '')).toThrow(refusal('fromJsonSchema: the schema must be an object'));
  });
});
