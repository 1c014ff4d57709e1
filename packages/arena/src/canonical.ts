/** @file One text for equal data: what games, settings and records are known by. */

/** So deep does no data lie; a cycle does. */
const DEPTH = 1000;

/** In the order of an object with these keys: whole numbers first, as JSON.stringify writes them. Digests hang on it. */
const sorted = (value: object): readonly (readonly [string, unknown])[] =>
  Object.entries(Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))));

/** undefined for what JSON leaves out. */
const written = (value: unknown, depth: number): string | undefined => {
  // Not quoted, so that no text is written alike; JSON would write all three as null.
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return String(value);
  }
  if (typeof value !== 'object' || value === null) {
    return JSON.stringify(value);
  }
  if (depth >= DEPTH) {
    throw new RangeError(`This data lies deeper than ${DEPTH} levels, or in itself: give flatter data.`);
  }
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return written((value.toJSON as () => unknown)(), depth + 1);
  }
  if (Array.isArray(value)) {
    return `[${Array.from(value, (x) => written(x, depth + 1) ?? 'null').join(',')}]`;
  }
  const entries = sorted(value).flatMap(([key, x]) => {
    const text = written(x, depth + 1);
    return text === undefined ? [] : [`${JSON.stringify(key)}:${text}`];
  });
  return `{${entries.join(',')}}`;
};

/** JSON with sorted keys: equal text for equal data, and for nothing else. Infinity, −Infinity, NaN and (alone) undefined, which
 *  JSON does not have, are written by their names. Throws on data of more than 1000 levels.
 *  @example canonical({ b: Infinity, a: null }) // '{"a":null,"b":Infinity}' */
export const canonical = (value: unknown): string => written(value, 0) ?? 'undefined';
