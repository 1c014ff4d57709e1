/** @file Does a proposed partner join? It must leave more regret than anybody there, in games that it was not chosen by. */
import type { ArenaError, Player } from '@tompo/arena';
import { either as E } from 'fp-ts';
import type { Lineage } from '../opponent.js';
import type { Candidate } from './candidates.js';
import { partnerId, partnerPlayer } from './play.js';
import type { Shortfall } from './probe.js';
import { partnerInWords } from './words.js';

export interface Proposal {
  readonly id: string;
  readonly words: string;
  readonly lineage: Lineage;
  /** In the games of the search, and in those of validation; null: it did not come to that. */
  readonly sought: number;
  readonly regret: number | null;
  readonly verdict: 'accepted' | 'duplicate' | 'too little regret';
}

/** A candidate with what it left in the games of the search. */
export interface Sought extends Candidate {
  readonly found: Shortfall;
}

export interface Trial {
  readonly proposals: readonly Proposal[];
  /** Who joins, with the regret that it left; null: nobody does. */
  readonly joining: (Candidate & { readonly id: string; readonly regret: number }) | null;
}

export interface TrialOptions {
  /** The partner that leaves most regret so far. */
  readonly worst: Player;
  /** What those do who are there: who does the same is none of another kind. */
  readonly seen: ReadonlySet<string>;
  /** How many are held against the worst, until one leaves more. */
  readonly attempts: number;
  /** The regret of each, in the games for validation. */
  readonly measured: (players: readonly Player[]) => Promise<E.Either<ArenaError, readonly Shortfall[]>>;
}

/** Tries candidates in their order. Left: one could not be played. */
export const tried = async (
  ranked: readonly Sought[],
  { worst, seen, attempts, measured }: TrialOptions,
): Promise<E.Either<ArenaError, Trial>> => {
  const proposals: Proposal[] = [];
  let bar: number | null = null;
  let left = attempts;
  for (const { program, lineage, found } of ranked) {
    if (left === 0) break;
    const id = partnerId(program);
    const proposal = { id, words: partnerInWords(program), lineage, sought: found.regret };
    if (seen.has(found.behaviour)) {
      proposals.push({ ...proposal, regret: null, verdict: 'duplicate' });
      continue;
    }
    // The best of many in the same games owes part of it to luck: others decide.
    const own = partnerPlayer(program);
    const again = await measured(bar === null ? [own, worst] : [own]);
    if (E.isLeft(again)) return again;
    const { regret } = again.right[0] as Shortfall;
    bar ??= (again.right[1] as Shortfall).regret;
    left -= 1;
    if (regret > bar) {
      proposals.push({ ...proposal, regret, verdict: 'accepted' });
      return E.right({ proposals, joining: { id, program, lineage, regret } });
    }
    proposals.push({ ...proposal, regret, verdict: 'too little regret' });
  }
  return E.right({ proposals, joining: null });
};
