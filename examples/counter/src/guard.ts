import { guardStdout } from '@awf/go-plugin/guard';
import { counterCookie } from './handshake.js';

// First of all imports in the executable: only where a host started it does stdout belong to the protocol.
if (process.env[counterCookie.key] === counterCookie.value) guardStdout();
