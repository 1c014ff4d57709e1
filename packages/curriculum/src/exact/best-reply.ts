/** @file The most that anybody can earn against a machine, by backward induction, and how far a policy falls short of it. */
import { expectedRounds, ownPayoffs, type RepeatedGame } from '../game.js';
import type { Policy } from '../student/policy.js';
import type { Machine, Moment } from './machine.js';
import { playOut } from './play.js';

export interface BestReplyToMachine {
  /** Expected payoff a round on average. */
  readonly value: number;
  /** [T][moments][K]: what each choice is worth from there on, in sum, where all later ones are best. */
  readonly worths: readonly (readonly (readonly number[])[])[];
}

/** No memory but the machine's own moment helps, so that this is the most over all ways of playing.
 *  @source Bellman 1957, Dynamic programming */
export const bestReplyTo = (game: RepeatedGame, { moments }: Machine): BestReplyToMachine => {
  const own = ownPayoffs(game);
  const { continuation = 1 } = game;
  let later: readonly number[] = [];
  const worths: (readonly (readonly number[])[])[] = [];
  for (let t = moments.length - 1; t >= 0; t--) {
    const then = later;
    const here = (moments[t] as readonly Moment[]).map(({ chances, next }) =>
      own.map((row, x) =>
        chances.reduce(
          (sum, p, y) =>
            p === 0
              ? sum
              : sum +
                p *
                  ((row[y] as number) +
                    (next.length === 0 ? 0 : continuation * (then[next[y]?.[x] as number] as number))),
          0,
        ),
      ),
    );
    worths.unshift(here);
    later = here.map((q) => Math.max(...q));
  }
  return { value: (later[0] as number) / expectedRounds(game), worths };
};

export interface Regret {
  /** J*: what the best reply earns a round. */
  readonly best: number;
  /** J: what the policy earns a round. */
  readonly value: number;
  /** J* − J, 0 or more. */
  readonly regret: number;
}

/** What a policy leaves with one opponent, a round on average. */
export const regretOf = (game: RepeatedGame, policy: Policy, machine: Machine): Regret => {
  const best = bestReplyTo(game, machine).value;
  const { value } = playOut(game, policy, machine, 'visited');
  return { best, value, regret: Math.max(0, best - value) };
};
