import { describe, expect, it } from 'vitest';
import { stateFileIn, stateFilePath } from './state-file-path.js';

describe('stateFilePath', () => {
  it('is one file below the user’s data, wherever plugins are searched [AWF-5.4-place]', () => {
    expect(stateFilePath({}, '/home/ada')).toBe('/home/ada/.local/share/awf/plugins/plugins.json');
    expect(stateFilePath({ XDG_DATA_HOME: '' }, '/home/ada')).toBe('/home/ada/.local/share/awf/plugins/plugins.json');
    expect(stateFilePath({ XDG_DATA_HOME: '/data', AWF_PLUGINS_PATH: '/p' })).toBe('/data/awf/plugins/plugins.json');
    expect(stateFileIn('/storage')).toBe('/storage/plugins/plugins.json');
  });
});
