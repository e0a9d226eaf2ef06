import { describe, expect, it } from 'vitest';
import { formatInspection, type Inspection } from './inspection.js';
import { createStyle } from './style.js';
import { visibleLength } from './wrap.js';

const inspection: Inspection = {
  name: 'echo',
  version: '',
  engines: [],
  directory: '/p',
  executable: '/p/awf-plugin-echo',
  handshake: { protocolVersion: 1, network: 'tcp', address: '127.0.0.1:5', tls: 'off' },
  info: { name: 'e\u001bcho', version: '1.0.0', description: '', capabilities: [] },
  operations: [
    { name: 'bare', description: '', inputs: [], outputs: [] },
    {
      name: 'full',
      description: 'Does a thing that takes more words to tell than a narrow terminal has place for',
      inputs: [
        { name: 'url', type: 'string', description: 'Where', required: true, validation: 'url' },
        { name: 'n', type: 'integer', description: '', required: false, default: '3' },
      ],
      outputs: [{ name: 'list', type: '', description: 'What came', required: false }],
    },
  ],
  timings: { spawnedMs: 1.234, handshakeMs: 20.6, connectedMs: 30, readyMs: 40 },
};

describe('formatInspection', () => {
  it('shows everything, in words where something is missing', () => {
    expect(formatInspection(inspection, createStyle(false), undefined)).toBe(`echo
  executable  /p/awf-plugin-echo
  engines     unknown: it has no manifest

Handshake
  protocol version  1
  network           tcp
  address           127.0.0.1:5
  TLS               off: anybody who reaches its socket may call it

GetInfo
  name          e\\u001bcho
  version       1.0.0
  description   -
  capabilities  -

Operations (2)
  bare
  full
    Does a thing that takes more words to tell than a narrow terminal has place for
    in   url   string   required, url  Where
    in   n     integer  default "3"
    out  list                          What came

Start
  spawned         1.2 ms
  handshake line  21 ms
  connected       30 ms
  ready           40 ms`);
  });

  it('fits a narrow terminal', () => {
    const lines = formatInspection(inspection, createStyle(true), 60).split('\n');
    expect(lines.filter((line) => visibleLength(line) > 60)).toEqual([]);
  });

  it('says that there are no operations', () => {
    expect(formatInspection({ ...inspection, operations: [] }, createStyle(false), 80)).toContain(
      'Operations (0)\n  none',
    );
  });
});
