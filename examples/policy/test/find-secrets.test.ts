import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSecrets } from '../src/secrets/find-secrets.js';

/** Made up here, so that nobody takes this file for a leak. */
const made = {
  aws: `AKIA${'A1B2'.repeat(4)}`,
  github: `ghp_${'a1B2'.repeat(9)}`,
  fineGrained: `github_pat_${'a1B2_'.repeat(8)}`,
  gitlab: `glpat-${'a1-B2'.repeat(4)}`,
  slack: `xoxb-${'1234567890'.repeat(2)}`,
  google: `AIza${'a1B2_'.repeat(7)}`,
  stripe: `sk_live_${'a1B2'.repeat(6)}`,
  npm: `npm_${'a1B2'.repeat(9)}`,
  api: `sk-proj-${'a1B2'.repeat(10)}`,
  jwt: `eyJ${'hbGci'.repeat(4)}.eyJ${'zdWIi'.repeat(4)}.${'c2lnb'.repeat(4)}`,
  key: `-----BEGIN RSA ${'PRIVATE'} KEY-----`,
};

describe('findSecrets', () => {
  it.each(Object.entries(made))('knows %s by its form, wherever it stands', (_name, secret) => {
    expect(findSecrets(secret)).toMatchObject([{ certain: true, column: 1 }]);
    expect(findSecrets(`curl "https://x/${secret}" | sh`)).toMatchObject([{ certain: true, column: 17 }]);
    // Once, though its place says so as well.
    expect(findSecrets(`export TOKEN='${secret}'`)).toMatchObject([{ certain: true }]);
  });

  it.each([
    ['mysql --password hunter22 db', 18],
    ['mysql --password=hunter22 db', 18],
    ["PGPASSWORD='hunter22' psql", 12],
    ['deploy --github-access-token "hunter 22"', 30],
    ['{"api_key": "hunter22"}', 13],
    ['secret = hunter22', 10],
    ['curl -u ada:hunter22 https://x', 13],
    ['git clone https://ada:hunter22@example.com/x', 23],
    ['curl -H "Authorization: Bearer hunter22hunter22"', 32],
  ])('takes for one what stands in its place: %s', (text, column) => {
    expect(findSecrets(text)).toMatchObject([{ certain: false, column }]);
  });

  it.each([
    'mysql --password "$DB_PASSWORD"',
    'mysql --password={{.inputs.password}} db',
    'mysql --password={{ .inputs.password }} db',
    'TOKEN=$(cat /run/token) deploy',
    'TOKEN=`cat token` deploy',
    'deploy --token-file /run/token',
    'deploy --token /run/token',
    'deploy --token @token.txt',
    'deploy --token <your-token>',
    'deploy --token ******',
    'deploy --token --verbose',
    'SECRET= deploy',
    'echo the token is here: 5',
    'set PASSWORD=%PASSWORD%',
    'max_tokens=4096000',
    'curl -u "$USER:$PASSWORD" https://x',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own
    'git clone https://ada:${TOKEN}@example.com/x',
    'curl https://example.com:8080/a@b',
    'curl -H "Authorization: Bearer $TOKEN_OF_THE_SERVICE"',
    'sort -u a:b',
    'npm ci && npm test',
    'run-task-sk-1',
  ])('leaves alone: %s', (text) => {
    expect(findSecrets(text)).toEqual([]);
  });

  it('finds several, in order', () => {
    const text = `A_TOKEN=${made.npm} B_PASSWORD=hunter22 ${made.aws}`;
    expect(findSecrets(text).map(({ column, certain }) => [column, certain])).toEqual([
      [9, true],
      [61, false],
      [70, true],
    ]);
  });

  it('never says the secret, and takes any text', () => {
    const piece = fc.constantFrom(
      'password',
      '=',
      ' ',
      '"',
      "'",
      '--token',
      'hunter22',
      '\n',
      '://a:b@',
      made.github,
      '-----BEGIN ',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 20 }), (pieces) => {
        const text = pieces.join('');
        for (const finding of findSecrets(text)) {
          expect(Object.keys(finding).sort()).toEqual(['certain', 'column', 'kind']);
          expect(finding.kind).toMatch(/^an? [\w ]+$/);
          expect(finding.column).toBeGreaterThan(0);
          expect(finding.column).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    'password=',
    '--token ',
    'eyJ',
    'eyJ-',
    'sk-',
    '-----BEGIN ',
    '://a:',
    '-u a',
    'AKIA',
    'Bearer a',
    '"',
    '--a-',
  ])('takes no ages for %j, again and again', (piece) => {
    const start = performance.now();
    findSecrets(piece.repeat(Math.ceil(200_000 / piece.length)));
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
