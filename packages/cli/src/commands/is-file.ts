import { stat } from 'node:fs/promises';

/** Whether a path leads to a file that can be reached. */
export function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );
}
