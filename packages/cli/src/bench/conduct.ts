/** @file Measures of what a player does to others, of its games in a family. */
import { collusion, conformity, robustness } from '@tompo/dilemmas';
import { either as E } from 'fp-ts';
import { meanOf } from '../study/statistics/moments.js';
import { type GameRow, meanOfKnown, type Played } from './play.js';
import { referenceOf } from './references.js';
import { isSelfPlay, type Scenario, seatedIn } from './scenarios.js';

/** Over all games: between two of them nobody moves. */
export const conformityOf = (games: readonly GameRow[]): number | null => {
  const rounds = games.flatMap(({ actions }) =>
    actions === null ? [] : [...actions, (actions[0] ?? []).map(() => null)],
  );
  const found = conformity(rounds);
  return E.isRight(found) && Number.isFinite(found.right.index) ? found.right.index : null;
};

export type Whole = { readonly scenario: Scenario; readonly played: Played };

export const gainOf = (all: readonly Whole[]): number | null =>
  meanOfKnown(
    all
      .filter(({ scenario }) => isSelfPlay(scenario))
      .map(({ scenario, played }) => {
        const { nash, planner } = referenceOf(scenario);
        if (nash === null || planner === null) return null;
        const found = collusion({
          profit: meanOf(played.games.map(({ own }) => own)),
          competitive: nash,
          joint: planner,
        });
        return E.isRight(found) ? found.right.index : null;
      }),
  );

/** Seats that alone have less than this share of the most there could be have nothing of which a share could be kept. */
const LEAST_ALONE = 0.1;

/** Payoffs by seat where the one hostile partner sits in a seat, and where there is none. */
export const robustnessOf = (family: readonly Whole[]): number | null => {
  const alone = family.find(({ scenario }) => isSelfPlay(scenario));
  const visited = family.find(({ scenario }) => scenario.id.includes('/resident-with-'));
  if (alone === undefined || visited === undefined) return null;
  const games = alone.played.games;
  const n = visited.scenario.seats.length;
  const bySeat = (rows: readonly GameRow[]): readonly number[] =>
    Array.from({ length: n }, (_, seat) => meanOf(rows.map(({ payoffs }) => payoffs[seat] as number)));
  const best = meanOfKnown(games.map(({ optimum }) => optimum)) ?? 0;
  const own = bySeat(games);
  const all = own.reduce((x, y) => x + y, 0);
  if (own.some((x) => (all - x) / (n - 1) < (LEAST_ALONE * best) / n)) return null;
  const found = robustness(n, ([hostile]) =>
    bySeat(
      hostile === undefined
        ? games
        : visited.played.games.filter((_, game) => seatedIn(visited.scenario, game)[hostile] !== null),
    ),
  );
  const worst = E.isRight(found) ? (found.right[1]?.worst ?? Number.NaN) : Number.NaN;
  return Number.isFinite(worst) ? worst : null;
};
