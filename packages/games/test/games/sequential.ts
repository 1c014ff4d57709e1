/** @file A sequential public goods game: one seat moves at a time and sees what was given before it (as in MAC-SPGG),
 *  the pot is multiplied by a factor that chance draws at the end of the round. One mover, chance, own decision
 *  space per seat: what the network games do not have. */
import { either as E } from 'fp-ts';
import { illegal } from '../../src/decisions.js';
import type { DecisionSpace, Game } from '../../src/index.js';
import { answer } from '../../src/index.js';

export interface PotState {
  readonly given: readonly number[];
}
export interface PotView {
  readonly seat: number;
  readonly endowments: readonly number[];
  readonly given: readonly number[];
}

export const sequentialPot = (endowments: readonly number[] = [2, 3, 1]): Game<PotState, PotView> => {
  const n = endowments.length;
  const mover = (s: PotState): number => s.given.length;
  const over = (s: PotState): boolean => mover(s) >= n;
  const spaceOf = (s: PotState, seat: number): DecisionSpace | null =>
    !over(s) && seat === mover(s)
      ? { _tag: 'effort', min: 0, max: endowments[seat] as number, decimals: 0 }
      : null;
  return {
    id: 'sequential-pot-v1',
    seats: n,
    params: { endowments },
    claims: {
      dynamics: 'sequential',
      information: 'perfect',
      utility: 'general-sum',
      dilemma: true,
      deterministic: false,
    },
    initial: () => ({ given: [] }),
    phase: (s) => ({
      kind: over(s) ? 'over' : 'give',
      round: 0,
      rounds: 1,
      index: mover(s),
      movers: over(s) ? [] : [mover(s)],
    }),
    space: spaceOf,
    observe: (s, seat) => ({ seat, endowments, given: s.given }),
    absent: () => ({ _tag: 'effort', value: 0 }),
    status: (s) => (over(s) ? 'terminated' : 'running'),
    step: (s, decisions, rng) => {
      if (over(s)) return E.left({ _tag: 'GameOver', round: 1 });
      for (let seat = 0; seat < n; seat++) {
        const space = spaceOf(s, seat);
        const decision = decisions[seat];
        if (space === null && decision !== null) {
          return E.left({ _tag: 'IllegalDecision', seat, reason: 'it is not its turn' });
        }
        const reason = space === null ? null : illegal(space, decision);
        if (reason !== null) return E.left({ _tag: 'IllegalDecision', seat, reason });
      }
      const decision = decisions[mover(s)];
      const given = [...s.given, decision?._tag === 'effort' ? decision.value : Number.NaN];
      if (given.length < n) return E.right({ state: { given }, payoffs: null });
      const factor = rng.uniform() < 0.5 ? 1.2 : 2;
      const share = (factor * given.reduce((a, b) => a + b, 0)) / n;
      return E.right({
        state: { given },
        payoffs: given.map((g, i) => (endowments[i] as number) - g + share),
      });
    },
    text: {
      rules: 'One after the other gives to a pot.',
      answer,
      render: (o, style) =>
        style === 'compact'
          ? `S${o.endowments.join(',')}g${o.given.join(',')}s${o.seat}?`
          : `You are agent ${o.seat}. Endowments ${o.endowments.join(', ')}. Given so far: ${o.given.join(', ')}. Decision:`,
    },
  };
};
