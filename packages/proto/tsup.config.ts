import { packageBuild } from '../../tsup.base.ts';

export default packageBuild({
  'go-plugin': 'src/go-plugin.ts',
  health: 'src/health.ts',
  awf: 'src/awf.ts',
  'awf-messages': 'src/awf-messages.ts',
  'awf-stream': 'src/awf-stream.ts',
  'awf-stream-messages': 'src/awf-stream-messages.ts',
  workflow: 'src/workflow.ts',
  'workflow-messages': 'src/workflow-messages.ts',
});
