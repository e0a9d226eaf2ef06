import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { goZeroTimestamp } from '../../src/awf-event.js';
import { describePairing } from '../../src/describe-with-peer.js';
import type { GoHost } from '../../src/go-host.js';
import { waitUntil } from '../../src/wait-until.js';
import { closeCleanly, launchCapable } from './support/go-hosts.js';

const uuid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);

/** A timestamp of the last minute, in nanoseconds. */
const justNow = expect.toSatisfy((nanos: string) => Math.abs(Date.now() - Number(BigInt(nanos) / 1_000_000n)) < 60_000);

const failed = {
  id: '11111111-2222-4333-8444-555555555555',
  type: 'workflow.failed',
  timestamp: '1795312292869276894',
  source: 'core',
  metadata: { error: 'boom', workflow_id: 'w1' },
  payload: '',
  depth: 1,
};

/** Waits for that many emits, and gives their requests. */
async function waitForEmits(host: GoHost, count: number) {
  await waitUntil(`${count} emits`, 5_000, () => (host.emits.length >= count ? true : undefined));
  expect(host.emits).toHaveLength(count);
  return host.emits.map(({ request }) => request);
}

const emit = (host: GoHost, type: string, more = {}) =>
  host.try('execute', { operation: 'emit', inputs: { type, ...more } });

for (const autoMtls of [false, true]) {
  describePairing('go-host/ts-plugin', `events, ${autoMtls ? 'over AutoMTLS' : 'without TLS'}`, () => {
    it('are handled, and those handed back are whole [AWF-3.3-handle-event] [AWF-3.3-returned]', async () => {
      const host = await launchCapable({ autoMtls });
      await host.call('awfLoad');
      const returned = await host.call('handleEvent', { event: failed });
      // The handler that throws takes nothing from the one that does not.
      const filled = { id: uuid, timestamp: justNow, source: 'capable', depth: 2 };
      expect(returned).toEqual([
        { ...filled, type: 'capable.report', metadata: failed.metadata, payload: expect.any(String) },
        { ...filled, type: 'capable.second', metadata: { of: 'workflow.failed' }, payload: '' },
      ]);
      expect(JSON.parse(returned[0]?.payload ?? '')).toEqual({
        type: 'workflow.failed',
        id: failed.id,
        source: 'core',
        time: '2026-11-22T01:51:32.869Z',
        depth: 1,
        payload: '',
      });
      expect(new Set(returned.map(({ id }) => id)).size).toBe(2);
      expect(await host.call('handleEvent', { event: { type: 'other.event' } })).toEqual([]);
      expect(host.emits).toEqual([]);
      await closeCleanly(host);
    });

    it('are emitted through the broker, under the id that the host gives [AWF-3.4-emit]', async () => {
      const host = await launchCapable({ autoMtls });
      await host.call('awfLoad', { answers: { 'capable.off': { status: 14, message: 'later' } } });
      const emitted = await emit(host, 'capable.hello', { payload: 'hi', key: 'v' });
      expect(emitted.value).toMatchObject({ success: true, data: { id: '00000000-0000-4000-8000-000000000001' } });
      expect(host.emits).toEqual([
        {
          event: 'emit',
          payload: 'hi',
          request: {
            event_type: 'capable.hello',
            payload: 'aGk=',
            source_plugin: 'capable',
            timestamp_unix_nanos: justNow,
            metadata: { key: 'v' },
          },
        },
      ]);
      expect((await emit(host, 'deny.it')).value).toMatchObject({
        success: false,
        error: expect.stringContaining('plugin "capable" not authorized to emit event type "deny.it"'),
      });
      expect((await emit(host, 'capable.off')).value).toMatchObject({
        success: false,
        error: expect.stringContaining('emit RPC failed: 14 UNAVAILABLE: later'),
      });
      await closeCleanly(host);
    });

    it('of a stream are answered by Emit, in order [AWF-3.3-stream]', async () => {
      const host = await launchCapable({ autoMtls });
      await host.call('awfLoad');
      const named = (name: string) => ({ ...failed, type: 'workflow.started', metadata: { name } });
      await host.call('streamOpen', { streamId: 'a' });
      await host.call('streamSend', { streamId: 'a', events: [named('one'), named('two')] });
      const requests = await waitForEmits(host, 4);
      expect(requests.map(({ event_type }) => event_type)).toEqual([
        'capable.report',
        'capable.second',
        'capable.report',
        'capable.second',
      ]);
      expect(requests[2]).toMatchObject({ source_plugin: 'capable', metadata: { name: 'two' }, propagation_depth: 2 });
      await host.call('streamSend', { streamId: 'a', events: [{ type: 'nobody.cares' }, named('three')] });
      await host.call('streamClose', { streamId: 'a' });
      expect(await waitForEmits(host, 6)).toHaveLength(6);
      await closeCleanly(host);
    });
  });
}

describePairing('go-host/ts-plugin', 'an event', () => {
  it('without a timestamp, and with the one of a Go event that has none, is handled [AWF-3.3-handle-event]', async () => {
    const host = await launchCapable();
    await host.call('awfLoad');
    for (const timestamp of ['0', goZeroTimestamp]) {
      const [report] = await host.call('handleEvent', { event: { type: 'workflow.started', timestamp } });
      const { time } = JSON.parse(report?.payload ?? '');
      expect(Math.abs(Date.now() - Date.parse(time))).toBeLessThan(60_000);
    }
    await closeCleanly(host);
  });

  it('that is emitted while one is handled is one deeper [AWF-3.3-returned]', async () => {
    const host = await launchCapable();
    await host.call('awfLoad');
    const event = { ...failed, type: 'step.started', metadata: { step_name: 'a' }, depth: 4 };
    expect(await host.call('handleEvent', { event })).toEqual([]);
    expect(host.emits.map(({ request }) => request)).toMatchObject([
      { event_type: 'capable.started', propagation_depth: 5, metadata: { step_name: 'a' } },
    ]);
    await closeCleanly(host);
  });

  it('sees the deadline of the host [AWF-3.3-handle-event]', async () => {
    const host = await launchCapable();
    await host.call('awfLoad');
    const slow = { event: { type: 'slow.event' }, timeoutMs: 500 };
    expect(await host.try('handleEvent', slow)).toMatchObject({ error: { code: 'DeadlineExceeded' } });
    await host.waitForLog('the deadline', ({ message }) => message === 'slow ended');
    await closeCleanly(host);
  });

  it('stream that the host breaks off ends its handler [AWF-3.3-stream]', async () => {
    const host = await launchCapable();
    await host.call('awfLoad');
    const events = [{ type: 'slow.event' }];
    expect(await host.try('streamEvents', { events, timeoutMs: 500 })).toMatchObject({
      error: { code: 'DeadlineExceeded' },
    });
    await host.waitForLog('the end', ({ message }) => message === 'slow ended');
    await closeCleanly(host);
  });
});

describePairing('go-host/ts-plugin', "the announcement of the host's event service", () => {
  it('is waited for up to five seconds by an emit [AWF-3.4-late]', async () => {
    const [late, never] = await Promise.all([launchCapable(), launchCapable()]);
    await late.call('awfLoad', { announceAfterMs: 2_000 });
    await never.call('awfLoad', { silent: true });
    const [waited, refused] = await Promise.all([emit(late, 'capable.a'), emit(never, 'capable.a')]);
    expect(waited).toMatchObject({ value: { success: true } });
    expect(waited.ms).toBeGreaterThan(1_500);
    expect(refused).toMatchObject({ value: { success: false, error: expect.stringContaining('capable.a') } });
    expect(refused.ms).toBeGreaterThan(4_900);
    expect(refused.ms).toBeLessThan(7_000);
    // The one that gave up finds a host that announces itself later still.
    await never.call('serve', { service: 'hostEvents', serverId: 1 });
    expect(await emit(never, 'capable.b')).toMatchObject({ value: { success: true } });
    for (const host of [late, never]) await closeCleanly(host);
  });

  it('is kept for the life of the process [AWF-3.4-kept]', async () => {
    const host = await launchCapable();
    await host.call('awfLoad');
    // A Go plugin has forgotten it by now.
    await delay(6_000);
    expect(await emit(host, 'capable.a')).toMatchObject({ value: { success: true } });
    await delay(6_000);
    expect(await emit(host, 'capable.b')).toMatchObject({ value: { success: true } });
    expect(host.emits).toHaveLength(2);
    await closeCleanly(host);
  });
});
