/**
 * Keeps stdout clean for the handshake line: whatever is written to it later goes to the host's log instead. Import it before
 * anything else, as builds do. It acts only where an engine's cookie is present, or where the plugin's description is to be
 * the only thing on stdout, so that tests and tools keep theirs.
 */
import { guardStdout } from '@awf/go-plugin/guard';
import { asksForDescription } from './contract/description.js';
import { magicCookies } from './contract/handshake.js';

if (magicCookies.some(({ key }) => process.env[key] !== undefined) || asksForDescription(process.argv.slice(2))) {
  guardStdout();
}
