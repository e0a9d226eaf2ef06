import { handshake } from '@awf/plugin-sdk/contract';
import { expect, it } from 'vitest';
import { Handshake, MagicCookieKey, MagicCookieValue, ProtocolVersion } from './workflow-handshake.js';

it('is the one constant under the names that Go has for it [WF-4.1-constants]', () => {
  expect(Handshake).toBe(handshake.workflow);
  expect([ProtocolVersion, MagicCookieKey, MagicCookieValue]).toEqual([
    1,
    'WORKFLOW_PLUGIN',
    'workflow-external-plugin-v1',
  ]);
});
