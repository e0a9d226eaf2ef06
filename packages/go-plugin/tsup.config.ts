import { packageBuild } from '../../tsup.base.ts';

export default packageBuild({
  index: 'src/index.ts',
  plugin: 'src/plugin.ts',
  host: 'src/host.ts',
  guard: 'src/guard.ts',
});
