import { expect, it } from 'vitest';
import { handshake, magicCookies } from './handshake.js';

it('is the handshake of both engines, and cannot be changed [AWF-3.5-handshake]', () => {
  expect(handshake).toEqual({
    awf: { protocolVersion: 1, magicCookieKey: 'AWF_PLUGIN', magicCookieValue: 'awf-plugin-v1' },
    workflow: {
      protocolVersion: 1,
      magicCookieKey: 'WORKFLOW_PLUGIN',
      magicCookieValue: 'workflow-external-plugin-v1',
    },
  });
  expect(Object.isFrozen(handshake) && Object.isFrozen(handshake.awf) && Object.isFrozen(handshake.workflow)).toBe(
    true,
  );
});

it('gives the cookies as serve and launch take them', () => {
  expect(magicCookies).toEqual([
    { key: 'AWF_PLUGIN', value: 'awf-plugin-v1' },
    { key: 'WORKFLOW_PLUGIN', value: 'workflow-external-plugin-v1' },
  ]);
});
