import type { CallTable } from '../transport/call-table.js';
import { crash } from './crash.js';
import type { StderrWriter } from './stderr-writer.js';
import type { Stopping } from './stopping.js';

/** What the events of a plugin's process concern. */
export interface EventScene {
  readonly writer: StderrWriter;
  readonly calls: CallTable;
  readonly stopping: Stopping;
}

/**
 * Answers uncaught errors and signals for as long as a plugin serves: SIGINT is left to the host, which a terminal's
 * Ctrl-C reaches too (go-plugin spec §7.3), SIGTERM and SIGHUP stop the plugin, an uncaught error ends it.
 *
 * @returns Ends that, except for SIGINT: what runs after the serving is still the plugin's own end.
 */
export function handleProcessEvents({ writer, calls, stopping }: EventScene): () => void {
  let crashed = false;
  const onCrash = (error: unknown): void => {
    // A second error may come while the first one's ending is under way.
    if (crashed) return;
    crashed = true;
    void crash(error, { writer, calls });
  };
  const stop = (): void => stopping.begin('signal');
  const leaveToHost = (): void => undefined;
  const handlers: readonly (readonly [string, (value: unknown) => void])[] = [
    ['uncaughtException', onCrash],
    ['unhandledRejection', onCrash],
    ['SIGINT', leaveToHost],
    ['SIGTERM', stop],
    ['SIGHUP', stop],
  ];
  for (const [event, handler] of handlers) process.on(event, handler);
  return () => {
    for (const [event, handler] of handlers) if (event !== 'SIGINT') process.off(event, handler);
  };
}
