export type { LogLevel } from './log/log-level.js';
export type { LogEntry } from './log/log-line.js';
export { createLogCapture } from './plugin/log-capture.js';
export type { Logger, LogMethod } from './plugin/logger.js';
export { serve } from './plugin/serve.js';
export type {
  PluginContext,
  RegisterServices,
  ServeOptions,
  ServiceOptions,
  ShutdownReason,
} from './plugin/serve-options.js';
export { type ServeTestOptions, serveTest, type TestPlugin } from './plugin/serve-test.js';
