/** @file What data a run is made with, in a few letters: a resumed run must be made with the same. */
import { createHash } from 'node:crypto';

/** Digests are told apart from other values of an identity by this. */
export const DIGEST = 'sha256:';

/** Digests of objects that were met; null while one is being read, so that a cycle ends. */
type Met = WeakMap<object, string | null>;

const hashed = (head: string, parts: readonly (string | Uint8Array)[]): string => {
  const hash = createHash('sha256').update(`${head} ${parts.length}\n`);
  for (const part of parts) hash.update(part).update('\n');
  return hash.digest('hex');
};

const isData = (value: unknown): boolean =>
  value !== undefined && typeof value !== 'function' && typeof value !== 'symbol';

const ofObject = (value: object, met: Met): string => {
  const inner = (x: unknown): string => digest(x, met);
  if (ArrayBuffer.isView(value))
    return hashed('bytes', [new Uint8Array(value.buffer, value.byteOffset, value.byteLength)]);
  if (value instanceof Date) return hashed('date', [String(value.getTime())]);
  if (Array.isArray(value) || value instanceof Set || value instanceof Map)
    return hashed('list', Array.from(value, inner));
  const entries = Object.entries(value).filter(([, x]) => isData(x));
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return hashed(
    'record',
    entries.flatMap(([key, x]) => [JSON.stringify(key), inner(x)]),
  );
};

const digest = (value: unknown, met: Met): string => {
  if (typeof value !== 'object' || value === null)
    return isData(value)
      ? `${typeof value} ${typeof value === 'string' ? JSON.stringify(value) : String(value)}`
      : 'nothing';
  const known = met.get(value);
  if (known !== undefined) return known ?? 'cycle';
  met.set(value, null);
  const own = ofObject(value, met);
  met.set(value, own);
  return own;
};

/** A digest of a value's content: equal data, equal text, whatever the order of keys. What a function does cannot be compared:
 *  functions take no part. */
export const contentDigest = (value: unknown): string =>
  `${DIGEST}${hashed('value', [digest(value, new WeakMap())]).slice(0, 32)}`;

/** A list as part of an identity: how many there are, which, and in which order. */
export const listIdentity = (items: readonly unknown[]): Readonly<Record<string, unknown>> => {
  const each = items.map(contentDigest);
  return { count: items.length, content: contentDigest([...each].sort()), order: contentDigest(each) };
};
