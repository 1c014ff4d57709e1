/** @file One growth of the population: who leaves the learner most regret is looked at, partners are proposed for just that, and one
 *  that leaves more regret still joins. */
import type { ArenaError, Player, SeededGame } from '@tompo/arena';
import { rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { type Weighting, weightsOf } from '../weights.js';
import { attentionOf } from './attention.js';
import { candidates, type SearchOptions } from './candidates.js';
import { type Diagnosis, diagnosed } from './diagnosis.js';
import { partnerPlayer } from './play.js';
import type { WrittenPartner } from './population.js';
import { type Shortfall, shortfalls, type Table } from './probe.js';
import { type Proposal, tried } from './trial.js';

export interface Growth {
  /** Steps done before. */
  readonly step: number;
  /** Of everybody in the population. */
  readonly regrets: readonly {
    readonly partner: string;
    readonly value: number;
    readonly best: number;
    readonly regret: number;
  }[];
  readonly diagnosis: Diagnosis;
  readonly proposals: readonly Proposal[];
  /** The id of who joined; null: nobody did. */
  readonly accepted: string | null;
}

export interface GrowthOptions extends SearchOptions {
  readonly attempts: number;
  readonly weighting: 'uniform' | 'prioritised';
}

interface Member {
  readonly player: Player;
  readonly written: WrittenPartner | null;
}

/** Weights of those who were written, by the regret that each left. */
const weighted = (
  written: readonly WrittenPartner[],
  regrets: ReadonlyMap<string, number>,
  weighting: GrowthOptions['weighting'],
): readonly WrittenPartner[] => {
  const rule: Weighting = weighting === 'uniform' ? { _tag: 'uniform' } : { _tag: 'prioritised' };
  const weights = weightsOf(rule, [written.map(({ id }) => regrets.get(id) ?? 0)]);
  return written.map((one, i) => ({ ...one, weight: weights[i] as number }));
};

export interface GrowthRequest {
  readonly step: number;
  readonly seed: number;
  readonly policy: Player;
  /** Who was there from the beginning. */
  readonly begun: readonly Player[];
  readonly written: readonly WrittenPartner[];
  /** For the search, and others for validation. */
  readonly games: { readonly search: readonly SeededGame[]; readonly validation: readonly SeededGame[] };
  readonly table: Omit<Table, 'games'>;
}

export interface Grown {
  readonly written: readonly WrittenPartner[];
  readonly growth: Growth;
}

const most = (a: { readonly found: Shortfall }, b: { readonly found: Shortfall }): number =>
  b.found.regret - a.found.regret;

/** Left: a game or a partner could not be played, or the signal went off. */
export const grown = async (
  { step, seed, policy, begun, written, games, table }: GrowthRequest,
  options: GrowthOptions,
): Promise<E.Either<ArenaError, Grown>> => {
  const measured = (players: readonly Player[], of: readonly SeededGame[]) =>
    shortfalls(policy, players, { ...table, games: of });
  const members: readonly Member[] = [
    ...begun.map((player): Member => ({ player, written: null })),
    ...written.map((one): Member => ({ player: partnerPlayer(one.program), written: one })),
  ];
  const known = await measured(
    members.map(({ player }) => player),
    games.search,
  );
  if (E.isLeft(known)) return known;
  const measuredMembers = members.map((member, i) => ({ ...member, found: known.right[i] as Shortfall }));
  const order = measuredMembers.toSorted(most);
  const worst = order[0] as (typeof order)[number];
  const attention = await attentionOf(policy, worst.player, { ...table, games: games.search });
  if (E.isLeft(attention)) return attention;
  const diagnosis = diagnosed(worst.player.name, worst.found, attention.right);
  const drafts = candidates(
    rng(seed).fork('partners').fork(step),
    order.flatMap((member) => member.written ?? []),
    diagnosis,
    options,
  );
  const sought = await measured(
    drafts.map(({ program }) => partnerPlayer(program)),
    games.search,
  );
  if (E.isLeft(sought)) return sought;
  const trial = await tried(
    drafts.map((draft, i) => ({ ...draft, found: sought.right[i] as Shortfall })).toSorted(most),
    {
      worst: worst.player,
      seen: new Set(measuredMembers.map(({ found }) => found.behaviour)),
      attempts: options.attempts,
      measured: (players) => measured(players, games.validation),
    },
  );
  if (E.isLeft(trial)) return trial;
  const { proposals, joining } = trial.right;
  const regrets = new Map<string, number>(
    measuredMembers.flatMap(({ written: one, found }) =>
      one === null ? [] : [[one.id, found.regret] as const],
    ),
  );
  if (joining !== null) regrets.set(joining.id, joining.regret);
  const joined: readonly WrittenPartner[] =
    joining === null
      ? []
      : [{ id: joining.id, program: joining.program, lineage: joining.lineage, joined: step, weight: 1 }];
  return E.right({
    written: weighted([...written, ...joined], regrets, options.weighting),
    growth: {
      step,
      regrets: measuredMembers.map(({ player, found: { value, best, regret } }) => ({
        partner: player.name,
        value,
        best,
        regret,
      })),
      diagnosis,
      proposals,
      accepted: joining?.id ?? null,
    },
  });
};
