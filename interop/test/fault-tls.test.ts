import { describe, expect } from 'vitest';
import { launch } from '../../packages/go-plugin/src/host/launch.js';
import { failureOf } from '../../packages/go-plugin/test/support/plugin-error.js';
import { test } from '../../test/support/sandbox.js';
import { describePairing } from '../src/describe-with-peer.js';
import { goPeer } from '../src/go-peer.js';

const start = 'Plugin bad could not be started: ';
const missing = `${start}The plugin was asked for AutoMTLS and its handshake line has no certificate.`;
const unusable = `${start}certificate of the other side is unusable: `;
const refused = `${start}no TLS connection came up; its address 127.0.0.1:`;

const faults = [
  ['cert-missing', 'TLS_REFUSED', missing, '[GP-3.6-plain]'],
  ['cert-plain', 'TLS_REFUSED', refused, '[GP-3.6-plain]'],
  ['cert-swapped', 'TLS_REFUSED', refused, '[GP-3.6-swapped]'],
  ['cert-other-name', 'TLS_REFUSED', refused, ''],
  ['cert-expired', 'CERTIFICATE_INVALID', `${unusable}it is valid from `, ''],
  ['cert-not-yet-valid', 'CERTIFICATE_INVALID', `${unusable}it is valid from `, ''],
  ['cert-garbage', 'CERTIFICATE_INVALID', `${unusable}it is not a DER certificate`, ''],
  ['cert-padded', 'CERTIFICATE_INVALID', `${unusable}its base64 is padded with '='`, ''],
] as const;

describePairing('ts-host/go-plugin', "a Go plugin's certificate is refused", () => {
  describe.each(faults)('%s (fault 8)', (mode, code, message, id) => {
    test(`with a message for people ${id}`.trimEnd(), async ({ sandbox }) => {
      const error = await failureOf(
        launch({ ...options(sandbox.env), command: await goPeer('bad-plugin'), args: [mode] }),
      );
      expect(error).toMatchObject({ code, plugin: 'bad', evidence: { state: 'connect' } });
      expect(error.message.slice(0, message.length)).toBe(message);
    });
  });

  test('where nobody asked for one [GP-3.6-unasked]', async ({ sandbox }) => {
    const command = await goPeer('bad-plugin');
    const error = await failureOf(launch({ ...options(sandbox.env), command, args: ['cert-unasked'], tls: 'off' }));
    expect(error).toMatchObject({
      code: 'TLS_REFUSED',
      message: expect.stringContaining("The plugin's handshake line has a certificate, and this host did not ask"),
    });
  });
});

function options(env: Readonly<Record<string, string>>) {
  return { name: 'bad', magicCookies: [{ key: 'BASIC_PLUGIN', value: 'hello' }], versions: [1], env };
}
