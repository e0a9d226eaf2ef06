/** A condition that was read. */
export type Condition =
  | { readonly kind: 'value'; readonly value: string | number | boolean | null }
  | { readonly kind: 'path'; readonly path: readonly string[] }
  | { readonly kind: 'not' | 'minus'; readonly of: Condition }
  | { readonly kind: 'two'; readonly sign: Sign; readonly left: Condition; readonly right: Condition };

/** What stands between two sides. */
export type Sign = 'or' | 'and' | '==' | '!=' | '<' | '<=' | '>' | '>=';
