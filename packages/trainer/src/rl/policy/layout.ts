/** @file Turns of a learner in rows of few shapes: those that share a prompt lie side by side over it, so that it is computed
 *  once. See docs/decisions/0002. */
import type { Completion } from '@tompo/lm';
import type { Bucket } from '../../batching/batches.js';
import type { Credited } from '../estimator.js';
import type { TurnGroup } from '../rollouts/rollouts.js';
import { policyBucket, type WeighedGroup } from './data.js';

/** How turns are laid out for the compiled functions. */
export interface Layout {
  /** Room for completions that rows may have, ascending; two of them are used in a step at most. */
  readonly widths: readonly number[];
  /** Do turns of several groups lie over one prompt? */
  readonly acrossGroups: boolean;
  /** The lengths to which prompts are padded, given the longest. */
  readonly promptLengths: (longest: number) => readonly number[];
  /** Rows of a part, given how many there are: few different numbers, for each costs a compilation. */
  readonly rows: (needed: number, width: number) => number;
  /** Tokens of a completion at most. */
  readonly maxTokens: number;
}

/** Rows of one shape. */
export interface Part {
  /** m: room for completions in a row. */
  readonly width: number;
  readonly bucket: Bucket;
  readonly groups: readonly WeighedGroup[];
}

/** What is learned from of a group. */
export interface CreditedGroup {
  readonly turns: TurnGroup['turns'];
  /** One for each turn. */
  readonly advantages: readonly Credited[];
}

/** A prompt with all that was written for it. */
interface Shared {
  readonly promptIds: readonly number[];
  readonly completions: Completion[];
  readonly advantages: Credited[];
}

/** In the order in which they come first. */
const byPrompt = (groups: readonly CreditedGroup[], acrossGroups: boolean): readonly Shared[] => {
  const found = new Map<string, Shared>();
  for (const [g, { turns, advantages }] of groups.entries())
    for (const [t, { promptIds, completion }] of turns.entries()) {
      const key = `${acrossGroups ? '' : g}:${promptIds.join(',')}`;
      const shared = found.get(key) ?? { promptIds, completions: [], advantages: [] };
      found.set(key, shared);
      shared.completions.push(completion);
      shared.advantages.push(advantages[t] as Credited);
    }
  return [...found.values()];
};

/** How many rows of each width a prompt gets: as many full ones of the greatest width as it fills; what is left goes where it
 *  takes the fewest places. */
const dealt = (
  count: number,
  widths: readonly number[],
  places: (width: number) => number,
): readonly number[] => {
  const wide = widths.at(-1) as number;
  const full = Math.floor(count / wide);
  const rest = count - full * wide;
  const row = Array<number>(full).fill(wide);
  if (rest === 0) return row;
  const options = widths.map((width) => ({ width, rows: Math.ceil(rest / width) }));
  const best = options.reduce((a, b) => (b.rows * places(b.width) <= a.rows * places(a.width) ? b : a));
  return [...row, ...Array<number>(best.rows).fill(best.width)];
};

const rowsIn = (
  shared: readonly Shared[],
  widths: readonly number[],
  length: number,
): readonly Part['groups'][] => {
  const rows = new Map(widths.map((width) => [width, [] as WeighedGroup[]]));
  for (const { promptIds, completions, advantages } of shared) {
    let from = 0;
    for (const width of dealt(completions.length, widths, (w) => promptIds.length + w * length)) {
      const to = from + width;
      rows.get(width)?.push({
        promptIds,
        completions: completions.slice(from, to),
        advantages: advantages.slice(from, to),
      });
      from = to;
    }
  }
  return widths.map((width) => rows.get(width) ?? []);
};

/** A part is a run of the graph of its own, which takes about as long as so many places of a row. */
const PART_PLACES = 512;

/** Places that are computed, padding included. */
const placesOf = (parts: readonly Part[], { rows }: Layout): number =>
  parts.reduce(
    (sum, { width, groups, bucket: { promptLength, completionLength } }) =>
      sum + PART_PLACES + rows(groups.length, width) * (promptLength + width * completionLength),
    0,
  );

/** The parts in which the fewest places are computed. */
export const layOut = (groups: readonly CreditedGroup[], layout: Layout): readonly Part[] => {
  const { widths, acrossGroups, promptLengths, maxTokens } = layout;
  const shared = byPrompt(groups, acrossGroups);
  if (shared.length === 0) return [];
  const longest = shared.reduce((max, { promptIds }) => Math.max(max, promptIds.length), 1);
  // One for all parts: few shapes.
  const bucket = policyBucket(shared, promptLengths(longest), maxTokens);
  const partsOf = (chosen: readonly number[]): readonly Part[] =>
    rowsIn(shared, chosen, bucket.completionLength).flatMap((own, k) =>
      own.length === 0 ? [] : [{ width: chosen[k] as number, bucket, groups: own }],
    );
  const choices = [
    ...widths.map((width) => [width]),
    ...widths.flatMap((wide, i) => widths.slice(0, i).map((narrow) => [narrow, wide])),
  ];
  const candidates = choices.map(partsOf);
  return candidates.reduce((best, next) => (placesOf(next, layout) < placesOf(best, layout) ? next : best));
};
