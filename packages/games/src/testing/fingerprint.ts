/** @file Comparing and freezing data of any shape. */

/** A text that is the same exactly for equal data (key order does not count; undefined, NaN and −0 do). */
export const fingerprint = (value: unknown): string => print(value, []);

/** `above`: what holds the value; data that hold themselves end there. */
const print = (value: unknown, above: readonly unknown[]): string => {
  if (value === null || typeof value !== 'object') {
    return Object.is(value, -0) ? '-0' : `${typeof value}:${String(value)}`;
  }
  if (above.includes(value)) return 'circle';
  const inside = [...above, value];
  const inner = (x: unknown): string => print(x, inside);
  if (value instanceof Map) return `map{${[...value].map((pair) => inner(pair)).join(',')}}`;
  if (value instanceof Set) return `set{${[...value].map(inner).join(',')}}`;
  if (ArrayBuffer.isView(value))
    return `${value.constructor.name}[${Array.from(value as Uint8Array).join(',')}]`;
  if (Array.isArray(value)) return `[${value.map(inner).join(',')}]`;
  const record = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(record).sort();
  return `{${keys.map((k) => `${JSON.stringify(k)}:${inner(record[k])}`).join(',')}}`;
};

/** Freezes all of a value that can be frozen (typed arrays cannot). */
export const deepFreeze = <T>(value: T): T => {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value) || ArrayBuffer.isView(value))
    return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
  return value;
};
