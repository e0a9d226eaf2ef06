import type { Logger } from '@awf/go-plugin/plugin';
import type { Mask } from './mask.js';

/** The same logger, with secrets masked in messages and fields; also those that the mask learns later. */
export function createMaskedLogger(log: Logger, mask: Mask): Logger {
  return {
    trace: (message, fields) => log.trace(mask.text(message), mask.fields(fields)),
    debug: (message, fields) => log.debug(mask.text(message), mask.fields(fields)),
    info: (message, fields) => log.info(mask.text(message), mask.fields(fields)),
    warn: (message, fields) => log.warn(mask.text(message), mask.fields(fields)),
    error: (message, fields) => log.error(mask.text(message), mask.fields(fields)),
    child: (fields) => createMaskedLogger(log.child(mask.fields(fields)), mask),
  };
}
