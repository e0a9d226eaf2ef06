import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameProblem } from './plugin-name.js';
import { apiPath, findRoute, isApiPath, methodsOf } from './route.js';

describe('findRoute', () => {
  it.each([
    ['', { kind: 'plugins' }],
    ['/loaded', { kind: 'loaded' }],
    ['/openapi.json', { kind: 'openapi' }],
    ['/probe/load', { kind: 'load', name: 'probe' }],
    ['/probe/unload', { kind: 'unload', name: 'probe' }],
    ['/probe/reload', { kind: 'reload', name: 'probe' }],
    ['/loaded/load', { kind: 'load', name: 'loaded' }],
    ['/a%20b%C3%A9/load', { kind: 'load', name: 'a bé' }],
    ['//load', { kind: 'load', name: '' }],
    ['/..%2F..%2Fx/load', { kind: 'load', name: '../../x' }],
    ['/../load', { kind: 'load', name: '..' }],
    ['/%zz/load', { kind: 'load', name: undefined }],
    ['/%ff/load', { kind: 'load', name: undefined }],
  ])('knows %s [WF-4.10-routes]', (path, route) => {
    expect(findRoute(`${apiPath}${path}`)).toEqual(route);
  });

  it.each([
    '/',
    '/loaded/',
    '/probe',
    '/probe/',
    '/probe/load/',
    '/probe/load/x',
    '/probe/LOAD',
    '/probe/toString',
    's',
    '//',
  ])('does not know %s [WF-4.10-routes]', (path) => {
    expect(findRoute(`${apiPath}${path}`)).toBeUndefined();
  });

  it('takes GET to look and POST to act', () => {
    expect(methodsOf({ kind: 'loaded' })).toEqual(['GET', 'HEAD']);
    expect(methodsOf({ kind: 'reload', name: 'x' })).toEqual(['POST']);
  });

  it('survives every path, and finds only what is below its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, isBelow) => {
        const path = isBelow ? `${apiPath}/${text}` : text;
        const route = findRoute(path);
        return route === undefined || isApiPath(path);
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('nameProblem', () => {
  it.each(['a', 'probe', 'Probe 2', 'é', '...', '.hidden', 'x'.repeat(255)])('takes %j', (name) => {
    expect(nameProblem(name)).toBeUndefined();
  });

  it.each([
    [undefined, 'plugin name has malformed escapes'],
    ['', 'plugin name is required'],
    ['.', 'plugin name "." is not the name of a folder'],
    ['..', 'plugin name ".." is not the name of a folder'],
    ['../x', 'plugin name "../x" is not the name of a folder'],
    ['a/b', 'plugin name "a/b" is not the name of a folder'],
    ['a\\b', 'plugin name "a\\\\b" is not the name of a folder'],
    ['a\0b', 'plugin name "a\\u0000b" is not the name of a folder'],
    ['a\nb', 'plugin name "a\\nb" is not the name of a folder'],
    ['x'.repeat(256), `plugin name "${'x'.repeat(255)}" is not the name of a folder`],
    ['é'.repeat(128), `plugin name "${'é'.repeat(128)}" is not the name of a folder`],
  ])('refuses %j', (name, problem) => {
    expect(nameProblem(name)).toBe(problem);
  });

  it('lets nothing through that is more than one segment', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('.', '/', '\\', 'a', '\0', '%') }), (name) => {
        return (
          nameProblem(name) !== undefined || !(/[/\\\0]/.test(name) || name === '..' || name === '.' || name === '')
        );
      }),
      { numRuns: 10_000 },
    );
  });
});
