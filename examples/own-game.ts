/** @file Three games of one's own, checked and played: efforts (the weakest link), moves one after another (trust),
 *  choices (the stag hunt). docs/guides/custom-game.md explains them. Run: npx tsx own-game.ts */
import { experts, explain as explainArena, noisy, play, printMatch, scripted } from '@tompo/arena';
import { explain, type Game } from '@tompo/games';
import { checkGame, explainViolation } from '@tompo/games/testing';
import { either as E } from 'fp-ts';
import { stagHunt } from './games/stag-hunt.js';
import { trust, type View } from './games/trust.js';
import { weakestLink } from './games/weakest-link.js';

// #region check
const made = weakestLink();
if (E.isLeft(made)) throw new Error(explain(made.left));
const game = made.right;
for (const one of [game, trust, stagHunt] as const) {
  const violations = checkGame(one as Game);
  console.log(`${one.id}: ${violations.length} violations`);
  for (const violation of violations) console.log(explainViolation(violation));
}
// #endregion

// #region bad
const bad = weakestLink({ seats: 1, rounds: 0.5 });
if (E.isLeft(bad)) console.log(explain(bad.left));

const boastful: typeof game = { ...game, claims: { ...game.claims, utility: 'identical' } };
const [first] = checkGame(boastful);
if (first !== undefined) console.log(explainViolation(first));
// #endregion

// #region play
const { planner } = experts;
const doubter = noisy(1, planner);
/** Sends seven at first, later what came back the round before: a player of one's own reads what its seat sees. */
const cautious = scripted('cautious', ({ observation }) => {
  const { past } = observation as View;
  return E.right({ _tag: 'effort', value: Math.min(10, past.at(-1)?.[1] ?? 7) });
});
const matches = await play({
  games: [
    { game, seed: 1, players: [planner, planner, planner, doubter] },
    { game: trust, seed: 1, players: [cautious, planner] },
  ],
});
if (E.isLeft(matches)) throw new Error(explainArena(matches.left));
for (const record of matches.right) console.log(`\n${printMatch(record)}`);
// #endregion
