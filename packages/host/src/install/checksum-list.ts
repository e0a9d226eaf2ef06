import { hostError } from '../errors.js';

/** SHA-256 in lower-case hex. (AWF spec §5.7 step 6.) */
export const sha256Pattern = /^[0-9a-f]{64}$/;

/**
 * The checksum that a list has for a file: the first line whose second word is exactly its name. Undefined where no line
 * has it. (AWF spec §5.7 step 6.)
 *
 * @throws PluginError `CHECKSUM_INVALID` where that line's first word is no lower-case SHA-256.
 */
export function findChecksum(list: string, file: string): string | undefined {
  for (const line of list.split('\n')) {
    const [checksum = '', name] = line.trim().split(/\s+/);
    if (name !== file) continue;
    if (sha256Pattern.test(checksum)) return checksum;
    const rule = '64 hex digits in lower case, as sha256sum writes them';
    throw hostError(
      'CHECKSUM_INVALID',
      `The checksum of ${file} must be ${rule}; it is ${JSON.stringify(checksum.slice(0, 80))}.`,
    );
  }
  return undefined;
}
