export type { Checksum } from './executable/checksum.js';
export { launch } from './host/launch.js';
export type { HostOptions, LaunchOptions } from './host/launch-options.js';
export type { PluginExit } from './host/plugin-exit.js';
export type { PluginProcess, StartupTimings } from './host/plugin-process.js';
export { reattach } from './host/reattach.js';
export { fromReattachJson, type ReattachConfig, type ReattachJson, toReattachJson } from './host/reattach-config.js';
export type { StopReport } from './host/stop-ladder.js';
export type { LogEntry } from './log/log-line.js';
