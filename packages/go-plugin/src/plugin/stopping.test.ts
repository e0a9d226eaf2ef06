import { describe, expect, it } from 'vitest';
import { Stopping } from './stopping.js';

describe('Stopping', () => {
  it('begins once: the first reason holds', async () => {
    const stopping = new Stopping();
    expect(stopping.signal.aborted).toBe(false);
    stopping.begin('requested');
    stopping.begin('host-gone');
    expect(await stopping.begun).toBe('requested');
    expect(stopping.signal.aborted).toBe(true);
    expect(stopping.signal.reason).toMatchObject({ name: 'AbortError', message: 'the plugin is stopping (requested)' });
  });

  it('tells how long it lasts, from its beginning on', async () => {
    const stopping = new Stopping();
    expect(stopping.lastedMs).toBe(0);
    stopping.begin('requested');
    await new Promise((resolve) => setTimeout(resolve, 30));
    stopping.begin('signal');
    expect(stopping.lastedMs).toBeGreaterThan(20);
  });

  it('begins with the signal of its author', async () => {
    const controller = new AbortController();
    const stopping = new Stopping(controller.signal);
    controller.abort();
    expect(await stopping.begun).toBe('aborted');
  });

  it('has begun where that signal fired before', async () => {
    const stopping = new Stopping(AbortSignal.abort());
    expect(stopping.signal.aborted).toBe(true);
    expect(await stopping.begun).toBe('aborted');
  });
});
