/** @file Scores of a player, with intervals: of scenarios over games, of families over scenarios and their games, of all over families. */
import { FEWEST_GAMES } from '@tompo/arena';
import { pick, type Rng, rng } from '@tompo/games';
import type { Interval } from '../report/data.js';
import { percentileInterval } from '../study/statistics/hierarchical.js';
import { meanOf } from '../study/statistics/moments.js';
import { conformityOf, gainOf, robustnessOf, type Whole } from './conduct.js';
import { type GameRow, meanOfKnown, type Played, type Unreadable } from './play.js';
import { type Reference, referenceOf } from './references.js';
import { BENCH, type BenchFamily, isSelfPlay, type Scenario, variantsOf } from './scenarios.js';

/** A scenario with what came of it: a string says why nobody could play it. */
export interface Tried {
  readonly scenario: Scenario;
  readonly played: Played | string;
}

export interface ScenarioScore {
  readonly id: string;
  readonly family: BenchFamily;
  /** 0: as random legal play · 1: as the reference. */
  readonly score: Interval;
  /** Mean payoff of the player's seats, of the floor, and of the reference. */
  readonly own: number;
  readonly floor: number;
  readonly reference: number;
  /** Who the reference is. */
  readonly by: string;
  /** Welfare of all seats as a share of the most there could have been. */
  readonly welfare: number | null;
  readonly equality: number | null;
  readonly sustainability: number | null;
  readonly decisions: number;
  readonly unreadable: readonly Unreadable[];
}

export interface FamilyScore {
  readonly family: BenchFamily;
  readonly score: Interval;
  readonly scenarios: number;
  readonly welfare: number | null;
  readonly equality: number | null;
  /** Of self-play: how much of the way from selfish to jointly best play, (π − π_N)/(π_M − π_N). */
  readonly gain: number | null;
  /** What the rest keep of their welfare beside one hostile seat: of the worst seat. */
  readonly robustness: number | null;
  /** Of self-play among three and more, against chance. */
  readonly conformity: number | null;
  readonly freeRiding: number | null;
  /** The mean round in which a seat is paid, counted from 0. */
  readonly sustainability: number | null;
  /** The share of rounds that were played, of games that can end before their time. */
  readonly survival: number | null;
}

export interface Scores {
  /** Over the families that were played. */
  readonly overall: Interval;
  readonly families: readonly FamilyScore[];
  readonly scenarios: readonly ScenarioScore[];
  readonly unplayed: readonly { readonly id: string; readonly reason: string }[];
}

export const LEVEL = 0.95;
const RESAMPLES = 2000;

/** Digits beyond these are rounding. */
const short = (x: number): number => Number(x.toPrecision(12)) + 0;
const shortOf = (x: number | null): number | null => (x === null ? null : short(x));

/** Of each game: its payoff less the floor's in the same seats, over what the reference is above the floor in the mean of all. */
export const scoresOf = (
  scenario: Scenario,
  games: readonly Pick<GameRow, 'own'>[],
  { floor, reference }: Pick<Reference, 'floor' | 'reference'> = referenceOf(scenario),
): readonly number[] => {
  const variants = variantsOf(scenario);
  const width = meanOf(reference) - meanOf(floor);
  return games.map(({ own }, game) => (own - (floor[game % variants] as number)) / width);
};

const resampled = (games: readonly number[], random: Rng): number =>
  meanOf(games.map(() => pick(games, random)));

/** A mean with the percentile interval of resampled ones; none where a scenario has too few games. */
const figure = (
  value: number,
  n: number,
  fewest: number,
  samples: () => readonly number[],
): NonNullable<Interval> => {
  const ends = fewest < FEWEST_GAMES ? null : percentileInterval(samples(), LEVEL);
  return {
    mean: short(value),
    low: ends === null ? null : short(ends.low),
    high: ends === null ? null : short(ends.high),
    n,
  };
};

const drawing = (name: string, draw: (random: Rng) => number): readonly number[] => {
  const random = rng(`${BENCH} intervals ${name}`);
  return Array.from({ length: RESAMPLES }, () => draw(random));
};

/** Scenarios of a family, drawn anew, and in each its games. */
const familyDraw =
  (scenarios: readonly (readonly number[])[]) =>
  (random: Rng): number =>
    meanOf(scenarios.map(() => resampled(pick(scenarios, random), random)));

const scenarioScore = ({
  scenario,
  played,
}: {
  readonly scenario: Scenario;
  readonly played: Played;
}): ScenarioScore => {
  const { games, unreadable } = played;
  const reference = referenceOf(scenario);
  const scores = scoresOf(scenario, games);
  const best = games.map(({ optimum }) => optimum);
  const welfare = best.every((x) => x !== null && x > 0)
    ? meanOf(games.map((game) => game.welfare)) / meanOf(best as readonly number[])
    : null;
  return {
    id: scenario.id,
    family: scenario.family,
    // Games that all agree do not say how others would go.
    score: figure(
      meanOf(scores),
      games.length,
      Math.max(...scores) - Math.min(...scores) > 1e-9 ? games.length : 1,
      () => drawing(scenario.id, (random) => resampled(scores, random)),
    ),
    own: short(meanOf(games.map(({ own }) => own))),
    floor: short(meanOf(reference.floor)),
    reference: short(meanOf(reference.reference)),
    by: reference.by,
    welfare: shortOf(welfare),
    equality: shortOf(meanOfKnown(games.map((game) => game.equality))),
    sustainability: shortOf(meanOfKnown(games.map((game) => game.sustainability))),
    decisions: games.reduce((sum, game) => sum + game.decisions, 0),
    unreadable,
  };
};

const isWhole = (one: Tried): one is Whole => typeof one.played !== 'string';

/** Everything that a report shows of a player, of what has been played. */
export const scoreAll = (tried: readonly Tried[]): Scores => {
  const whole = tried.filter(isWhole);
  const scenarios = whole.map(scenarioScore);
  // Of a family of which a scenario is missing there is no mean: who could leave out the hardest would win by it.
  const missing = new Set(tried.filter((one) => !isWhole(one)).map(({ scenario }) => scenario.family));
  const all = [...new Set(whole.map(({ scenario }) => scenario.family))].filter((one) => !missing.has(one));
  const families = all.map((family) => {
    const own = whole.filter(({ scenario }) => scenario.family === family);
    const shown = scenarios.filter((one) => one.family === family);
    const games = own.map(({ scenario, played }) => scoresOf(scenario, played.games));
    const rows = own.flatMap(({ played }) => played.games);
    const score = figure(
      meanOf(games.map(meanOf)),
      rows.length,
      Math.min(...games.map(({ length }) => length)),
      () => drawing(family, familyDraw(games)),
    );
    const selfPlay = own.filter(({ scenario }) => isSelfPlay(scenario)).flatMap(({ played }) => played.games);
    const made: FamilyScore = {
      family,
      score,
      scenarios: own.length,
      welfare: shortOf(meanOfKnown(shown.map(({ welfare }) => welfare))),
      equality: shortOf(meanOfKnown(shown.map(({ equality }) => equality))),
      gain: shortOf(gainOf(own)),
      robustness: shortOf(robustnessOf(own)),
      conformity: shortOf(conformityOf(selfPlay)),
      freeRiding: shortOf(meanOfKnown(rows.map(({ freeRiding }) => freeRiding))),
      sustainability: shortOf(meanOfKnown(shown.map(({ sustainability }) => sustainability))),
      survival: shortOf(meanOfKnown(rows.map(({ survival }) => survival))),
    };
    return { made, games };
  });
  const scored = families.flatMap(({ games }) => games);
  return {
    overall:
      families.length === 0
        ? null
        : figure(
            meanOf(families.map(({ made }) => made.score?.mean ?? 0)),
            scored.flat().length,
            Math.min(...scored.map(({ length }) => length)),
            () =>
              drawing('overall', (random) => meanOf(families.map(({ games }) => familyDraw(games)(random)))),
          ),
    families: families.map(({ made }) => made),
    scenarios,
    unplayed: tried.flatMap(({ scenario, played }) =>
      typeof played === 'string' ? [{ id: scenario.id, reason: played }] : [],
    ),
  };
};
