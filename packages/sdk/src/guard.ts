/**
 * Keeps stdout clean for the handshake line: whatever is written to it later goes to the host's log instead. Import it before
 * anything else, as builds do. It acts only where an engine's cookie is present, so that tests and tools keep their stdout.
 */
import { guardStdout } from '@awf/go-plugin/guard';
import { magicCookies } from './contract/handshake.js';

if (magicCookies.some(({ key }) => process.env[key] !== undefined)) guardStdout();
