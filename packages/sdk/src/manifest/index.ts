export type {
  AwfConfigField,
  AwfEvents,
  AwfManifest,
  PluginDescription,
  WorkflowContract,
} from '../contract/description.js';
export { type DescribeOptions, describePlugin } from './describe-plugin.js';
