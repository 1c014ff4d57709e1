/** @file How deeply data is nested: a recursion through it must not overflow the stack. */

/** The deepest nesting that is accepted. Data is never as deep; a cycle is. */
export const DEPTH = 200;

const inner = (value: object): object[] =>
  Object.values(value).filter((x): x is object => typeof x === 'object' && x !== null);

/** Level by level, each object once in each. */
export const isTooDeep = (value: unknown): boolean => {
  let level = new Set(inner([value]));
  for (let depth = 0; depth <= DEPTH; depth++) {
    if (level.size === 0) return false;
    const next = new Set<object>();
    for (const object of level) for (const x of inner(object)) next.add(x);
    level = next;
  }
  return true;
};
