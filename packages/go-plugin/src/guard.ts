export { guardStdout, type StdoutGuard } from './plugin/stdout-guard.js';
