/** @file What 0 and 1 mean in each scenario: what the floor player gets there, and what the reference does. They are computed once for a
 *  version, and kept. */
import { explain } from '@tompo/arena';
import {
  bestReply,
  constantPlayer,
  explain as explainDilemmas,
  matrixClassics,
  memoryOneScores,
} from '@tompo/dilemmas';
import { either as E } from 'fp-ts';
import { meanOf } from '../study/statistics/moments.js';
import { castIn, poolOf, tableOf } from './cast.js';
import { playScenario } from './play.js';
import kept from './references-1.json' with { type: 'json' };
import { isSelfPlay, type Scenario, variantsOf } from './scenarios.js';

/** Of one scenario. Lists are by variant: who sits where, one game after the other. */
export interface Reference {
  /** What a player gets that decides evenly among what is legal. */
  readonly floor: readonly number[];
  /** What `by` gets. */
  readonly reference: readonly number[];
  /** `best reply`, or the name of the best of the frozen pool. */
  readonly by: string;
  /** Are both exact? Else they are means over so many games. */
  readonly games: number | 'exact';
  /** What a seat gets in the mean where all play selfishly, and as the planner does; of self-play where that can be had. */
  readonly nash: number | null;
  readonly planner: number | null;
}

/** Games over which a reference is a mean. */
const GAMES = 240;
const SEED = 'reference';
const FLOOR = 'random';

const rounded = (x: number): number => Number(x.toPrecision(10));
/** What a member of the cast gets, by variant; null where it cannot play there. */
export const meansOf = async (
  scenario: Scenario,
  name: string,
  games = GAMES,
): Promise<readonly number[] | null> => {
  const player = castIn(scenario.game, name);
  if (player === null) return null;
  const played = await playScenario({ scenario, player, games, seed: SEED, planned: false });
  if (E.isLeft(played)) {
    if (played.left._tag === 'UnsupportedGame') return null;
    throw new Error(`${name} in ${scenario.id}: ${explain(played.left)}`);
  }
  const variants = variantsOf(scenario);
  return Array.from({ length: variants }, (_, v) =>
    rounded(meanOf(played.right.games.filter((_, game) => game % variants === v).map(({ own }) => own))),
  );
};

/** In a matrix game beside a player of memory one both ends are exact; else null. */
export const exactOf = ({ game, params, seats }: Scenario): Pick<Reference, 'floor' | 'reference'> | null => {
  const [, partner = null] = seats;
  const isPlain = game === 'matrix' && params.mechanisms === undefined;
  const opponent = isPlain && partner !== null ? tableOf(partner) : null;
  if (opponent === null) return null;
  const { payoffs } = matrixClassics.find(({ name }) => name === params.kind)?.params ?? { payoffs: [] };
  const rounds = params.rounds as number;
  const best = bestReply(payoffs, opponent, { rounds });
  const even = memoryOneScores(payoffs, constantPlayer([0.5, 0.5]), opponent, { rounds });
  if (E.isLeft(best)) throw new Error(explainDilemmas(best.left));
  if (E.isLeft(even)) throw new Error(explainDilemmas(even.left));
  return { floor: [rounded(rounds * even.right[0])], reference: [rounded(rounds * best.right.value)] };
};

/** Computed anew: minutes for all scenarios. */
export const computeReference = async (scenario: Scenario): Promise<Reference> => {
  const of = async (name: string): Promise<number | null> => {
    const means = isSelfPlay(scenario) ? await meansOf(scenario, name) : null;
    return means === null ? null : rounded(meanOf(means));
  };
  const [nash, planner] = [await of('nash'), await of('planner')];
  const exact = exactOf(scenario);
  if (exact !== null) return { ...exact, by: 'best reply', games: 'exact', nash, planner };
  let best: { readonly by: string; readonly means: readonly number[] } | null = null;
  for (const by of poolOf(scenario.game)) {
    const means = await meansOf(scenario, by);
    if (means !== null && (best === null || meanOf(means) > meanOf(best.means) + 1e-9)) best = { by, means };
  }
  const floor = await meansOf(scenario, FLOOR);
  if (best === null || floor === null) throw new Error(`Nobody of the cast can play ${scenario.id}.`);
  return { floor, reference: best.means, by: best.by, games: GAMES, nash, planner };
};

/** As they were kept for this version, by the id of a scenario. */
export const REFERENCES = kept as Readonly<Record<string, Reference>>;

export const referenceOf = ({ id }: Scenario): Reference => {
  const found = REFERENCES[id];
  if (found === undefined) throw new Error(`There is no reference of the scenario ${id}.`);
  return found;
};
