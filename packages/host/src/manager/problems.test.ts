import { PluginError } from '@awf/go-plugin';
import { expect, it } from 'vitest';
import { withoutManifest, withProblem } from '../discovery/discovered-plugin.js';
import { hostError } from '../errors.js';
import { joinProblems } from './problems.js';

const found = withoutManifest({ name: 'p', directory: '/p', executable: '/p/p' }, undefined);
const missing = hostError('EXECUTABLE_MISSING', 'no program');
const invalid = hostError('MANIFEST_INVALID', 'no version');
const foreign = new PluginError({ code: 'toString', kind: 'io', message: 'from elsewhere' });

it('is the only problem itself', () => {
  expect(joinProblems(withProblem(found, missing))).toBe(missing);
});

it('has the code of the first problem, and all of them', () => {
  const joined = joinProblems({ ...found, problems: [missing, invalid] });
  expect(joined).toMatchObject({ code: 'EXECUTABLE_MISSING', kind: 'io', plugin: 'p' });
  expect(joined.message).toBe('Plugin p cannot be loaded for 2 reasons:\n  no program\n  no version');
  expect(joined.cause).toMatchObject({ errors: [missing, invalid] });
});

it('has a code of this package where the first one’s is another’s', () => {
  expect(joinProblems({ ...found, problems: [foreign, missing] })).toMatchObject({
    code: 'MANIFEST_INVALID',
    kind: 'user',
  });
});
