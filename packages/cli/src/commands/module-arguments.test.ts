import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInvocations, parseModules } from './module-arguments.js';

describe('parseModules', () => {
  it('reads name, type and config', () => {
    expect(parseModules('--module', ['a:kv.store={"path":"a=b:c"}', 'b:kv:x', 'c:d={}'])).toEqual([
      { name: 'a', type: 'kv.store', config: { path: 'a=b:c' } },
      { name: 'b', type: 'kv:x', config: {} },
      { name: 'c', type: 'd', config: {} },
    ]);
  });

  it.each([
    ['kv', '--module "kv" must be name:type, or name:type=object'],
    [':kv', '--module ":kv" must be name:type, or name:type=object'],
    ['a:', '--module "a:" must be name:type, or name:type=object'],
    ['a:={}', '--module "a:={}" must be name:type, or name:type=object'],
    ['={"a:b":1}', '--module "={\\"a:b\\":1}" must be name:type, or name:type=object'],
    ['a:kv=[]', `--module a:kv= must be a JSON object, such as --module a:kv= '{"key":"value"}'; it is an array`],
  ])('refuses %s', (text, message) => {
    expect(() => parseModules('--module', [text])).toThrow(expect.objectContaining({ code: 'USAGE_INVALID', message }));
  });

  it('refuses a name that is taken', () => {
    expect(() => parseModules('--module', ['a:x', 'a:y'])).toThrow('--module names "a" twice');
  });
});

describe('parseInvocations', () => {
  it('reads method and arguments', () => {
    expect(parseInvocations('--invoke', ['get={"key":"a=b"}', 'keys'])).toEqual([
      { method: 'get', args: { key: 'a=b' } },
      { method: 'keys', args: {} },
    ]);
  });

  it('throws errors of its own for any text', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('a:b=', 'm=', ''), (text, begin) => {
        for (const parse of [parseModules, parseInvocations]) {
          try {
            parse('--x', [begin + text]);
          } catch (error) {
            expect(error).toMatchObject({ code: 'USAGE_INVALID' });
          }
        }
      }),
      { numRuns: 10_000 },
    );
  });
});
