export { type BuildExecutableOptions, type BuiltExecutable, buildExecutable } from './build-executable.js';
export { type BuildPluginFolderOptions, type BuiltPluginFolder, buildPluginFolder } from './build-plugin-folder.js';
export { type CheckPluginFolderOptions, checkPluginFolder } from './check-plugin-folder.js';
export type { FolderFile } from './folder-file.js';
