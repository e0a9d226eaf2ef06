import { chmod } from 'node:fs/promises';
import { packageBuild } from '../../tsup.base.ts';

export default {
  ...packageBuild({
    index: 'src/index.ts',
    main: 'src/main.ts',
    'build/index': 'src/build/index.ts',
  }),
  // Package managers do so when they install the command; from the workspace it is run where it lies.
  onSuccess: () => chmod('dist/main.js', 0o755),
};
