import { ExecuteStepRequest, ExecuteStepResponse } from '@awf/plugin-proto/awf/messages';
import { describe, expect, it } from 'vitest';
import {
  fromExecuteStepRequest,
  fromExecuteStepResponse,
  toExecuteStepRequest,
  toExecuteStepResponse,
} from './step-type.js';

const none = Buffer.alloc(0);

describe('a step to run', () => {
  // The vector of AWF spec §9.
  const vector =
    '0a0972756e5f7175657279120571756572791a147b227175657279223a2253454c4543542031227d220e7b22656e76223a2270726f64227d';
  const call = {
    stepName: 'run_query',
    stepType: 'query',
    config: { query: 'SELECT 1' },
    inputs: { env: 'prod' },
  };

  it('is written and read as the spec has it', () => {
    const { value } = toExecuteStepRequest(call);
    expect(value && Buffer.from(ExecuteStepRequest.encode(value).finish()).toString('hex')).toBe(vector);
    expect(fromExecuteStepRequest(ExecuteStepRequest.decode(Buffer.from(vector, 'hex')))).toEqual({ value: call });
  });

  it('has no documents where none were sent, or null', () => {
    const message = { stepName: 's', stepType: 't', config: Buffer.from('null'), inputs: none };
    expect(fromExecuteStepRequest(message).value).toEqual({
      stepName: 's',
      stepType: 't',
      config: undefined,
      inputs: undefined,
    });
    expect(toExecuteStepRequest({ ...call, config: undefined, inputs: undefined }).value).toMatchObject({
      config: none,
      inputs: none,
    });
  });

  it('names the field whose document is broken', () => {
    const message = { stepName: 's', stepType: 't', config: Buffer.from('{}'), inputs: Buffer.from('[1]') };
    expect(fromExecuteStepRequest(message)).toEqual({
      field: 'inputs',
      issues: [{ message: 'must be an object, but is a list' }],
    });
    expect(toExecuteStepRequest({ ...call, config: { a: Number.NaN } })).toMatchObject({ field: 'config' });
  });
});

describe('how a step ended', () => {
  it('travels with its data as one document', () => {
    const result = { output: 'done', data: { rows: 2, at: new Date(0) }, exitCode: -3 };
    const { value } = toExecuteStepResponse(result);
    const read =
      value && fromExecuteStepResponse(ExecuteStepResponse.decode(ExecuteStepResponse.encode(value).finish()));
    expect(read?.value).toEqual({ output: 'done', data: { rows: 2, at: '1970-01-01T00:00:00.000Z' }, exitCode: -3 });
  });

  it('has no data where there is none', () => {
    const { value } = toExecuteStepResponse({ output: '', data: undefined, exitCode: 0 });
    expect(value?.data).toEqual(none);
    expect(fromExecuteStepResponse({ output: '', data: none, exitCode: 0 }).value?.data).toBeUndefined();
  });

  it('is an issue where the data is no object', () => {
    expect(fromExecuteStepResponse({ output: '', data: Buffer.from('7'), exitCode: 0 })).toEqual({
      field: 'data',
      issues: [{ message: 'must be an object, but is a number or boolean' }],
    });
    expect(toExecuteStepResponse({ output: '', data: { run: () => 1 }, exitCode: 0 })).toMatchObject({ field: 'data' });
  });
});
