import { expect, it } from 'vitest';
import { divideStart } from './stages.js';

it('divides a start at what was traced and at what the host saw', () => {
  const trace = [
    { ms: 60, text: '[TRACE] handshake: negotiated {"version":1}' },
    { ms: 70, text: '[TRACE] transport: listening {"network":"unix"}' },
    { ms: 78, text: '[TRACE] handshake: line {"line":"1|1"}' },
  ];
  const stages = divideStart([{ lineMs: 80, connectedMs: 95, coldMs: 110, trace }], 40);
  expect(stages.map(({ ms }) => ms)).toEqual([40, 20, 10, 8, 2, 15, 15]);
  expect(stages.reduce((sum, { ms }) => sum + ms, 0)).toBe(110);
});
