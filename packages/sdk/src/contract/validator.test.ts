import { Severity, ValidationIssue } from '@awf/plugin-proto/awf/messages';
import { expect, it } from 'vitest';
import { fromWireIssue, toWireIssue } from './validator.js';

it.each([
  ['error', Severity.SEVERITY_ERROR],
  ['warning', Severity.SEVERITY_WARNING],
  ['info', Severity.SEVERITY_INFO],
] as const)('writes and reads %s [AWF-3.5-severity]', (severity, number) => {
  const issue = { message: 'm', severity, step: 's', field: 'f' };
  expect(toWireIssue(issue)).toEqual({ message: 'm', severity: number, step: 's', field: 'f' });
  expect(fromWireIssue(toWireIssue(issue))).toEqual(issue);
});

it('writes the finding of the spec', () => {
  // AWF spec §9, ValidateStep: the first issue, without its tag and length.
  const hex =
    '08011230436f6d6d616e64207573657320706f74656e7469616c6c792064616e6765726f7573206f7065726174696f6e3a20726d1a01612207636f6d6d616e64';
  const issue = toWireIssue({
    severity: 'warning',
    message: 'Command uses potentially dangerous operation: rm',
    step: 'a',
    field: 'command',
  });
  expect(Buffer.from(ValidationIssue.encode(issue).finish()).toString('hex')).toBe(hex);
});

it('takes a finding without severity, or with one that is unknown, for an error', () => {
  expect(fromWireIssue({ message: 'm', severity: 0, step: '', field: '' }).severity).toBe('error');
  expect(fromWireIssue({ message: 'm', severity: 9 as Severity, step: '', field: '' }).severity).toBe('error');
  expect(toWireIssue({ message: 'm' })).toEqual({
    message: 'm',
    severity: Severity.SEVERITY_ERROR,
    step: '',
    field: '',
  });
  expect(toWireIssue({ message: 'm', severity: 'fatal' as 'error' }).severity).toBe(Severity.SEVERITY_ERROR);
});
