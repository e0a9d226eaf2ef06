export type { AwfConfigField, AwfEvents, AwfManifest, PluginDescription } from '../contract/description.js';
export { type DescribeOptions, describePlugin } from './describe-plugin.js';
