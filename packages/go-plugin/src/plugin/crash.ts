import { status } from '@grpc/grpc-js';
import { pause } from '../async/within.js';
import { describeUnknown, stackOf } from '../errors/describe-unknown.js';
import type { CallTable } from '../transport/call-table.js';
import type { StderrWriter } from './stderr-writer.js';

/** Exit code of a plugin that an uncaught error ended, as Go programs have it after a panic. */
export const crashExitCode = 2;

/** Time that answers and the stack have to leave the process, in ms. */
const flushMs = 100;

/** What a crash concerns. */
export interface CrashScene {
  readonly writer: StderrWriter;
  readonly calls: CallTable;
}

/**
 * Ends the process after an uncaught error: every open call fails with a text that gives nothing away, the stack goes
 * to stderr in the form by which Go hosts recognise a panic (go-plugin spec §6.11 step 6), and the process exits with 2.
 */
export async function crash(error: unknown, scene: CrashScene): Promise<never> {
  const [first = '', ...rest] = stackOf(error).split('\n');
  scene.writer.writeLine(`panic: ${first || describeUnknown(error)}`);
  for (const line of rest) scene.writer.writeLine(line);
  scene.calls.failAll({
    code: status.INTERNAL,
    details: 'the plugin crashed while it handled this call; its log has the reason',
  });
  // Answers leave through the event loop: give it the time, not more.
  await Promise.all([scene.writer.flush(flushMs), pause(flushMs / 2)]);
  // Sockets and their folder are removed by exit listeners of those who made them.
  process.exit(crashExitCode);
}
