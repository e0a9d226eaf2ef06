import { createStatusLine } from '../output/status-line.js';
import type { CommandContext } from './command.js';

/** Says on a terminal what is being waited for until the work has ended, however it ended. */
export async function withProgress<T>(text: string, { stderr }: CommandContext, work: () => Promise<T>): Promise<T> {
  const status = createStatusLine(stderr);
  status.show(text);
  try {
    return await work();
  } finally {
    status.clear();
  }
}
