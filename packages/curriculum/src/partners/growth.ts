/** @file One growth of the population: who leaves the learner most regret is looked at, partners are proposed for just that, and one
 *  that leaves more regret still joins. */
import type { ArenaError, Player, SeededGame } from '@tompo/arena';
import { type Rng, rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { Lineage } from '../opponent.js';
import { type Weighting, weightsOf } from '../weights.js';
import { changedPartner, crossedPartner, drawnPartner, type Part } from './draw.js';
import type { PartnerProgram } from './language.js';
import { partnerId, partnerPlayer } from './play.js';
import type { WrittenPartner } from './population.js';
import { type Conduct, type Shortfall, shortfalls, type Table } from './probe.js';
import { partnerInWords } from './words.js';

export interface Diagnosis {
  /** The name of whom it is about. */
  readonly partner: string;
  readonly regret: number;
  readonly conduct: Conduct;
  readonly best: Conduct;
  /** The kind of decision in which the learner is further from the best. */
  readonly part: Part;
  readonly text: string;
}

export interface Proposal {
  readonly id: string;
  readonly words: string;
  readonly lineage: Lineage;
  /** In the games of the search, and in those of validation; null: it did not come to that. */
  readonly sought: number;
  readonly regret: number | null;
  readonly verdict: 'accepted' | 'duplicate' | 'too little regret';
}

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

export interface GrowthOptions {
  /** search: half of the drafts drawn, a quarter changed from the partner that leaves most regret, where the diagnosis says, a quarter
   *  crossed from two · random: all drawn */
  readonly generator: 'search' | 'random';
  readonly drafts: number;
  readonly attempts: number;
  readonly weighting: 'uniform' | 'prioritised';
}

interface Member {
  readonly name: string;
  readonly player: Player;
  readonly written: WrittenPartner | null;
}

const round = (x: number): number => Math.round(x * 1000) / 1000;

const shareOff = (own: number | null, best: number | null, of: number): number =>
  own === null || best === null || of <= 0 ? 0 : Math.abs(own - best) / of;

const diagnosed = ({ name }: Member, found: Shortfall): Diagnosis => {
  const { conduct, bestConduct: best, regret } = found;
  const largest = Math.max(conduct.effort ?? 0, best.effort ?? 0);
  const part =
    shareOff(conduct.links, best.links, 1) >= shareOff(conduct.effort, best.effort, largest)
      ? 'links'
      : 'giving';
  const said = [
    ...(conduct.links === null || best.links === null
      ? []
      : [`links with ${round(conduct.links)} of the others, where the best is ${round(best.links)}`]),
    ...(conduct.effort === null || best.effort === null
      ? []
      : [`gives ${round(conduct.effort)}, where the best is ${round(best.effort)}`]),
  ];
  return {
    partner: name,
    regret,
    conduct,
    best,
    part,
    text: `Beside ${name} the learner ${said.join(', and ')}.`,
  };
};

interface Candidate {
  readonly program: PartnerProgram;
  readonly lineage: Lineage;
}

const drawn = (random: Rng): Candidate => ({
  program: drawnPartner(random),
  lineage: { how: 'drawn', parents: [] },
});

const candidates = (
  random: Rng,
  parents: readonly WrittenPartner[],
  { part }: Diagnosis,
  { generator, drafts }: GrowthOptions,
): readonly Candidate[] => {
  const [first, second] = generator === 'search' ? parents : [];
  return Array.from({ length: drafts }, (_, i): Candidate => {
    if (first !== undefined && i % 4 === 2)
      return {
        program: changedPartner(random, first.program, part),
        lineage: { how: 'changed', parents: [first.id] },
      };
    if (first !== undefined && second !== undefined && i % 4 === 3)
      return {
        program:
          random.uniform() < 0.5
            ? crossedPartner(first.program, second.program)
            : crossedPartner(second.program, first.program),
        lineage: { how: 'crossed', parents: [first.id, second.id] },
      };
    return drawn(random);
  });
};

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

/** Left: a game or a partner could not be played, or the signal went off. */
export const grown = async (
  request: GrowthRequest,
  options: GrowthOptions,
): Promise<E.Either<ArenaError, Grown>> => {
  const { step, policy, written, games, table } = request;
  const members: readonly Member[] = [
    ...request.begun.map((player): Member => ({ name: player.name, player, written: null })),
    ...written.map((one): Member => {
      const player = partnerPlayer(one.program);
      return { name: player.name, player, written: one };
    }),
  ];
  const measured = (players: readonly Player[], of: readonly SeededGame[]) =>
    shortfalls(policy, players, { ...table, games: of });
  const known = await measured(
    members.map(({ player }) => player),
    games.search,
  );
  if (E.isLeft(known)) return known;
  const order = members
    .map((member, i) => ({ member, found: known.right[i] as Shortfall }))
    .toSorted((a, b) => b.found.regret - a.found.regret);
  const worst = order[0] as (typeof order)[number];
  const diagnosis = diagnosed(worst.member, worst.found);
  const parents = order.flatMap(({ member }) => (member.written === null ? [] : [member.written]));
  const drafts = candidates(
    rng(request.seed).fork('partners').fork(step),
    parents.slice(0, 2),
    diagnosis,
    options,
  );
  const sought = await measured(
    drafts.map(({ program }) => partnerPlayer(program)),
    games.search,
  );
  if (E.isLeft(sought)) return sought;
  const ranked = drafts
    .map((draft, i) => ({ ...draft, found: sought.right[i] as Shortfall }))
    .toSorted((a, b) => b.found.regret - a.found.regret);
  const proposals: Proposal[] = [];
  let accepted: Candidate | null = null;
  let bar: number | null = null;
  const seen = new Set(known.right.map(({ behaviour }) => behaviour));
  for (const { program, lineage, found } of ranked) {
    const tried = proposals.filter(({ regret }) => regret !== null).length;
    if (accepted !== null || tried >= options.attempts) break;
    const proposal = {
      id: partnerId(program),
      words: partnerInWords(program),
      lineage,
      sought: found.regret,
    };
    if (seen.has(found.behaviour)) {
      proposals.push({ ...proposal, regret: null, verdict: 'duplicate' });
      continue;
    }
    // The best of many in the same games owes part of it to luck: others decide.
    const again = await measured(
      bar === null ? [partnerPlayer(program), worst.member.player] : [partnerPlayer(program)],
      games.validation,
    );
    if (E.isLeft(again)) return again;
    const { regret } = again.right[0] as Shortfall;
    bar ??= (again.right[1] as Shortfall).regret;
    const isMore = regret > bar;
    proposals.push({ ...proposal, regret, verdict: isMore ? 'accepted' : 'too little regret' });
    if (isMore) accepted = { program, lineage };
  }
  const regrets = members.map(({ name }, i) => {
    const { value, best, regret } = known.right[i] as Shortfall;
    return { partner: name, value, best, regret };
  });
  const byId = new Map(
    members.flatMap(({ written: one }, i) =>
      one === null ? [] : [[one.id, (known.right[i] as Shortfall).regret] as const],
    ),
  );
  const last = proposals.at(-1);
  const joined: readonly WrittenPartner[] =
    accepted === null || last === undefined ? [] : [{ id: last.id, ...accepted, joined: step, weight: 1 }];
  if (last?.regret !== null && last?.regret !== undefined) byId.set(last.id, last.regret);
  return E.right({
    written: weighted([...written, ...joined], byId, options.weighting),
    growth: { step, regrets, diagnosis, proposals, accepted: joined[0]?.id ?? null },
  });
};
