/** @file A game of choices: three hunters go for the stag (all must) or for a hare. No links, no efforts.
 *  @source Rousseau 1755; Skyrms 2004, The Stag Hunt */
import { answer, type Decision, type DecisionSpace, type Game } from '@tompo/games';
import { either as E } from 'fp-ts';

interface Hunt {
  readonly past: readonly (readonly number[])[];
}
const space: DecisionSpace = { _tag: 'choice', options: ['stag', 'hare'] };
const ROUNDS = 2;
const HUNTERS = [0, 1, 2];

const pay = (choices: readonly number[]): number[] =>
  choices.map((choice) => (choice === 1 ? 1 : choices.every((c) => c === 0) ? 3 : 0));
const chosen = (decisions: readonly (Decision | null)[]): number[] | null => {
  const indices = decisions.flatMap((d) =>
    d?._tag === 'choice' && (d.index === 0 || d.index === 1) ? [d.index] : [],
  );
  return decisions.length === HUNTERS.length && indices.length === HUNTERS.length ? indices : null;
};
const all = (index: number): Decision[] => HUNTERS.map(() => ({ _tag: 'choice', index }));

export const stagHunt: Game<Hunt, { readonly seat: number; readonly past: Hunt['past'] }> = {
  id: 'stag-hunt-v1',
  seats: 3,
  params: {},
  claims: {
    dynamics: 'simultaneous',
    information: 'perfect',
    utility: 'general-sum',
    dilemma: true, // the safe equilibrium, all for the hare, is worse for all together
    deterministic: true,
  },
  initial: () => ({ past: [] }),
  phase: ({ past }) => ({
    kind: 'hunt',
    round: past.length,
    rounds: ROUNDS,
    index: 0,
    movers: past.length < ROUNDS ? HUNTERS : [],
  }),
  space: ({ past }, seat) => (past.length < ROUNDS && HUNTERS.includes(seat) ? space : null),
  observe: ({ past }, seat) => ({ seat, past }),
  absent: () => ({ _tag: 'choice', index: 1 }),
  status: ({ past }) => (past.length < ROUNDS ? 'running' : 'terminated'),
  step: ({ past }, decisions) => {
    if (past.length >= ROUNDS) return E.left({ _tag: 'GameOver', round: past.length });
    const choices = chosen(decisions);
    if (choices === null) {
      const seat = HUNTERS.find((s) => chosen([decisions[s] ?? null, ...all(0).slice(1)]) === null) ?? 0;
      return E.left({
        _tag: 'IllegalDecision',
        seat,
        reason: 'each of the three hunters chooses 0 (stag) or 1 (hare)',
      });
    }
    return E.right({ state: { past: [...past, choices] }, payoffs: pay(choices) });
  },
  text: {
    rules: 'Three hunters. A stag feeds each with 3 if all hunt it; a hare feeds its hunter with 1.',
    answer,
    render: ({ seat, past }, style) =>
      style === 'compact'
        ? `H${past.map((row) => row.join('')).join(',')}s${seat}?`
        : `You are hunter ${seat} of 3. So far: ${JSON.stringify(past)} (0 stag, 1 hare). Stag or hare? Decision: x`,
  },
  analysis: {
    planner: () => all(0),
    nash: () => all(1),
    plannerWelfare: () => 9,
    value: (_state, seat, decisions) => {
      const mine = (index: number) =>
        pay(HUNTERS.map((s) => (s === seat ? index : ((chosen(decisions) as number[])[s] as number))))[
          seat
        ] as number;
      const [stag, hare] = [mine(0), mine(1)];
      const own = decisions[seat];
      return {
        chosen: own?._tag === 'choice' && own.index === 0 ? stag : hare,
        best: Math.max(stag, hare),
        worst: Math.min(stag, hare),
      };
    },
  },
};
