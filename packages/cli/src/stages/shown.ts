/** @file Which games a report shows: chosen by the games alone, never by how a policy played them. */
import type { MatchRecord } from '@tompo/arena';

/** Does the expert, at the very first phase, want any link? A game in which nobody should do anything shows little. */
const lively = ({ phases }: MatchRecord): boolean =>
  phases[0]?.decisions.some(({ reference }) => reference?._tag === 'links' && reference.to.includes(1)) ??
  false;

/** Places of at most `count` games: lively ones first, each family and τ in its turn, in the order of the games. */
export const shownGames = (records: readonly MatchRecord[], count: number): readonly number[] => {
  const groups = new Map<string, number[]>();
  const order = records.map((_, i) => i).sort((a, b) => rank(records, a) - rank(records, b) || a - b);
  for (const i of order) {
    const { game, params } = records[i] as MatchRecord;
    const key = `${game} ${String(params.sequence)}`;
    groups.set(key, [...(groups.get(key) ?? []), i]);
  }
  const queues = [...groups.values()];
  const picked: number[] = [];
  for (let turn = 0; picked.length < Math.min(count, records.length); turn++)
    for (const queue of queues) {
      const next = queue[turn];
      if (next !== undefined && picked.length < count) picked.push(next);
    }
  return picked;
};

const rank = (records: readonly MatchRecord[], i: number): number =>
  lively(records[i] as MatchRecord) ? 0 : 1;
