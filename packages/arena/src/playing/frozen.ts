/** @file What is handed to a player stays as it is: it sees the game's own data, which others see after it. */

const kept = new WeakSet<object>();

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Array.isArray(value);
};

const values = (one: object): readonly unknown[] =>
  Reflect.ownKeys(one).map((key) => Object.getOwnPropertyDescriptor(one, key)?.value);

/** Freezes lists and plain objects all the way down; getters are not looked at, and what is shared is gone through once. */
export const frozen = <T>(value: T): T => {
  const left: unknown[] = [value];
  while (left.length > 0) {
    const one = left.pop();
    if (typeof one !== 'object' || one === null || kept.has(one) || !isPlain(one)) continue;
    kept.add(one);
    for (const inner of Array.isArray(one) ? one : values(one))
      if (typeof inner === 'object' && inner !== null) left.push(inner);
    Object.freeze(one);
  }
  return value;
};
