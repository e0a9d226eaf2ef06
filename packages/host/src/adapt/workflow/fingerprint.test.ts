import { encodeStruct } from '@awf/plugin-sdk/contract';
import { expect, it } from 'vitest';
import { fingerprintOf } from './fingerprint.js';

it('is that of the contract for its example [WF-8-fingerprint]', () => {
  expect(fingerprintOf(encodeStruct({ workflowType: 'pipeline:p' }).struct)).toBe(
    'eb03d20439320b0a0e2d09eafcf4cd472a775a855c3ec36ed933f60cf2f97969',
  );
});

it('is one for one content, in whatever order it was written [WF-4.8-fingerprint]', () => {
  const left = encodeStruct({ b: [{ y: 1, x: 2 }], a: { d: null, c: 'é' } }).struct;
  const right = encodeStruct({ a: { c: 'é', d: null }, b: [{ x: 2, y: 1 }] }).struct;
  expect(fingerprintOf(left)).toBe(fingerprintOf(right));
  expect(fingerprintOf(left)).not.toBe(fingerprintOf(encodeStruct({ a: {} }).struct));
  expect(fingerprintOf(undefined)).toBe(fingerprintOf({ fields: new Map() }));
});
