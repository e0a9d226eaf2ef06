import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxWorkflowManifestBytes, parseWorkflowManifest } from './workflow-manifest.js';

const valid = { name: 'probe', version: '1.0.0', author: 'acme', description: 'd' };

function parse(value: object | string) {
  return parseWorkflowManifest(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value, undefined, 2)));
}

/** What is wrong, as `line:column message`. */
function issuesOf(value: object | string): readonly string[] {
  return parse(value).issues.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe('a plugin.json', () => {
  it('needs four texts, and may have the rest [WF-4.3-manifest]', () => {
    expect(parse(valid)).toEqual({
      issues: [],
      manifest: {
        ...valid,
        configMutable: false,
        sampleCategory: '',
        moduleTypes: [],
        stepTypes: [],
        triggerTypes: [],
        workflowTypes: [],
        iacServices: [],
        iacStateBackends: [],
        dependencies: [],
      },
    });
    expect(issuesOf('{}')).toEqual([
      '1:1 name is required',
      '1:1 version is required',
      '1:1 author is required',
      '1:1 description is required',
    ]);
    expect(parse({ ...valid, tier: 'premium', anything: [1], __proto__: null })).toMatchObject({ issues: [] });
  });

  it.each(['a', 'a1', 'a-b', 'workflow-plugin-x'])('may have the name %s [WF-4.3-name]', (name) => {
    expect(issuesOf({ ...valid, name })).toEqual([]);
  });

  it.each(['A', 'a-', '-a', 'a_b', '1a', 'a b'])('may not have the name %s [WF-4.3-name]', (name) => {
    expect(issuesOf({ ...valid, name })).toEqual([
      `2:3 name ${JSON.stringify(name)} must be lowercase alphanumeric with hyphens`,
    ]);
  });

  it.each([
    ['1.0.0', true],
    ['v1.20.3', true],
    ['1.0', false],
    ['1.0.0-beta', false],
    ['1.0.0+b', false],
    ['dev', false],
  ])('of version %s: %s [WF-4.3-version]', (version, isTaken) => {
    expect(issuesOf({ ...valid, version }).length === 0).toBe(isTaken);
  });

  it('takes capabilities as a list and as an object, whose lists are merged [WF-4.3-capabilities]', () => {
    const stepTypes = ['step.a'];
    const capabilities = { stepTypes: ['step.a', 'step.b'], moduleTypes: ['m'], iacServices: ['s'], other: 1 };
    expect(parse({ ...valid, stepTypes, capabilities }).manifest).toMatchObject({
      stepTypes: ['step.a', 'step.b'],
      moduleTypes: ['m'],
      iacServices: ['s'],
    });
    expect(parse({ ...valid, capabilities: [{ name: 'x', role: 'provider', priority: 1 }] }).issues).toEqual([]);
    expect(issuesOf({ ...valid, capabilities: 'x' })).toEqual(['6:3 capabilities: unsupported JSON type string']);
    expect(issuesOf({ ...valid, capabilities: { stepTypes: 'x' } })).toEqual([
      '6:3 capabilities.stepTypes must be a list of texts',
    ]);
  });

  it('has dependencies with a name and one comparison [WF-4.3-dependencies]', () => {
    const constraints = ['1.0.0', '=1.0.0', '>= 1.0.0', '^v2.0.0', '~1.2.3', '!=1.0.0', '<2.0.0'];
    const dependencies = constraints.map((constraint) => ({ name: 'a', constraint }));
    expect(parse({ ...valid, dependencies }).manifest?.dependencies).toEqual(dependencies);
    const broken = [{}, { name: 'a' }, { name: 'a', constraint: '>=1' }, { name: 1, constraint: '1.0.0' }];
    expect(issuesOf({ ...valid, dependencies: broken })).toEqual([
      '6:3 dependency name is required',
      '6:3 dependency "a" constraint is required',
      '6:3 dependency "a" has invalid constraint ">=1"; write it like ">=1.0.0"',
      '6:3 name and constraint of a dependency must be text',
    ]);
    expect(issuesOf({ ...valid, dependencies: { a: '1.0.0' } })).toHaveLength(1);
  });

  it('says where a value has the wrong type, and takes null for nothing [WF-4.3-manifest]', () => {
    expect(issuesOf({ ...valid, configMutable: 'yes', sampleCategory: 1, moduleTypes: [1] })).toEqual([
      '8:3 moduleTypes must be a list of texts',
      '6:3 configMutable must be true or false',
      '7:3 sampleCategory must be text',
    ]);
    expect(issuesOf({ ...valid, configMutable: null, moduleTypes: null, capabilities: null })).toEqual([]);
    expect(issuesOf({ ...valid, author: null })).toEqual(['4:3 author is required']);
    expect(issuesOf('{"a": {"name": 1},\n"name": 2}')[0]).toBe('2:1 name must be text');
  });

  it('that is no JSON object says why', () => {
    expect(issuesOf('{\n  "name": }')[0]).toMatch(/^\d+:\d+ not JSON: /);
    expect(issuesOf('')).toEqual(['1:1 not JSON: Unexpected end of JSON input']);
    expect(issuesOf('[]')).toEqual(['1:1 must be an object']);
    expect(issuesOf('\ufeff{}')[0]).toMatch(/not JSON/);
    expect(parseWorkflowManifest(Uint8Array.of(0x7b, 0xff)).issues[0]?.message).toBe('is not UTF-8 text');
    const large = parseWorkflowManifest(new Uint8Array(maxWorkflowManifestBytes + 1));
    expect(large.issues[0]?.message).toBe('is larger than 1048576 bytes');
  });

  it('changes no prototype', () => {
    expect(parse(`{"__proto__": {"name": "x"}, "name": "a"}`).issues.map(({ message }) => message)).toEqual([
      'version is required',
      'author is required',
      'description is required',
    ]);
    expect(Reflect.get({}, 'name')).toBeUndefined();
  });

  it('never throws, whatever it holds', () => {
    const keys = fc.constantFrom('name', 'version', 'capabilities', 'dependencies', 'stepTypes', '__proto__', 'x');
    fc.assert(
      fc.property(fc.dictionary(keys, fc.jsonValue()), (value) => void parse(value)),
      { numRuns: 5_000 },
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => void parse(text)),
      { numRuns: 5_000 },
    );
  });
});
