import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of this workspace package. */
export const interopFolder = dirname(dirname(fileURLToPath(import.meta.url)));

/** Root of the repository. */
export const repositoryFolder = dirname(interopFolder);

/** What is built for tests and may be deleted at any time; git ignores it. */
export const cacheFolder = join(repositoryFolder, '.cache');
