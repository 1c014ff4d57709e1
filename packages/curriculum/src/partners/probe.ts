/** @file How far a policy falls short of the best that a seat can reach beside partners of one kind, in games that are played for it. */
import {
  type ArenaError,
  type BeliefMode,
  type MatchRecord,
  type Player,
  play,
  playForeseeing,
  policySeats,
  type Seating,
  type SeededGame,
  type Substitute,
} from '@tompo/arena';
import { either as E } from 'fp-ts';

/** Of one seat's decisions: the share of links that it wants, and what it gives. Null: it decided none of the kind. */
export interface Conduct {
  readonly links: number | null;
  readonly effort: number | null;
}

export interface Shortfall {
  /** What the policy's seat brings a game, what an all-knowing one brings, and what is missing: never below 0. In units of payoff. */
  readonly value: number;
  readonly best: number;
  readonly regret: number;
  readonly conduct: Conduct;
  readonly bestConduct: Conduct;
  /** All that the partners decided: who plays the same in all games has the same. */
  readonly behaviour: string;
}

export interface Table {
  readonly games: readonly SeededGame[];
  /** What is counted: the welfare of all seats, or the policy's own payoff. */
  readonly seeks: 'welfare' | 'payoff';
  readonly onUnreadable: Substitute;
  readonly beliefs: BeliefMode;
  readonly reader: 'strict' | 'lenient';
  readonly signal?: AbortSignal | undefined;
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((a, b) => a + b, 0) / values.length;

const seatOf = (one: SeededGame): number => policySeats(one, 'one')[0] as number;

export const seatingOf = (one: SeededGame, policy: Player, partner: Player): Seating => ({
  ...one,
  players: Array.from({ length: one.game.seats }, (_, seat) => (seat === seatOf(one) ? policy : partner)),
});

const conductOf = (records: readonly MatchRecord[], seats: readonly number[]): Conduct => {
  const played = records.flatMap(({ phases }, i) =>
    phases.flatMap(({ decisions }) => decisions.filter(({ seat }) => seat === seats[i])),
  );
  return {
    links: mean(
      played.flatMap(({ played: one }) =>
        one._tag === 'links' ? [one.to.reduce((a, b) => a + b, 0) / Math.max(1, one.to.length - 1)] : [],
      ),
    ),
    effort: mean(played.flatMap(({ played: one }) => (one._tag === 'effort' ? [one.value] : []))),
  };
};

const behaviourOf = (records: readonly MatchRecord[], seats: readonly number[]): string =>
  JSON.stringify(
    records.map(({ phases }, i) =>
      phases.map(({ decisions }) =>
        decisions.filter(({ seat }) => seat !== seats[i]).map(({ played }) => played),
      ),
    ),
  );

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The policy sits in one seat of each game, partners of one kind in all others; one shortfall for each partner. All partners meet the
 *  same games. Left: a game or a partner cannot be played, or the signal went off. */
export const shortfalls = async (
  policy: Player,
  partners: readonly Player[],
  { games, seeks, signal, ...reading }: Table,
): Promise<E.Either<ArenaError, readonly Shortfall[]>> => {
  const seatings = partners.flatMap((partner) => games.map((one) => seatingOf(one, policy, partner)));
  const played = await play({ games: seatings, values: [policy], signal, ...reading });
  if (E.isLeft(played)) return played;
  const foreseen: MatchRecord[] = [];
  for (const seating of seatings) {
    // The search never waits, so that a signal would not be heard.
    await turn();
    if (signal?.aborted === true) return E.left({ _tag: 'Aborted', phases: 0 });
    const best = playForeseeing(seating, seatOf(seating), { name: 'all-knowing', seeks });
    if (E.isLeft(best)) return best;
    foreseen.push(best.right);
  }
  const seats = games.map(seatOf);
  const worth = ({ payoffs }: MatchRecord, i: number): number =>
    seeks === 'welfare' ? payoffs.reduce((a, b) => a + b, 0) : (payoffs[seats[i] as number] as number);
  return E.right(
    partners.map((_, p) => {
      const own = played.right.slice(p * games.length, (p + 1) * games.length);
      const best = foreseen.slice(p * games.length, (p + 1) * games.length);
      const value = mean(own.map(worth)) as number;
      const most = mean(best.map(worth)) as number;
      return {
        value,
        best: most,
        regret: Math.max(0, most - value),
        conduct: conductOf(own, seats),
        bestConduct: conductOf(best, seats),
        behaviour: behaviourOf(own, seats),
      };
    }),
  );
};
