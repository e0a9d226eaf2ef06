import type { JsonObject, ValidationIssue } from '@awf/plugin-sdk';
import { api } from '../context.js';
import { findSecrets, type SecretFinding } from '../secrets/find-secrets.js';
import { isLiteral } from '../secrets/is-literal.js';
import { secretName } from '../secrets/patterns.js';
import { type PlacedText, textsOf } from '../workflow/texts-of.js';

/** Finds secrets in commands, inputs, configs and hooks. What it says never holds one, not even in part. */
export const secrets = api.validator({
  *workflow({ raw }) {
    const { Steps: _pascal, steps: _snake, ...rest } = raw;
    yield* secretsIn(rest);
  },
  *step({ raw }) {
    yield* secretsIn(raw);
  },
});

const advice = 'take it from a variable of the environment or an input of the workflow';

function* secretsIn(part: JsonObject): Generator<ValidationIssue> {
  for (const place of textsOf(part)) {
    for (const finding of findingsAt(place)) {
      const { kind, column, certain } = finding;
      const what = certain ? kind : `what looks like ${kind}`;
      const severity = certain ? 'error' : 'warning';
      yield { severity, message: `${what} stands here, at column ${column}: ${advice}`, field: place.field };
    }
  }
}

function findingsAt({ name, text }: PlacedText): readonly SecretFinding[] {
  const found = findSecrets(text);
  // In prose only forms count: "token: the one that you got" is none.
  if (/^(?:description|message)$/i.test(name)) return found.filter(({ certain }) => certain);
  if (found.length > 0 || !secretName.test(name) || !isLiteral(text)) return found;
  return [{ kind: 'a password or token', column: 1, certain: false }];
}
