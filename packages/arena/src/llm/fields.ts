/** @file Optional fields of a request that an endpoint does not take: they are left out, and that is said. */

/** What an endpoint would not take: names of fields, null for left out, or the name to send it under. */
export type Refused = ReadonlyMap<string, string | null>;

type Fields = Readonly<Record<string, unknown>>;

export const withoutRefused = (fields: Fields, refused: Refused): Fields =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      const other = refused.get(name);
      return other === null ? [] : [[other ?? name, value]];
    }),
  );

const UNSUPPORTED =
  /unsupported|not support|n['’]t support|unrecogni[sz]ed|unknown|not (?:permitted|allowed|valid|available|accepted)|unexpected|invalid (?:parameter|argument|field)|extra|forbidden|deprecated|only the default|no longer|use '?max_/i;
const LIMITS = ['max_tokens', 'max_completion_tokens'] as const;

/** What to do otherwise after status 400 or 422: the first optional field that the body names as one that is not taken
 *  (`seed` for whatever reason); null when it names none. Limits of tokens go by two names, so the other is tried. */
export const refusedField = (
  body: string,
  fields: Fields,
  refused: Refused,
): readonly [string, string | null] | null => {
  const names = Object.keys(fields).filter((name) => new RegExp(`(?<!\\w)${name}(?!\\w)`).test(body));
  const param = /"param"\s*:\s*"([^"]+)"/.exec(body)?.[1];
  const named = names.toSorted((a, b) => Number(b === param) - Number(a === param));
  for (const name of named) {
    if (name !== 'seed' && !UNSUPPORTED.test(body)) continue;
    const [first, second] = LIMITS;
    const other = name === first ? second : name === second ? first : null;
    if (other === null) return [name, null];
    // Without any limit a reply may be endless and dear: a limit that goes by neither name is the caller's to mend.
    if (!Object.hasOwn(fields, other) && ![...refused.values()].includes(name)) return [name, other];
  }
  return null;
};
