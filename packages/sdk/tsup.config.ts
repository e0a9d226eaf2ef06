import { packageBuild } from '../../tsup.base.ts';

export default packageBuild({
  index: 'src/index.ts',
  handshake: 'src/handshake.ts',
  'contract/index': 'src/contract/index.ts',
  'message/index': 'src/message/index.ts',
  'manifest/index': 'src/manifest/index.ts',
  testing: 'src/testing.ts',
  guard: 'src/guard.ts',
});
