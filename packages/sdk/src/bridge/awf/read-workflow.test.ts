import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWorkflow } from './read-workflow.js';

const read = (value: unknown) => readWorkflow(Buffer.from(JSON.stringify(value)));

/** As AWF sends it: PascalCase, every key present, empty ones null. (AWF spec §3.7.) */
const sent = {
  Name: 'w',
  Description: 'what it does',
  Version: '1.0.0',
  Author: 'Ada',
  Tags: ['a', 'b'],
  Inputs: null,
  Initial: 'say',
  Steps: {
    say: {
      Name: 'say',
      Type: 'operation',
      Description: '',
      Command: '',
      Operation: 'echo.echo',
      OperationInputs: { text: 'hi' },
      Timeout: 30,
      OnSuccess: 'done',
      OnFailure: 'failed',
      Transitions: [{ When: 'states.say.Response.n == 1', Goto: 'done' }],
      Config: null,
    },
  },
  SourceDir: '/w',
};

const step = {
  name: 'say',
  type: 'operation',
  description: '',
  command: '',
  operation: 'echo.echo',
  timeoutSeconds: 30,
  onSuccess: 'done',
  onFailure: 'failed',
  config: {},
  transitions: [{ when: 'states.say.Response.n == 1', goto: 'done' }],
};

describe('a workflow [AWF-3.7-workflow]', () => {
  it('is read as AWF sends it', () => {
    expect(read(sent)).toEqual({
      name: 'w',
      description: 'what it does',
      version: '1.0.0',
      author: 'Ada',
      tags: ['a', 'b'],
      initial: 'say',
      steps: { say: { ...step, raw: sent.Steps.say } },
      raw: sent,
    });
  });

  it.each([
    ['snake_case', { on_success: 'done', on_failure: 'failed', timeout: 30 }],
    ['camelCase', { onSuccess: 'done', onFailure: 'failed', timeout: 30 }],
    ['capitals', { ONSUCCESS: 'done', ON_FAILURE: 'failed', TIMEOUT: 30 }],
  ])('is read in %s', (_what, keys) => {
    const { steps } = read({ steps: { say: { type: 'operation', ...keys } } });
    expect(steps.say).toMatchObject({ onSuccess: 'done', onFailure: 'failed', timeoutSeconds: 30 });
  });

  it('has empty texts, lists and objects for what is not there, or is something else', () => {
    expect(read({ Name: 5, Tags: 'a', Steps: { a: null, b: { Timeout: '5', Transitions: [1, {}] } } })).toMatchObject({
      name: '',
      initial: '',
      tags: [],
      steps: {
        a: { name: 'a', type: '', timeoutSeconds: 0, transitions: [], config: {}, raw: {} },
        b: { name: 'b', timeoutSeconds: 0, transitions: [{ when: '', goto: '' }] },
      },
    });
    expect(readWorkflow(Buffer.from('null'))).toMatchObject({ name: '', steps: {} });
  });

  it('may name its steps as it likes', () => {
    const { steps } = readWorkflow(Buffer.from('{"Steps":{"__proto__":{"Type":"terminal"},"constructor":{}}}'));
    expect(Object.keys(steps)).toEqual(['__proto__', 'constructor']);
  });

  it.each(['not json', '[]', '"w"', '7'])('is refused as %s', (text) => {
    expect(() => readWorkflow(Buffer.from(text))).toThrow(
      expect.objectContaining({ code: 'WORKFLOW_INVALID', message: expect.stringMatching(/^unmarshal workflow: /) }),
    );
  });

  it('never fails on any JSON object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (fields, steps) => {
        const workflow = read({ ...fields, Steps: steps });
        expect(typeof workflow.name).toBe('string');
        for (const one of Object.values(workflow.steps)) expect(Array.isArray(one.transitions)).toBe(true);
      }),
    );
  });
});
