/** @file Twelve games of every family of @tompo/dilemmas, as a recipe draws them: what planners and selfish players make of it, how close each comes
 *  to the most that there could be (in games of chance: that could be expected), and what it was like among planners; then one family with each
 *  mechanism around it. Seconds: npx tsx every-dilemma.ts */
import { experts, gameSource, type Player, play, type SeededGame } from '@tompo/arena';
import { type DilemmaFamilyName, dilemmaFamilies, meanSocialReport, socialReport } from '@tompo/dilemmas';
import { either as E } from 'fp-ts';

const right = E.getOrElseW((error): never => {
  throw new Error(JSON.stringify(error));
});

const drawn = (family: DilemmaFamilyName, keys: Readonly<Record<string, unknown>> = {}) => {
  const families = [{ family, weight: 1, ...keys }];
  return right(right(gameSource({ families, known: dilemmaFamilies, split: 'train', seed: 1 })).games(12));
};

/** What twelve games with one player in all seats were like. Null: the player needs a solution that the games do not say. */
const played = async (games: readonly SeededGame[], player: Player) => {
  const seatings = games.map((one) => ({
    ...one,
    players: Array.from({ length: one.game.seats }, () => player),
  }));
  const reference = experts.planner;
  const records = await play({ games: seatings, values: [player], reference });
  return E.isLeft(records)
    ? null
    : meanSocialReport(records.right.map((one) => right(socialReport(one, { planned: true }))));
};

const digits = (x: number | null | undefined): string => (x === null || x === undefined ? '–' : x.toFixed(2));

/** Families draw games for few and for many. */
const seatsOf = (games: readonly SeededGame[]): string => {
  const seats = games.map(({ game }) => game.seats);
  const [least, most] = [Math.min(...seats), Math.max(...seats)];
  return most === 1 ? '1 seat ' : `${least === most ? least : `${least}–${most}`} seats`;
};

const row = async (name: string, games: readonly SeededGame[]): Promise<void> => {
  const [planner, selfish] = [await played(games, experts.planner), await played(games, experts.nash)];
  const like = [
    `equality ${digits(planner?.equality)}`,
    `survival ${digits(planner?.survival)}`,
    `free riding ${digits(planner?.freeRiding)}`,
  ];
  console.log(
    `${name.padEnd(42)} ${seatsOf(games).padStart(10)} · of the most: planners ${digits(planner?.welfare)}, selfish ${digits(selfish?.welfare)} · ${like.join(', ')}`,
  );
};

for (const family of Object.keys(dilemmaFamilies) as DilemmaFamilyName[]) await row(family, drawn(family));

for (const [name, options] of Object.entries({
  talk: { maxLength: 60 },
  punishment: { cost: 1, fine: 3 },
  noise: { chance: 0.1 },
  continuation: { chance: 0.9 },
  partnerChoice: {},
  reputation: {},
  contract: {},
  mediator: {},
}))
  await row(`commons with ${name}`, drawn('commons', { mechanisms: [{ [name]: options }] }));
// Whom to play with is chosen of many, for a game of two.
await row('matrix with pairing', drawn('matrix', { mechanisms: [{ pairing: { n: 4 } }] }));
