import { describe, expect, it } from 'vitest';
import { searchPath } from './search-path.js';

describe('searchPath', () => {
  it('is the project’s folder, then the user’s [AWF-5.1-order]', () => {
    expect(searchPath({}, '/project', '/home/ada')).toEqual([
      '/project/.awf/plugins',
      '/home/ada/.local/share/awf/plugins',
    ]);
    expect(searchPath({ XDG_DATA_HOME: '/data' }, '/project', '/home/ada')[1]).toBe('/data/awf/plugins');
    expect(searchPath({ XDG_DATA_HOME: '' }, '/project', '/home/ada')[1]).toBe('/home/ada/.local/share/awf/plugins');
  });

  it('is one folder only where AWF_PLUGINS_PATH is set: no list [AWF-5.1-variable]', () => {
    expect(searchPath({ AWF_PLUGINS_PATH: '/a:/b', XDG_DATA_HOME: '/data' })).toEqual(['/a:/b']);
    expect(searchPath({ AWF_PLUGINS_PATH: '' }, '/project', '/home')).toHaveLength(2);
  });
});
