export { type CliErrorCode, cliErrorCodes } from './errors.js';
export { type CliIo, runCli } from './run-cli.js';
