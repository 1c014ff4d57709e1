/** @file All that can be reached from a value: properties of any kind (getters are asked), prototypes, entries of maps and sets. */

export interface Reached {
  readonly objects: ReadonlySet<object>;
  readonly numbers: ReadonlySet<number>;
  readonly texts: readonly string[];
}

const BUILT_IN = new Set<unknown>([
  Object.prototype,
  Array.prototype,
  Function.prototype,
  Map.prototype,
  Set.prototype,
]);

/** known: what is left out, with all that is reached by it alone. */
export const reachableFrom = (
  roots: readonly unknown[],
  known: ReadonlySet<unknown> = new Set(),
): Reached => {
  const objects = new Set<object>();
  const numbers = new Set<number>();
  const texts: string[] = [];
  const left: unknown[] = [...roots];
  while (left.length > 0) {
    const one = left.pop();
    if (typeof one === 'number') numbers.add(one);
    if (typeof one === 'string') texts.push(one);
    if ((typeof one !== 'object' && typeof one !== 'function') || one === null) continue;
    if (objects.has(one) || BUILT_IN.has(one) || known.has(one)) continue;
    objects.add(one);
    for (const key of Reflect.ownKeys(one)) {
      if (typeof one === 'function' && ['caller', 'callee', 'arguments'].includes(String(key))) continue;
      try {
        left.push((one as Record<PropertyKey, unknown>)[key]);
      } catch {
        // A getter that throws gives nothing away.
      }
    }
    if (one instanceof Map) left.push(...one.keys(), ...one.values());
    if (one instanceof Set) left.push(...one);
    const prototype: unknown = Object.getPrototypeOf(one);
    if (!BUILT_IN.has(prototype)) left.push(prototype);
  }
  return { objects, numbers, texts };
};
