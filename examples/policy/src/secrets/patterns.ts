/** A form by which a secret is known. */
export interface SecretPattern {
  /** `a GitHub token`. */
  readonly kind: string;
  /** Repetitions are limited, and none can begin inside of itself: no text takes ages. */
  readonly pattern: RegExp;
}

/** Secrets that their form gives away. With the flag `g`. */
export const tokens: readonly SecretPattern[] = [
  { kind: 'an AWS access key', pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g },
  { kind: 'a GitHub token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255})/g },
  { kind: 'a GitLab token', pattern: /\bglpat-[A-Za-z0-9_-]{20,64}/g },
  { kind: 'a Slack token', pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,255}/g },
  { kind: 'a Google API key', pattern: /\bAIza[0-9A-Za-z_-]{35}/g },
  { kind: 'a Stripe key', pattern: /\b[rs]k_live_[0-9A-Za-z]{16,255}/g },
  { kind: 'an npm token', pattern: /\bnpm_[A-Za-z0-9]{36}/g },
  { kind: 'an API key', pattern: /(?<![\w-])sk-[A-Za-z0-9_-]{32,255}/g },
  { kind: 'a JSON Web Token', pattern: /(?<![\w-])eyJ[\w-]{8,4000}\.eyJ[\w-]{8,4000}\.[\w-]{8,4000}/g },
  { kind: 'a private key', pattern: /-----BEGIN (?:[A-Z]{1,12} ){0,3}PRIVATE KEY-----/g },
];

const name = '(?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)';
// Not `NAME= command`, which sets nothing.
const sign = String.raw`(?:=|\s{0,3}:\s{0,3}|\s{1,3}=\s{1,3})`;
const value = String.raw`(?<value>"[^"\n]{1,500}"|'[^'\n]{1,500}'|[^\s"';&|)]{1,500})`;

/** What stands where secrets do; each has the group `value`. With the flags `g` and `d`. */
export const places: readonly SecretPattern[] = [
  {
    kind: 'a password or token',
    pattern: new RegExp(`${name}["']?${sign}${value}`, 'gid'),
  },
  {
    kind: 'a password or token',
    pattern: new RegExp(String.raw`--(?:[a-z]{1,20}-){0,3}${name}\s{1,3}${value}`, 'gid'),
  },
  { kind: 'a password', pattern: new RegExp(String.raw`(?<!\S)(?:-u|--user)[ =]?["']?[\w.@-]{1,100}:${value}`, 'gd') },
  { kind: 'a password in an address', pattern: /:\/\/[^\s/:@"']{1,100}:(?<value>[^\s/@"']{1,200})@/dg },
  { kind: 'a bearer token', pattern: /\bBearer\s{1,3}(?<value>[A-Za-z0-9._~+/-]{16,4000})/dg },
];

/** Names whose values are secrets: `api_key`, `githubToken`. */
export const secretName = new RegExp(`${name}$`, 'i');
