import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** An absolute path of a path (relative to the working folder) or a `file:` URL. */
export function toPath(place: string | URL): string {
  return resolve(typeof place === 'string' ? place : fileURLToPath(place));
}
