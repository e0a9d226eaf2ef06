import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { PluginProcess } from '@awf/go-plugin/host';
import { describe, expect } from 'vitest';
import { type Sandbox, test } from '../../../test/support/sandbox.js';
import { generateCertificate, type TlsIdentity } from '../src/security/certificate.js';
import { certificateToHandshake } from '../src/security/peer-certificate.js';
import { insecure, type PeerSecurity } from '../src/security/peer-security.js';
import { staticTls } from '../src/security/static-tls.js';
import { createConnection } from '../src/transport/connection.js';
import { notesOf } from './support/notes.js';
import { failureOf } from './support/plugin-error.js';
import { callProbe, fixture, launchProbe, rejectionOf } from './support/probe.js';
import { startRaw } from './support/raw-plugin.js';
import { makeTestCertificate } from './support/test-certificate.js';

const year = (number: number) => new Date(`${number}-01-01T00:00:00.000Z`);
const expired = () => makeTestCertificate({ dates: [year(2001), year(2002)] });

async function pemOf(certificate: TlsIdentity | Promise<TlsIdentity>): Promise<string> {
  return (await certificate).certificatePem;
}

const unusable: readonly (readonly [name: string, pem: () => string | Promise<string>, why: string | RegExp])[] = [
  ['text', () => 'no certificate at all', 'it holds no PEM block'],
  ['garbage in PEM', () => pem('CERTIFICATE', 'QUFBQUFBQUE='), 'it is not a DER certificate'],
  [
    'an expired one',
    () => pemOf(expired()),
    /^it is valid from 2001-01-01T00:00:00.000Z to 2002-01-01T00:00:00.000Z, and now it is [-0-9T:.]+Z$/,
  ],
  [
    'one of the future',
    () => pemOf(makeTestCertificate({ dates: [year(2101), year(2102)] })),
    /^it is valid from 2101-01-01T00:00:00.000Z to 2102-01-01T00:00:00.000Z, and now it is [-0-9T:.]+Z$/,
  ],
];

function pem(label: string, base64: string): string {
  return `-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----\n`;
}

describe("a plugin whose host's certificate is unusable says so, and prints no line (fault 8)", () => {
  test.for(unusable)('%s', async ([_name, makePem, why], { sandbox }) => {
    const plugin = startRaw(sandbox, { env: { PLUGIN_CLIENT_CERT: await makePem() } });
    expect(await plugin.ended).toEqual({ code: 1, signal: null });
    expect(plugin.stdout()).toBe('');
    const prefix = '[ERROR] probe could not start: certificate of the other side is unusable: ';
    expect(plugin.stderr().slice(0, prefix.length)).toBe(prefix);
    expect(plugin.stderr().endsWith('\n')).toBe(true);
    expect(plugin.stderr().slice(prefix.length, -1)).toEqual(
      typeof why === 'string' ? why : expect.stringMatching(why),
    );
    expect(notesOf(sandbox)).toEqual([]);
  });
});

/** Launches a plugin whose line has a certificate field, and which serves with a pair. */
async function launchHandmade(sandbox: Sandbox, field: string, pair?: TlsIdentity, tls: 'auto' | 'off' = 'auto') {
  const file = `${sandbox.folder}/work/pair.json`;
  mkdirSync(`${sandbox.folder}/work`);
  if (pair !== undefined) writeFileSync(file, JSON.stringify({ cert: pair.certificatePem, key: pair.privateKeyPem }));
  const env = { HANDMADE_FIELD: field, ...(pair && { HANDMADE_PAIR: file }) };
  return launchProbe(sandbox, { name: 'handmade', command: fixture('handmade-plugin.mjs'), tls, env });
}

const silent = 'It wrote nothing to stderr.';
const start = 'Plugin handmade could not be started: ';
const missing =
  `${start}The plugin was asked for AutoMTLS and its handshake line has no certificate. It does not know AutoMTLS ` +
  `or has TLS of its own: launch it with tls "off", or with the TLS that it has. ${silent}`;
const bad = (why: string) => `${start}certificate of the other side is unusable: ${why}. ${silent}`;
const fieldOf = ({ certificateDer }: TlsIdentity) => certificateToHandshake(certificateDer);

describe('a host refuses a plugin (fault 8)', () => {
  test.for([
    ['without a certificate', '', 'TLS_REFUSED', missing],
    ['with a field too short to be one', 'short', 'TLS_REFUSED', missing],
    ['with garbage', 'A'.repeat(64), 'CERTIFICATE_INVALID', bad('it is not a DER certificate')],
    [
      'with padding',
      `${'A'.repeat(63)}=`,
      'CERTIFICATE_INVALID',
      bad("its base64 is padded with '='; go-plugin wants it without padding"),
    ],
  ] as const)('%s, and does not connect', async ([_name, field, code, message], { sandbox }) => {
    const error = await failureOf(launchHandmade(sandbox, field));
    expect(error).toMatchObject({ code, message, plugin: 'handmade', evidence: { state: 'connect', stderr: [] } });
    expect(notesOf(sandbox)).toEqual([]);
  });

  test('with an expired certificate', async ({ sandbox }) => {
    const pair = await expired();
    const error = await failureOf(launchHandmade(sandbox, fieldOf(pair), pair));
    expect(error).toMatchObject({ code: 'CERTIFICATE_INVALID' });
    expect(error.message).toMatch(/it is valid from 2001-01-01T00:00:00.000Z to 2002-01-01T00:00:00.000Z, and now/);
    expect(notesOf(sandbox)).toEqual([]);
  });

  test('that serves with another certificate than it announced', async ({ sandbox }) => {
    const error = await failureOf(launchHandmade(sandbox, fieldOf(generateCertificate()), generateCertificate()));
    expect(error).toMatchObject({ code: 'TLS_REFUSED', plugin: 'handmade', evidence: { state: 'connect' } });
    expect(error.message).toMatch(
      /^Plugin handmade could not be started: no TLS connection came up; its address 127\.0\.0\.1:\d+ gave: .*self-signed certificate.* It wrote nothing to stderr\.$/,
    );
    expect(new Set(notesOf(sandbox))).toEqual(new Set(['first byte 22']));
  });

  test('that announces a certificate and serves in plain text, to which nothing is said in plain text', async ({
    sandbox,
  }) => {
    const error = await failureOf(launchHandmade(sandbox, fieldOf(generateCertificate())));
    expect(error).toMatchObject({ code: 'TLS_REFUSED' });
    expect(error.message).toMatch(/^Plugin handmade could not be started: no TLS connection came up; its address /);
    expect(new Set(notesOf(sandbox))).toEqual(new Set(['first byte 22']));
  });

  test('that has a certificate which nobody asked for', async ({ sandbox }) => {
    const pair = generateCertificate();
    const error = await failureOf(launchHandmade(sandbox, fieldOf(pair), pair, 'off'));
    expect(error).toMatchObject({
      code: 'TLS_REFUSED',
      message:
        `${start}The plugin's handshake line has a certificate, and this host did not ask for AutoMTLS (tls is "off"). ` +
        `Launch it with tls "auto"; if the plugin got PLUGIN_CLIENT_CERT from its environment, remove that. ${silent}`,
    });
    expect(notesOf(sandbox)).toEqual([]);
  });
});

async function intrude(plugin: PluginProcess, security: PeerSecurity): Promise<unknown> {
  const connection = createConnection(plugin.address, security.client());
  try {
    return await rejectionOf(callProbe({ connection }, { op: 'hang' }));
  } finally {
    connection.close();
  }
}

/** A stranger's TLS that trusts whatever the plugin presents. */
function stranger({ certificatePem, privateKeyPem }: TlsIdentity, caPem: string): PeerSecurity {
  return staticTls({ certificatePem, privateKeyPem, caPem });
}

describe('another process of this machine', () => {
  test('is refused without the key, and the plugin serves on (fault 9)', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox);
    const { pid } = await callProbe(plugin, { op: 'pid' });
    const underWay = rejectionOf(callProbe(plugin, { op: 'untilStopped' }));
    const theirs = await presentedBy(plugin);
    expect(await intrude(plugin, insecure)).toMatchObject({ code: 14 });
    expect(await intrude(plugin, stranger(generateCertificate(), theirs))).toMatchObject({ code: 14 });
    const namesake = await makeTestCertificate({ ca: true });
    expect(await intrude(plugin, stranger(namesake, theirs))).toMatchObject({ code: 14 });
    expect(notesOf(sandbox)).toEqual(['waits for the signal']);
    expect(await callProbe(plugin, { op: 'pid' })).toMatchObject({ pid });
    await plugin.close();
    expect(await underWay).toMatchObject({ code: expect.any(Number) });
  });
});

/** The certificate that a plugin presents to anybody. */
async function presentedBy({ address }: PluginProcess): Promise<string> {
  if (address.network !== 'unix') throw new Error('a Unix socket was expected');
  const { connect: connectTls } = await import('node:tls');
  const socket = connectTls({ socket: connect(address.path), rejectUnauthorized: false, ALPNProtocols: ['h2'] });
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('secureConnect', resolve));
  const certificate = socket.getPeerX509Certificate()?.toString() ?? '';
  socket.destroy();
  return certificate;
}
