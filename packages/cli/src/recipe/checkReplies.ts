/** @file Arms that choose among all decisions, in games whose decisions are too many or that say nothing of what follows: told before anything
 *  is trained; and those that deal beliefs among the others where there is one. */
import { MOST_DECISIONS } from '@tompo/arena';
import { type Game, rng, spaceOf } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { RecipeFault } from '../errors.js';
import { isPlayed } from './algorithms.js';
import { gamesOf, MOST_PHASES } from './answerLength.js';
import { anyDecision } from './promptLength.js';
import type { Recipe } from './schema.js';

/** The most decisions that a seat has in the phases of a game that are met, of those of which something can be said of the others, or of all. */
const mostDecisions = (game: Game, all: boolean): number => {
  const random = rng(0);
  let most = 0;
  let state = game.initial(random);
  for (let phase = 0; phase < MOST_PHASES && game.status(state) === 'running'; phase++) {
    const spaces = Array.from({ length: game.seats }, (_, seat) => game.space(state, seat));
    for (const space of spaces)
      if (space !== null && (all || (space._tag !== 'talk' && space._tag !== 'own')))
        most = Math.max(most, spaceOf(space).size);
    const played = spaces.map((space) => (space === null ? null : anyDecision(space, random)));
    const next = game.step(state, played, random);
    if (E.isLeft(next)) break;
    state = next.right.state;
  }
  return most;
};

/** families: places of those that can be drawn. */
export const replyFaults = (recipe: Recipe, families: readonly number[]): readonly RecipeFault[] => {
  const replying = recipe.algorithms.flatMap((entry, i) => {
    if (!isPlayed(entry)) return [];
    const { among, ahead, by } = entry.evaluation;
    return among === 'decisions' || ahead !== undefined || by === 'shuffled'
      ? [{ i, ...entry.evaluation }]
      : [];
  });
  if (replying.length === 0) return [];
  const games = families.flatMap((family) => gamesOf(recipe, family).map((game) => ({ family, game })));
  return replying.flatMap(({ i, by, among, ahead }): readonly RecipeFault[] => {
    const path = `algorithms[${i}].evaluation`;
    const narrow = by === 'shuffled' ? games.find(({ game }) => game.seats < 3) : undefined;
    if (narrow !== undefined)
      return [
        {
          path: `${path}.by`,
          message: `shuffled deals what is said of the others among them, and games[${narrow.family}] has one other seat, so that it would be no control; take games of three seats or more, or leave this arm out`,
        },
      ];
    if (among !== 'decisions' && ahead === undefined) return [];
    const unsolved = by === 'oracle' ? undefined : games.find(({ game }) => !game.analysis?.planner);
    if (unsolved !== undefined)
      return [
        {
          path: `${path}.by`,
          message: `${by} asks for what follows, which the planner of a game says, and games[${unsolved.family}] has none; set by to oracle, or leave this arm out`,
        },
      ];
    if (among !== 'decisions') return [];
    const wide = games.find(({ game }) => mostDecisions(game, by === 'oracle') > MOST_DECISIONS);
    return wide === undefined
      ? []
      : [
          {
            path: `${path}.among`,
            message: `decisions tries each of them, ${MOST_DECISIONS} at most, and a seat in games[${wide.family}] has more; take smaller games, or set it to answers`,
          },
        ];
  });
};
