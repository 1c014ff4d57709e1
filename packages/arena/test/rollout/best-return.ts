/** Exact expected returns against hidden types, by dynamic programming over what a learner can know. It plays with the rules
 *  of the game and with players' `decide` alone, and knows nothing of rollouts. Games without chance only. */
import { type Decision, type Game, rng } from '@tompo/games';
import type { Player } from '../../src/index.js';
import { right } from '../fixtures.js';

/** Who may sit in the other seat, and how likely. */
export interface Hidden {
  readonly player: Player;
  readonly chance: number;
}

interface World extends Hidden {
  readonly state: unknown;
}

/** From the worth of each option at a state (its prompt) to the worth of the state. */
export type Choose = (worth: readonly number[], prompt: string) => number;

/** Seat 0 is the learner's, seat 1 the other's. optionsAt: what is considered at a prompt. */
export const returnOf = (
  game: Game,
  types: readonly Hidden[],
  optionsAt: (prompt: string) => readonly Decision[],
  choose: Choose,
): number => {
  const nature = rng(0);
  const value = (worlds: readonly World[]): number => {
    const [first] = worlds;
    if (first === undefined || game.status(first.state) !== 'running') return 0;
    const prompt = game.text.render(game.observe(first.state, 0), 'compact');
    const worth = optionsAt(prompt).map((own) => {
      // Worlds that look alike stay together: the learner cannot tell them apart.
      const next = new Map<string, World[]>();
      let now = 0;
      for (const { player, chance, state } of worlds) {
        const other = right(
          (player.decide as NonNullable<Player['decide']>)({
            game,
            state,
            seat: 1,
            observation: game.observe(state, 1),
            space: game.space(state, 1) as never,
            messages: [],
            seed: 0,
          }),
        );
        const stepped = right(game.step(state, [own, other], nature));
        now += chance * (stepped.payoffs?.[0] ?? 0);
        const isOver = game.status(stepped.state) !== 'running';
        const seen = isOver ? 'over' : JSON.stringify(game.observe(stepped.state, 0));
        next.set(seen, [...(next.get(seen) ?? []), { player, chance, state: stepped.state }]);
      }
      return [...next.values()].reduce((sum, list) => sum + value(list), now);
    });
    return choose(worth, prompt);
  };
  return value(types.map((type) => ({ ...type, state: game.initial(nature) })));
};

export const best: Choose = (worth) => Math.max(...worth);

/** The return of a way to answer by chance. */
export const under =
  (policy: (prompt: string) => readonly number[]): Choose =>
  (worth, prompt) => {
    const probabilities = policy(prompt);
    return worth.reduce((sum, one, k) => sum + one * (probabilities[k] as number), 0);
  };
