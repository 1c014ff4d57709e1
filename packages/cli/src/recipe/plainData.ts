/** @file Is what a YAML file holds plain data of a bearable size? Aliases can make a text of a few lines endless, tags can make
 *  sets and dates of it, and every later step walks through all of it. */

/** Some tens of times the longest recipe there is. */
const MOST_ENTRIES = 3000;
const DEEPEST = 32;

const kindOf = (value: object): string => value.constructor?.name ?? 'special object';

const isPlain = (value: object): boolean =>
  Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);

/** What keeps a value from being plain data, in words; null when nothing does. Counted level by level, so that neither a nest
 *  nor a cycle can exhaust anything: what holds itself is deeper than any bound. */
export const plainFault = (value: unknown): string | null => {
  let level: readonly unknown[] = [value];
  let entries = 0;
  for (let depth = 0; level.length > 0; depth++) {
    entries += level.length;
    if (entries > MOST_ENTRIES) return `it has more than ${MOST_ENTRIES} entries, aliases followed`;
    if (depth > DEEPEST) return `it is nested more than ${DEEPEST} deep, or holds itself by an alias`;
    const next: unknown[] = [];
    for (const one of level) {
      if (typeof one !== 'object' || one === null) continue;
      if (!isPlain(one)) return `it has a tag that makes a ${kindOf(one)} where a recipe has plain values`;
      next.push(...Object.values(one));
      if (next.length > MOST_ENTRIES) break;
    }
    level = next;
  }
  return null;
};
