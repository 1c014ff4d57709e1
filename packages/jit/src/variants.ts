/** @file One signature, several graphs: what a function reads outside of its arguments, such as the learning rate of an
 *  optimizer, may be another one at a later call. Then the function is traced anew. */

export interface Variant {
  readonly key: string;
  /** Whether its graph is what the function would give now. */
  holds: () => boolean;
}

/** How many graphs of one signature are told apart; older ones are traced again should they ever be needed. */
const KEPT = 32;

export const variantsOf = (): { readonly of: (signature: string) => Variant } => {
  const bySignature = new Map<string, Variant[]>();
  let made = 0;
  const of = (signature: string): Variant => {
    const known = bySignature.get(signature) ?? [];
    bySignature.set(signature, known);
    const found = known.findLast((v) => v.holds());
    if (found !== undefined) return found;
    const variant = { key: `${signature}#${made++}`, holds: () => true };
    known.push(variant);
    if (known.length > KEPT) known.shift();
    return variant;
  };
  return { of };
};
