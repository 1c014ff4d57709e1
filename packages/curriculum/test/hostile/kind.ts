/** @file What a hostile program is: its name, how it must end, its source. */
import type { Stop } from '../../src/errors.js';

/** How it ends: stopped for such a reason, or `harmless`: it gets a table, since there was nothing to reach. */
type End = Stop['kind'] | 'harmless';
export type Hostile = readonly [name: string, ends: End, source: string];

export const policy = (body: string): string => `function policy(view, state) { ${body} }`;
/** Plays 0 where what it wants is not there, and throws where it is. */
export const wants = (what: string): string =>
  policy(`if (typeof (${what}) !== 'undefined') throw new Error('escaped'); return 0;`);
