import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judge } from '../gate.mjs';
import { type Requirement, requirements } from '../requirements.js';
import { interopFolder } from '../src/paths.js';

const plain: Requirement = {
  id: 'GP-1-a',
  source: 'go-plugin spec §1',
  behaviour: 'Something holds.',
  pairings: ['ts-host/go-plugin'],
};
const brokered: Requirement = {
  ...plain,
  id: 'GP-5-b',
  pairings: ['ts-host/go-plugin', 'go-host/ts-plugin'],
  directions: ['host-listens', 'plugin-listens'],
};

interface Given {
  readonly status?: string;
  readonly peers?: readonly string[];
}

function report(tests: Readonly<Record<string, Given>>, name = '/repository/interop/test/some.test.ts') {
  const assertionResults = Object.entries(tests).map(([fullName, { status = 'passed', peers = ['go'] }]) => {
    return { fullName, status, meta: { peers } };
  });
  return { testResults: [{ name, assertionResults }] };
}

describe('gate over the requirements', () => {
  it('counts a passed test that cites the id, stands under the pairing and started a peer', () => {
    const verdict = judge([plain], report({ 'ts-host/go-plugin: kv works [GP-1-a]': {} }));
    expect(verdict).toEqual({ missing: [], skipped: [], unknown: [], unproven: [], covered: 1, total: 1 });
  });

  it('misses an id that nobody cites, or whose only test fails', () => {
    expect(judge([plain], report({})).missing).toEqual(['GP-1-a ts-host/go-plugin']);
    const failed = report({ 'ts-host/go-plugin: kv [GP-1-a]': { status: 'failed' } });
    expect(judge([plain], failed).missing).toEqual(['GP-1-a ts-host/go-plugin']);
  });

  it('does not count another pairing', () => {
    const verdict = judge([plain], report({ 'go-host/ts-plugin: kv [GP-1-a]': {} }));
    expect(verdict.missing).toEqual(['GP-1-a ts-host/go-plugin']);
  });

  it('does not count a test without a peer, or with one in another language', () => {
    const title = 'ts-host/go-plugin: kv [GP-1-a]';
    for (const peers of [[], ['python']]) {
      const verdict = judge([plain], report({ [title]: { peers } }));
      expect(verdict).toMatchObject({ covered: 0, unproven: [title] });
    }
  });

  it('does not count a test under no pairing; outside of interop such a test shows something else', () => {
    const tests = { 'kv works [GP-1-a]': {} };
    expect(judge([plain], report(tests))).toMatchObject({ covered: 0, unproven: ['kv works [GP-1-a]'] });
    const elsewhere = report(tests, '/repository/packages/sdk/test/some.test.ts');
    expect(judge([plain], elsewhere)).toMatchObject({ covered: 0, unproven: [] });
  });

  it('keeps skipped tests apart', () => {
    const verdict = judge([plain], report({ 'ts-host/go-plugin: kv [GP-1-a]': { status: 'skipped', peers: [] } }));
    expect(verdict).toMatchObject({ missing: [], skipped: ['GP-1-a ts-host/go-plugin'], covered: 0 });
  });

  it('wants every direction in every pairing', () => {
    const verdict = judge(
      [brokered],
      report({
        'ts-host/go-plugin: a [GP-5-b host-listens plugin-listens]': {},
        'go-host/ts-plugin: b [GP-5-b host-listens]': {},
        'go-host/ts-plugin: c [GP-5-b]': {},
      }),
    );
    expect(verdict).toMatchObject({ covered: 3, total: 4, missing: ['GP-5-b go-host/ts-plugin plugin-listens'] });
  });

  it('counts several ids in one title and reports one that is not listed', () => {
    const verdict = judge([plain], report({ 'ts-host/go-plugin: kv [GP-1-a] [GP-9-typo]': {} }));
    expect(verdict).toMatchObject({ covered: 1, unknown: ['GP-9-typo'] });
  });
});

describe('gate as a program', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'awf-gate-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function run(tests: Readonly<Record<string, Given>>, ci: string) {
    const file = join(folder, 'report.json');
    writeFileSync(file, JSON.stringify(report(tests)));
    const env = { ...process.env, CI: ci };
    return spawnSync(process.execPath, [join(interopFolder, 'gate.mjs'), file], { encoding: 'utf8', env });
  }

  const everything = (status: string) =>
    Object.fromEntries(
      requirements.flatMap(({ id, pairings, directions = [] }) =>
        pairings.map((pairing) => {
          const peers = [pairing.includes('python') ? 'python' : 'go'];
          return [`${pairing}: x [${[id, ...directions].join(' ')}]`, { status, peers }];
        }),
      ),
    );

  it('ends with 0 when every requirement is shown', () => {
    const { status, stdout } = run(everything('passed'), '1');
    expect(stdout).toMatch(/^interop requirements: (\d+) of \1 shown\n$/);
    expect(status).toBe(0);
  });

  it('ends with 1 and names what is not shown', () => {
    const { status, stdout } = run({}, '');
    expect(stdout).toContain('not shown by any test:\n  GP-1.1-versions go-host/ts-plugin\n');
    expect(status).toBe(1);
  });

  it('takes skipped tests for gaps in CI only', () => {
    expect(run(everything('skipped'), '')).toMatchObject({ status: 0 });
    expect(run(everything('skipped'), '1')).toMatchObject({ status: 1 });
  });
});

describe('list of requirements', () => {
  it('has unique ids and full sentences', () => {
    const ids = requirements.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(requirements.filter(({ behaviour }) => !/^\S.*\.$/.test(behaviour))).toEqual([]);
  });

  it('wants both pairings for the broker and AutoMTLS, and both directions for brokered connections', () => {
    const both = expect.arrayContaining(['ts-host/go-plugin', 'go-host/ts-plugin']);
    const find = (id: string) => requirements.find((requirement) => requirement.id === id);
    for (const id of ['GP-3.3-auto', 'GP-3.5-broker', 'GP-5.3-accept', 'GP-5.4-timeout', 'GP-5.5-serve']) {
      expect(find(id)?.pairings).toEqual(both);
    }
    for (const id of ['GP-3.5-broker', 'GP-5.3-accept', 'GP-5.4-timeout', 'GP-5.5-serve']) {
      expect(find(id)?.directions).toEqual(['host-listens', 'plugin-listens']);
    }
  });
});
