/** @file The conformance kit held by faults planted in games that conform: each must be found, in words that name it.
 *  What cannot be seen from outside stands at the end, with the reason, and is held to be missed: who makes the kit see
 *  one of them moves it up. */
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  type Analysis,
  bcz,
  type Decision,
  type DecisionSpace,
  type Game,
  type Phase,
  pgg,
  rng,
} from '../src/index.js';
import { type CheckOptions, checkGame, explainViolation } from '../src/testing.js';
import { prisoners } from './games/prisoners.js';
import { sequentialPot } from './games/sequential.js';
import { right } from './right.js';

const types = { n: 3, alpha: [1, 2, 3], delta: 0.1, cost: 0.1, maxEffort: 6, rounds: 2 };
const net = right(bcz(types));
const own = right(bcz({ ...types, observability: 'own' }));
const goods = right(
  pgg({ n: 3, endowment: [2, 3, 4], multiplier: 1.5, linkCost: 0.2, decimals: 0, rounds: 2 }),
);
const pd = prisoners();
const pot = sequentialPot();
/** Efforts on a grid so fine that its decisions cannot all be tried. */
const fine = right(bcz({ ...types, decimals: 3, maxEffort: 9, rounds: 1 }));

/** What the games here have. */
type Solved<S> = Analysis<S> & Required<Pick<Analysis<S>, 'planner' | 'nash' | 'plannerWelfare' | 'value'>>;

const plant = <S, O>(game: Game<S, O>, fault: (game: Game<S, O>) => Partial<Game<S, O>>): Game =>
  ({ ...game, ...fault(game) }) as Game;
/** Another solution. */
const solved = <S, O>(game: Game<S, O>, fault: (analysis: Solved<S>) => Partial<Analysis<S>>): Game =>
  plant(game, ({ analysis }) => ({
    analysis: { ...(analysis as Analysis<S>), ...fault(analysis as Solved<S>) },
  }));
const claimed = <S, O>(game: Game<S, O>, claims: Partial<Game['claims']>): Game =>
  plant(game, (g) => ({ claims: { ...g.claims, ...claims } }));
const phased = <S, O>(game: Game<S, O>, change: (phase: Phase, state: S) => Partial<Phase>): Game =>
  plant(game, (g) => ({ phase: (s) => ({ ...g.phase(s), ...change(g.phase(s), s) }) }));
type Payoffs = readonly number[] | null;
/** Other payoffs, the state the same. */
const paying = <S, O>(
  game: Game<S, O>,
  pay: (payoffs: readonly number[], state: S, joint: readonly (Decision | null)[]) => Payoffs,
): Game =>
  plant(game, (g) => ({
    step: (s, d, r) =>
      E.map((x: { state: S; payoffs: Payoffs }) => ({
        ...x,
        payoffs: x.payoffs === null ? null : pay(x.payoffs, s, d),
      }))(g.step(s, d, r)),
  }));
/** Other decisions reach the rules. */
const taking = <S, O>(
  game: Game<S, O>,
  change: (d: Decision | null, seat: number) => Decision | null,
): Game => plant(game, (g) => ({ step: (s, d, r) => g.step(s, d.map(change), r) }));
const written = <S, O>(game: Game<S, O>, text: (game: Game<S, O>) => Partial<Game<S, O>['text']>): Game =>
  plant(game, (g) => ({ text: { ...g.text, ...text(g) } }));

const whole = (value: unknown): unknown => (typeof value === 'number' ? Math.round(value) : value);
const effort = (value: number): Decision => ({ _tag: 'effort', value });
const isEffort = (d: Decision | null): d is Extract<Decision, { _tag: 'effort' }> => d?._tag === 'effort';

/** A plain reader of canonical compact and natural answers. */
const read = (space: DecisionSpace, text: string): Decision | null => {
  const answer = /^(?:Decision: (.*)|([^;]*);)$/.exec(text);
  const said = answer?.[1] ?? answer?.[2];
  if (said === undefined) return null;
  if (space._tag === 'choice') return { _tag: 'choice', index: space.options.indexOf(said) };
  if (space._tag === 'effort') return effort(Number(said));
  if (space._tag !== 'links') return null;
  const to = said.startsWith('[')
    ? (JSON.parse(said) as number[])
    : Array.from({ length: space.n }, (_, j) => (said.includes('ABC'.charAt(j)) ? 1 : 0));
  return { _tag: 'links', to };
};
/** Types of the others changed, the own type the same. */
const alike = (seat: number): Game<never> =>
  right(
    bcz({ ...types, observability: 'own', alpha: types.alpha.map((a, i) => (i === seat ? a : a + 0.5)) }),
  ) as Game<never>;

let calls = 0;
const once = new WeakSet<object>();
let between: unknown = null;
const leaked: { joint: readonly (Decision | null)[] } = { joint: [] };
const log = new Map<string, number>();

type Fault = readonly [name: string, game: () => Game, words: RegExp, options?: CheckOptions<never>];

const rules: Fault[] = [
  [
    'a mover twice',
    () => phased(pd, (p) => ({ movers: p.movers.flatMap((s) => [s, s]) })),
    /phase\.movers is not ascending/,
  ],
  [
    'a mover beyond the seats',
    () => phased(pd, (p) => ({ movers: p.movers.map((s) => s + 1) })),
    /phase\.movers names seat 2 of 2/,
  ],
  [
    'nobody moves while it runs',
    () => phased(pd, () => ({ movers: [] })),
    /phase\.movers is empty while the game runs/,
  ],
  [
    'movers after the end',
    () => phased(pd, () => ({ movers: [0, 1] })),
    /the game is over, but somebody still moves/,
  ],
  [
    'rounds counted from 1',
    () => phased(pd, (p) => ({ round: p.round + 1, rounds: p.rounds + 1 })),
    /the first round is 1, not 0/,
  ],
  [
    'the round never goes on, nor the index',
    () => phased(pd, () => ({ round: 0 })),
    /the index goes from 0 to 0 within round 0/,
  ],
  [
    'rounds jump',
    () => phased(pd, (p) => ({ round: 2 * p.round, rounds: 2 * p.rounds })),
    /the round jumps from 0 to 2/,
  ],
  [
    'rounds go back',
    () =>
      phased(right(bcz({ ...types, rounds: 3 })), (p) => ({
        round: p.movers.length > 0 ? 2 - p.round : p.round,
      })),
    /the round goes back from 2 to 1/,
  ],
  [
    'the number of rounds changes',
    () => phased(pd, (p) => ({ rounds: p.rounds + p.round })),
    /the number of rounds changes from 2 to 3/,
  ],
  ['more rounds than it says', () => phased(pd, () => ({ rounds: 1 })), /the round is 1 of 1/],
  [
    'the sequence in another order',
    () => phased(net, (p) => ({ index: 1 - p.index })),
    /the index goes from 1 to 0 within round 0/,
  ],
  ['a kind without a name', () => phased(net, () => ({ kind: '' })), /the kind of the phase has no name/],
  [
    'over before it begins',
    () =>
      plant(pd, () => ({
        status: () => 'terminated',
        phase: (s) => ({ ...pd.phase(s), movers: [] }),
        space: () => null,
        step: () => E.left({ _tag: 'GameOver', round: 0 }),
      })),
    /nobody ever decides anything/,
  ],
  [
    'over a round too early',
    () =>
      plant(pd, (g) => {
        const over = (s: { rounds: readonly unknown[] }): boolean => s.rounds.length >= 1;
        return {
          status: (s) => (over(s) ? 'terminated' : 'running'),
          phase: (s) => ({ ...g.phase(s), movers: over(s) ? [] : [0, 1] }),
          space: (s, seat) => (over(s) ? null : g.space(s, seat)),
          step: (s, d, r) => (over(s) ? E.left({ _tag: 'GameOver', round: 1 }) : g.step(s, d, r)),
        };
      }),
    /every playout is over after round 0, the last of 2 rounds would be 1/,
  ],
  [
    'never over',
    () =>
      plant(pd, (g) => ({
        status: () => 'running',
        phase: (s) => ({ ...g.phase(s), round: s.rounds.length, rounds: 1e9, movers: [0, 1] }),
        space: (_, seat) => g.space({ rounds: [] }, seat),
        step: (s, d, r) => {
          const x = g.step({ rounds: [] }, d, r);
          return E.isLeft(x)
            ? x
            : E.right({ ...x.right, state: { rounds: [...s.rounds, ...x.right.state.rounds] } });
        },
      })),
    /still runs after 50 phases/,
  ],
  [
    'terminated, but step goes on',
    () =>
      plant(net, (g) => ({
        step: (s, d, r) =>
          g.status(s) === 'running' ? g.step(s, d, r) : E.right({ state: s, payoffs: null }),
      })),
    /the game is over, but step goes on/,
  ],
  [
    'no space for a mover',
    () => plant(net, (g) => ({ space: (s, seat) => (seat === 2 ? null : g.space(s, seat)) })),
    /space of seat 2 is null although it moves/,
  ],
  [
    'a space for who does not move',
    () => plant(pot, (g) => ({ space: (s, seat) => g.space(s, g.phase(s).movers[0] ?? seat) })),
    /space of seat 1 is not null although it does not move/,
  ],
  [
    'the space of another seat',
    () => plant(net, (g) => ({ space: (s, seat) => g.space(s, (seat + 1) % 3) })),
    /space of seat 0 is for seat 1 of 3/,
  ],
  [
    'a space without bounds',
    () =>
      plant(net, (g) => ({
        space: (s, seat) => {
          const x = g.space(s, seat);
          return x?._tag === 'effort' ? { ...x, max: Infinity } : x;
        },
      })),
    /space of seat 0 is not a finite range/,
  ],
  [
    'an option twice',
    () =>
      plant(pd, (g) => ({ space: (s, seat) => g.space(s, seat) && { _tag: 'choice', options: ['a', 'a'] } })),
    /has no options, or an option twice/,
  ],
];

const payoffs: Fault[] = [
  ['one too few', () => paying(net, (p) => p.slice(1)), /payoffs \[.*\] are not 3 finite numbers/],
  ['one too many', () => paying(pd, (p) => [...p, 0]), /payoffs \[.*\] are not 2 finite numbers/],
  ['NaN', () => paying(goods, (p) => p.with(2, Number.NaN)), /payoffs \[.*NaN\] are not 3 finite numbers/],
  [
    'infinite',
    () => paying(pot, (p) => p.with(0, Infinity)),
    /payoffs \[Infinity.*\] are not 3 finite numbers/,
  ],
  [
    'never paid',
    () => paying(net, () => null),
    /payoffs are null in every phase although a dilemma is claimed/,
  ],
  [
    'paid twice',
    () => paying(net, (p) => p.map((x) => 2 * x)),
    /analysis\.value is wrong: seat \d: chosen is/,
  ],
  [
    'two seats exchanged',
    () => paying(goods, ([a, b, c]) => [b, a, c] as number[]),
    /analysis\.value is wrong: .*is what seat \d gets/,
  ],
  [
    'a cost that is not in the solutions',
    () => paying(pd, ([a, b]) => [(a as number) - 1, b as number]),
    /analysis\.(value|planner) is wrong/,
  ],
  [
    'hang on the object of the state',
    () =>
      paying(pd, (p, s) => {
        const again = once.has(s);
        once.add(s);
        return again ? p : p.map((x) => x + 1);
      }),
    /step gave two results|answers otherwise for a state that is equal/,
  ],
  [
    'hang on the object of a decision',
    () => paying(pot, (p, _, d) => (Object.isFrozen(d) ? p : p.map((x) => x + 1))),
    /step answers otherwise for a joint decision that is equal/,
  ],
];

const immutability: Fault[] = [
  [
    'step writes into the state',
    () =>
      plant(net, (g) => ({
        step: (s, d, r) => {
          (s as { round: number }).round += 0;
          return g.step(s, d, r);
        },
      })),
    /step.* changed its argument/,
  ],
  [
    'step writes into the decisions',
    () =>
      plant(pd, (g) => ({
        step: (s, d, r) => {
          (d as unknown[])[0] = d[0];
          return g.step(s, d, r);
        },
      })),
    /step.* changed its argument/,
  ],
  [
    'observe pushes to the past',
    () =>
      plant(pd, (g) => ({
        observe: (s, seat) => {
          (s.rounds as unknown[]).push([0, 0]);
          return g.observe(s, seat);
        },
      })),
    /observe changed its argument|changed its argument/,
  ],
  [
    'space counts in a Map of the state',
    () =>
      plant(pd as Game<object, object>, (g) => {
        const seen = new Map<string, number>();
        return {
          initial: (r) => ({ ...g.initial(r), seen: new Map(seen) }),
          space: (s, seat) => {
            const m = (s as { seen?: Map<string, number> }).seen;
            m?.set('n', (m.get('n') ?? 0) + 1);
            return g.space(s, seat);
          },
        };
      }),
    /space changed its argument/,
  ],
  [
    'the text sorts the observation',
    () =>
      plant(
        {
          ...pd,
          observe: (s: never, seat: number) => ({ ...pd.observe(s, seat), list: [2, 1] }),
        } as unknown as Game<object, { list: number[] }>,
        (g) => ({
          text: {
            ...g.text,
            render: (o, style) => {
              o.list.sort();
              return g.text.render(o, style);
            },
          },
        }),
      ),
    /text\.render changed its argument/,
  ],
  [
    'the planner pushes to the past',
    () =>
      solved(pd, (a) => ({
        planner: (s) => {
          (s.rounds as unknown[]).push([0, 0]);
          return a.planner(s);
        },
      })),
    /analysis\.planner changed its argument/,
  ],
  [
    'value writes into the decisions',
    () =>
      solved(pd, (a) => ({
        value: (s, seat, d) => {
          (d as unknown[])[seat] = d[seat];
          return a.value(s, seat, d);
        },
      })),
    /analysis\.value changed its argument/,
  ],
  [
    'step writes into the params',
    () =>
      plant({ ...pd, params: { table: [0], played: 0 } } as typeof pd, (g) => ({
        step: (s, d, r) => {
          (g.params as { played: number }).played++;
          return g.step(s, d, r);
        },
      })),
    /playing \(params\) changed its argument/,
  ],
];

const randomness: Fault[] = [
  [
    'Math.random in the start',
    () =>
      plant(pd as Game<object, object>, (g) => ({
        initial: (r) => ({ ...g.initial(r), luck: Math.random() }),
      })),
    /initial gave two results/,
  ],
  ['Math.random in step', () => paying(pot, (p) => p.map((x) => x + Math.random())), /step gave two results/],
  [
    'the clock in step',
    () => paying(pot, (p) => p.map((x) => x + (Date.now() % 86_400_000))),
    /step gave two results/,
  ],
  [
    'a date in the view',
    () =>
      plant(pd as Game<object, object>, (g) => ({
        observe: (s, seat) => ({ ...g.observe(s, seat), today: new Date().toISOString().slice(0, 10) }),
      })),
    /observe gave two results/,
  ],
  [
    'the clock since the start in space',
    () =>
      plant(net, (g) => ({
        space: (s, seat) => {
          const x = g.space(s, seat);
          return x?._tag === 'effort' ? { ...x, max: 1 + Math.floor(performance.now() / 1e9) } : x;
        },
      })),
    /space gave two results/,
  ],
  [
    'the rng of the start used in observe',
    () => {
      let source = rng(0);
      return plant(pd as Game<object, object>, (g) => ({
        initial: (r) => {
          source = r;
          return g.initial(r);
        },
        observe: (s, seat) => ({ ...g.observe(s, seat), noise: source.uniform() }),
      }));
    },
    /observe gave two results/,
  ],
  [
    'a planner that draws',
    () => solved(net, (a) => ({ planner: (s) => (Math.random() < 0.5 ? a.planner(s) : a.nash(s)) })),
    /analysis\.planner gave two results/,
  ],
  [
    'a counter over all games',
    () =>
      plant(pd as Game<object, object>, (g) => ({
        step: (s, d, r) =>
          E.map((x: { state: object; payoffs: Payoffs }) => ({
            ...x,
            state: { ...x.state, calls: calls++ },
          }))(g.step(s, d, r)),
      })),
    /step gave two results/,
  ],
  [
    'what another game did',
    () =>
      plant(sequentialPot([40, 50, 60]), (g) => ({
        initial: (r) => {
          between = {};
          return g.initial(r);
        },
        step: (s, d, r) => {
          const last = between as { first?: readonly number[] };
          if (s.given.length === 1) last.first ??= s.given;
          const x = g.step(s, d, r);
          return E.isLeft(x) || x.right.payoffs === null
            ? x
            : E.right({ ...x.right, payoffs: x.right.payoffs.map((p) => p + (last.first?.[0] ?? 0)) });
        },
      })),
    /a playout leads elsewhere when other games are played/,
  ],
  [
    'chance against the claim',
    () =>
      plant(pd as Game<object, object>, (g) => ({
        step: (s, d, r) =>
          E.map((x: { state: object; payoffs: Payoffs }) => ({
            ...x,
            state: { ...x.state, luck: r.uniform() },
          }))(g.step(s, d, r)),
      })),
    /deterministic: true does not hold: the same decisions/,
  ],
  [
    'chance in the start against the claim',
    () =>
      plant(pd as Game<object, object>, (g) => ({
        initial: (r) => ({ ...g.initial(r), luck: r.int(1000) }),
      })),
    /deterministic: true does not hold: games start from different states/,
  ],
  [
    'no chance against the claim',
    () => claimed(pd, { deterministic: false }),
    /deterministic: false does not hold: nothing was ever drawn/,
  ],
];

const solutions: Fault[] = [
  [
    'planner plays what is illegal',
    () =>
      solved(net, (a) => ({
        planner: (s) => a.planner(s).map((d) => (isEffort(d) ? effort(d.value + 0.05) : d)),
      })),
    /analysis\.planner is wrong: seat 0: effort .* decimal/,
  ],
  [
    'planner moves for who does not move',
    () =>
      plant(pot, (g) => ({
        analysis: {
          planner: () => [0, 1, 2].map(() => effort(0)),
          nash: (s) => [0, 1, 2].map((k) => (k === g.phase(s).movers[0] ? effort(0) : null)),
          plannerWelfare: () => 12,
          value: () => ({ chosen: 0, best: 0, worst: 0 }),
        },
      })),
    /analysis\.planner is wrong: seat 1: it does not move/,
  ],
  [
    'planner is selfish',
    () => solved(net, (a) => ({ planner: a.nash })),
    /analysis\.planner is wrong: played, it earns/,
  ],
  [
    'W* too high',
    () => solved(net, (a) => ({ plannerWelfare: (s) => a.plannerWelfare(s) * 1.2 })),
    /analysis\.planner is wrong: played, it earns/,
  ],
  [
    'W* too low',
    () => solved(net, (a) => ({ plannerWelfare: (s) => a.plannerWelfare(s) * 0.9 })),
    /analysis\.planner(Welfare)? is wrong/,
  ],
  [
    'W* and planner too low alike',
    () => solved(goods, (a) => ({ planner: a.nash, plannerWelfare: () => 9 })),
    /analysis\.plannerWelfare is wrong: decisions were found/,
  ],
  [
    'W* too low by little, beyond chance',
    () => solved(fine, (a) => ({ plannerWelfare: (s) => a.plannerWelfare(s) - 0.01 })),
    /analysis\.planner(Welfare)? is wrong/,
  ],
  [
    'W* is NaN',
    () => solved(net, () => ({ plannerWelfare: () => Number.NaN })),
    /analysis\.plannerWelfare is wrong: .*above NaN/,
  ],
  [
    'plannerGap below 0',
    () => solved(net, () => ({ plannerGap: () => -1 })),
    /analysis\.plannerGap is wrong: it is -1/,
  ],
  [
    'plannerGap is NaN',
    () => solved(pd, () => ({ plannerGap: () => Number.NaN })),
    /analysis\.plannerGap is wrong: it is NaN/,
  ],
  [
    'nash plays what is illegal',
    () =>
      solved(pd, () => ({
        nash: () => [
          { _tag: 'choice', index: 2 },
          { _tag: 'choice', index: 0 },
        ],
      })),
    /analysis\.nash is wrong: seat 0: choice 2 is not one of/,
  ],
  [
    'nash is the planner',
    () => solved(pd, (a) => ({ nash: a.planner })),
    /analysis\.nash is wrong: seat 0 earns 5 instead of 3/,
  ],
  [
    'nash is the planner, in a game too large to walk',
    () => solved(fine, (a) => ({ nash: a.planner })),
    /analysis\.nash is wrong: seat \d earns/,
    { enumerateUpTo: 0 },
  ],
  [
    'nash of another seat',
    () =>
      solved(fine, (a) => ({
        nash: (s) => {
          const d = a.nash(s);
          return isEffort(d[0] ?? null) ? ([d[1], d[0], d[2]] as Decision[]) : d;
        },
      })),
    /analysis\.nash is wrong: seat \d earns/,
  ],
  [
    'nash is nothing',
    () => solved(net, (a) => ({ nash: (s) => a.nash(s).map((d) => (isEffort(d) ? effort(0) : d)) })),
    /analysis\.nash is wrong: seat 0 earns/,
  ],
  [
    'the planner throws',
    () =>
      solved(net, () => ({
        planner: () => {
          throw new Error('singular');
        },
      })),
    /analysis\.planner threw "singular"/,
  ],
  [
    'value negated',
    () =>
      solved(net, (a) => ({
        value: (s, i, d) => {
          const v = a.value(s, i, d);
          return { chosen: -v.chosen, best: -v.worst, worst: -v.best };
        },
      })),
    /analysis\.value is wrong: .*the sign is wrong/,
  ],
  [
    'value of links negated',
    () =>
      solved(net, (a) => ({
        value: (s, i, d) => {
          const v = a.value(s, i, d);
          return d[i]?._tag === 'links' ? { chosen: -v.chosen, best: -v.worst, worst: -v.best } : v;
        },
      })),
    /analysis\.value is wrong: seat 0: chosen is .*selfish play after its links pays/,
  ],
  [
    'value of another seat',
    () => solved(goods, (a) => ({ value: (s, i, d) => a.value(s, (i + 1) % 3, d) })),
    /analysis\.value is wrong/,
  ],
  [
    'value of links of another seat',
    () =>
      solved(net, (a) => ({ value: (s, i, d) => a.value(s, d[i]?._tag === 'links' ? (i + 1) % 3 : i, d) })),
    /analysis\.value is wrong/,
  ],
  [
    'best too low',
    () =>
      solved(net, (a) => ({
        value: (s, i, d) => {
          const v = a.value(s, i, d);
          return { ...v, best: Math.max(v.chosen, (v.best + v.worst) / 2) };
        },
      })),
    /analysis\.value is wrong: seat \d: best is/,
  ],
  [
    'best too high',
    () =>
      solved(net, (a) => ({
        value: (s, i, d) => ({ ...a.value(s, i, d), best: a.value(s, i, d).best + 0.1 }),
      })),
    /analysis\.value is wrong: seat 0: best is/,
  ],
  [
    'best of links too high',
    () =>
      solved(net, (a) => ({
        value: (s, i, d) => {
          const v = a.value(s, i, d);
          return d[i]?._tag === 'links' ? { ...v, best: v.best + 0.1 } : v;
        },
      })),
    /seat 0: best is .*but no decision is worth more/,
  ],
  [
    'best too low on a fine grid',
    () =>
      solved(fine, (a) => ({
        value: (s, i, d) => {
          const v = a.value(s, i, d);
          return { ...v, best: Math.max(v.chosen, v.best - 0.01) };
        },
      })),
    /analysis\.value is wrong: seat \d: best is/,
  ],
  [
    'worst too high',
    () =>
      solved(net, (a) => ({
        value: (s, i, d) => {
          const v = a.value(s, i, d);
          return { ...v, worst: v.chosen };
        },
      })),
    /analysis\.value is wrong: seat \d: worst is/,
  ],
  [
    'worst of links too low',
    () =>
      solved(net, (a) => ({
        value: (s, i, d) => {
          const v = a.value(s, i, d);
          return d[i]?._tag === 'links' ? { ...v, worst: v.worst - 1 } : v;
        },
      })),
    /seat 0: worst is .*but no decision is worth less/,
  ],
  [
    'best is what was chosen',
    () =>
      solved(fine, (a) => ({
        value: (s, i, d) => {
          const v = a.value(s, i, d);
          return { ...v, best: v.chosen };
        },
      })),
    /analysis\.value is wrong: seat \d: best is .* for two decisions of its own|best is .*, but/,
  ],
  [
    'chosen is the best',
    () =>
      solved(pd, (a) => ({
        value: (s, i, d) => {
          const v = a.value(s, i, d);
          return { ...v, chosen: v.best };
        },
      })),
    /analysis\.value is wrong: seat \d: chosen is 5, but its decision pays/,
  ],
  [
    'value is NaN',
    () => solved(net, () => ({ value: () => ({ chosen: Number.NaN, best: Number.NaN, worst: Number.NaN }) })),
    /analysis\.value is wrong/,
  ],
  [
    'best below worst',
    () => solved(pd, () => ({ value: () => ({ chosen: 2, best: 1, worst: 3 }) })),
    /analysis\.value is wrong: .*out of order/,
  ],
];

const information: Fault[] = [
  [
    'the view holds the hidden types',
    () => plant(own, (g) => ({ observe: (s, seat) => ({ ...g.observe(s, seat), types: types.alpha }) })),
    /the observation of seat 0 differs in two games that differ only in what is hidden/,
    {
      alike: (seat) => {
        const g = alike(seat);
        return {
          ...g,
          observe: (s: never, i: number) => ({ ...(g.observe(s, i) as object), types: g.params.alpha }),
        } as unknown as Game<never, never>;
      },
    },
  ],
  [
    'the cap tells the hidden types',
    () =>
      plant(own, (g) => ({
        space: (s, seat) => {
          const x = g.space(s, seat);
          return x?._tag === 'effort' ? { ...x, max: 6 } : x;
        },
      })),
    /the (space|observation) of seat 0 differs in two games/,
    {
      alike: (seat) =>
        right(
          bcz({
            ...types,
            observability: 'own',
            maxEffort: 7,
            alpha: types.alpha.map((a, i) => (i === seat ? a : a + 0.5)),
          }),
        ) as unknown as Game<never, never>,
    },
  ],
  [
    'the prompt tells a hidden type',
    () =>
      written(own, (g) => ({
        render: (o, style) => `${g.text.render(o, style)}${style === 'natural' ? ' (3)' : ''}`,
      })),
    /the natural prompt of seat 0 differs in two games/,
    {
      alike: (seat) => {
        const g = alike(seat);
        return {
          ...g,
          text: {
            ...g.text,
            render: (o: never, style: 'natural') =>
              `${g.text.render(o, style)}${style === 'natural' ? ' (3.5)' : ''}`,
          },
        } as unknown as Game<never, never>;
      },
    },
  ],
  [
    'the view holds the decisions of this phase',
    () =>
      plant(pd as Game<object, object>, (g) => ({
        step: (s, d, r) => {
          leaked.joint = d;
          return g.step(s, d, r);
        },
        observe: (s, seat) => ({ ...g.observe(s, seat), others: leaked.joint }),
      })),
    /observe shows something else of a state once step was called|observation of seat 0 does not survive/,
  ],
  [
    'types hidden, perfect claimed',
    () => claimed(own, { information: 'perfect' }),
    /information: perfect does not hold/,
  ],
  [
    'the past hidden, perfect claimed',
    () => plant(pd, (g) => ({ observe: (s, seat) => ({ ...g.observe(s, seat), past: [] }) })),
    /information: perfect does not hold/,
  ],
  [
    "another seat's past shown as the own",
    () =>
      plant(pd, (g) => ({
        observe: (s, seat) => ({ ...g.observe(s, seat), past: s.rounds.map((r) => [r[0], r[0]] as const) }),
      })),
    /information: perfect does not hold/,
  ],
  [
    'nothing hidden, imperfect claimed',
    () => claimed(net, { information: 'imperfect' }),
    /information: imperfect does not hold/,
  ],
];

const claims: Fault[] = [
  [
    'sequential',
    () => claimed(net, { dynamics: 'sequential' }),
    /dynamics: sequential does not hold: 3 seats move at once/,
  ],
  [
    'simultaneous',
    () => claimed(pot, { dynamics: 'simultaneous' }),
    /dynamics: simultaneous does not hold: 1 of 3 seats/,
  ],
  ['constant sum', () => claimed(net, { utility: 'constant-sum' }), /utility: constant-sum does not hold/],
  ['identical interests', () => claimed(goods, { utility: 'identical' }), /utility: identical does not hold/],
  ['no dilemma', () => claimed(goods, { dilemma: false }), /dilemma: false does not hold: the planner earns/],
  [
    'a dilemma',
    () => {
      const g = prisoners([
        [3, 2],
        [2, 1],
      ]);
      return solved(g, (a) => ({ nash: a.planner }));
    },
    /dilemma: true does not hold: selfish play earns all/,
  ],
];

const legality: Fault[] = [
  [
    'an unreadable decision is nothing',
    () =>
      plant(net, (g) => ({
        step: (s, d, r) => g.step(s, g.status(s) === 'running' ? d.map((x, i) => x ?? g.absent(s, i)) : d, r),
      })),
    /step accepted from seat 0 no decision \(null\)/,
  ],
  [
    'NaN is nothing',
    () => taking(net, (d) => (isEffort(d) && Number.isNaN(d.value) ? effort(0) : d)),
    /step accepted from seat 0 the effort NaN/,
  ],
  [
    'efforts are cut to their range',
    () => taking(goods, (d) => (isEffort(d) && d.value < 0 ? effort(0) : d)),
    /step accepted from seat 0 an effort below the least/,
  ],
  [
    'efforts are rounded',
    () => taking(goods, (d) => (isEffort(d) && Number.isFinite(d.value) ? effort(Math.round(d.value)) : d)),
    /step accepted from seat 0 an effort with too many decimals/,
  ],
  [
    'a link to itself is left out',
    () =>
      taking(net, (d, seat) =>
        d?._tag === 'links' && d.to.length === 3 ? { ...d, to: d.to.with(seat, 0) } : d,
      ),
    /step accepted from seat 0 a link to itself/,
  ],
  [
    'any index is a choice',
    () => taking(pd, (d) => (d?._tag === 'choice' ? { ...d, index: d.index > 0 ? 1 : 0 } : d)),
    /step accepted from seat 0 choice −1/,
  ],
  [
    'who does not move is listened to',
    () =>
      plant(pot, (g) => ({
        step: (s, d, r) =>
          g.step(
            s,
            d.map((x, i) => (g.phase(s).movers.includes(i) ? x : null)),
            r,
          ),
      })),
    /step accepted from seat 1 a decision although it does not move/,
  ],
  [
    'the greatest effort is refused',
    () =>
      plant(goods, (g) => ({
        step: (s, d, r) =>
          d.some((x, i) => isEffort(x) && x.value === i + 2)
            ? E.left({ _tag: 'IllegalDecision', seat: 0, reason: 'too much' })
            : g.step(s, d, r),
      })),
    /step refused a legal joint decision \(IllegalDecision\)/,
  ],
  [
    'illegal is thrown',
    () =>
      plant(net, (g) => ({
        step: (s, d, r) => {
          if (d.includes(null)) throw new Error('missing');
          return g.step(s, d, r);
        },
      })),
    /step with no decision \(null\) threw "missing"/,
  ],
  [
    'absent below the least',
    () => plant(net, () => ({ absent: () => effort(-1) })),
    /absent of seat 0 is not a legal decision/,
  ],
  [
    'absent of another kind',
    () => plant(pd, () => ({ absent: () => effort(0) })),
    /absent of seat 0 is not a legal decision/,
  ],
];

const texts: Fault[] = [
  [
    'a prompt that varies',
    () => written(pd, (g) => ({ render: (o, style) => `${g.text.render(o, style)}${Math.random()}` })),
    /text\.render gave two results/,
  ],
  [
    'a prompt that tells what was asked before',
    () =>
      written(net, (g) => {
        let asked = 0;
        return { render: (o, style) => `${g.text.render(o, style)} #${asked++}` };
      }),
    /text\.render gave two results/,
  ],
  [
    'a prompt that hangs on the object',
    () =>
      written(pd, (g) => ({
        render: (o, style) =>
          `${g.text.render(o, style)}${log.get(JSON.stringify(o)) ?? ''}${Object.isFrozen(o.past) ? '' : '!'}`,
      })),
    /text\.render answers otherwise for an observation that is equal/,
  ],
  ['an empty prompt', () => written(pd, () => ({ render: () => ' \n' })), /the natural prompt is empty/],
  ['an empty answer', () => written(pd, () => ({ answer: () => '' })), /the natural answer is empty/],
  ['empty rules', () => written(net, () => ({ rules: '' })), /the text of the rules is empty/],
  [
    'the seat is not said',
    () => written(net, (g) => ({ render: (o, style) => g.text.render({ ...o, seat: 0 }, style) })),
    /two different observations are rendered alike/,
  ],
  [
    'the past is not said in one style',
    () =>
      written(net, (g) => ({
        render: (o, style) => g.text.render(style === 'compact' ? { ...o, history: [] } : o, style),
      })),
    /rendered alike in style compact/,
  ],
  [
    "one seat's past is not said",
    () =>
      written(pd, (g) => ({
        render: (o, style) =>
          g.text.render(
            style === 'natural' ? { ...o, past: o.past.map((r) => [r[0], 0] as const) } : o,
            style,
          ),
      })),
    /rendered alike in style natural/,
  ],
  [
    'efforts rounded in the text',
    () =>
      written(right(bcz({ ...types, decimals: 3, sequence: 'EE' })), (g) => ({
        render: (o, style) =>
          g.text.render(
            JSON.parse(JSON.stringify(o), (k, v) => (k === 'space' || k === 'params' ? v : whole(v))),
            style,
          ),
      })),
    /two different observations are rendered alike/,
  ],
  [
    'answers all alike',
    () => written(net, () => ({ answer: () => 'Decision: 0' })),
    /two different decisions have the same answer/,
  ],
  [
    'answers without decimals',
    () =>
      written(net, (g) => ({
        answer: (space, d, style) =>
          g.text.answer(space, isEffort(d) ? effort(Math.round(d.value)) : d, style),
      })),
    /two different decisions have the same answer/,
  ],
  [
    'an answer that is not read back',
    () =>
      written(pd, (g) => ({
        answer: (space, d, style) =>
          g.text.answer(space, d._tag === 'choice' ? { ...d, index: 1 - d.index } : d, style),
      })),
    /is not read back as the decision that it stands for/,
    { read },
  ],
  [
    'an answer in words of its own',
    () => written(net, (g) => ({ answer: (space, d, style) => `I say ${g.text.answer(space, d, style)}` })),
    /is not read back as the decision that it stands for/,
    { read },
  ],
  [
    'a Map in the view',
    () =>
      plant(net as unknown as Game<object, object>, (g) => ({
        observe: (s, seat) => ({ ...g.observe(s, seat), extra: new Map([[1, 2]]) }),
      })),
    /the observation of seat 0 does not survive JSON/,
  ],
  [
    'a date in the view',
    () =>
      plant(pd as Game<object, object>, (g) => ({
        observe: (s, seat) => ({ ...g.observe(s, seat), day: new Date(0) }),
      })),
    /the observation of seat 0 does not survive JSON/,
  ],
  [
    'undefined in the view',
    () =>
      plant(pd as Game<object, object>, (g) => ({
        observe: (s, seat) => ({ ...g.observe(s, seat), none: undefined }),
      })),
    /the observation of seat 0 does not survive JSON/,
  ],
  [
    'a big integer in the view',
    () =>
      plant(pd as Game<object, object>, (g) => ({
        observe: (s, seat) => ({ ...g.observe(s, seat), big: 1n }),
      })),
    /the observation of seat 0 does not survive JSON/,
  ],
  [
    'a circle in the view',
    () =>
      plant(pd as Game<object, object>, (g) => ({
        observe: (s, seat) => {
          const view: Record<string, unknown> = { ...g.observe(s, seat) };
          view.self = view;
          return view;
        },
      })),
    /the observation of seat 0 does not survive JSON/,
  ],
  [
    'a function in the view',
    () =>
      plant(pd as Game<object, object>, (g) => ({
        observe: (s, seat) => ({ ...g.observe(s, seat), ask: () => 1 }),
      })),
    /the observation of seat 0 does not survive JSON/,
  ],
];

const identity: Fault[] = [
  [
    'an id without version',
    () => plant(pd, () => ({ id: 'prisoners' })),
    /id is "prisoners"; give family and version/,
  ],
  ['an empty id', () => plant(pd, () => ({ id: '' })), /id is ""/],
  [
    'a seat too many',
    () => plant(net, () => ({ seats: 4 })),
    /simultaneous does not hold: 3 of 4 seats move|payoffs \[.*\] are not 4/,
  ],
  ['a seat too few', () => plant(pd, () => ({ seats: 1 })), /phase\.movers names seat 1 of 1/],
  ['half a seat', () => plant(pd, () => ({ seats: 2.5 })), /seats are 2\.5/],
  [
    'a function among the params',
    () => plant(pd, () => ({ params: { pay: () => 1 } })),
    /params do not survive JSON/,
  ],
  [
    'NaN among the params',
    () => plant(pd, () => ({ params: { rounds: Number.NaN } })),
    /params do not survive JSON/,
  ],
  [
    'params of another game',
    () => plant(net, (g) => ({ params: { ...g.params, delta: 0.2 } })),
    /params make a game that goes otherwise/,
    { rebuild: (p) => bcz(p as unknown as typeof types) },
  ],
  [
    'params without a default',
    () => plant(net, ({ params: { maxEffort: _, ...rest } }) => ({ params: rest })),
    /params make a game (with other params|that goes otherwise)/,
    { rebuild: (p) => bcz(p as unknown as typeof types) },
  ],
  [
    'params that are refused',
    () => plant(net, (g) => ({ params: { ...g.params, n: 1 } })),
    /params are refused by the constructor/,
    { rebuild: (p) => bcz(p as unknown as typeof types) },
  ],
];

const told = (game: Game, options: CheckOptions<never> = {}): string =>
  checkGame(game as Game<unknown, never>, { playouts: 4, maxPhases: 50, enumerateUpTo: 500, ...options })
    .map(explainViolation)
    .join('\n');

describe.each([
  ['rules', rules],
  ['payoffs', payoffs],
  ['immutability', immutability],
  ['randomness', randomness],
  ['solutions', solutions],
  ['information', information],
  ['claims', claims],
  ['legality', legality],
  ['texts', texts],
  ['identity', identity],
] as const)('%s', (_, faults) => {
  for (const [name, game, words, options] of faults) {
    it(name, () => {
      expect(told(game(), options)).toMatch(words);
    });
  }
});

describe('known: missed', () => {
  const missed: readonly (readonly [string, () => Game, why: string])[] = [
    [
      'best too high on a grid that is too fine to be tried',
      () =>
        solved(right(bcz({ ...types, decimals: 3, maxEffort: 9, sequence: 'E', rounds: 1 })), (a) => ({
          value: (s, i, d) => {
            const v = a.value(s, i, d);
            return { ...v, best: v.best + 0.1 };
          },
        })),
      'decisions that were tried show how good the best is at least; that none is better takes all of them',
    ],
    [
      'a value that means something else where a phase neither pays nor forms links',
      () =>
        solved({ ...pot, claims: { ...pot.claims } }, () => ({
          planner: (s) => [0, 1, 2].map((k) => (k === s.given.length ? effort(0) : null)),
          nash: (s) => [0, 1, 2].map((k) => (k === s.given.length ? effort(0) : null)),
          plannerWelfare: () => 12,
          value: (_, i, d) => {
            const x = d[i];
            const v = isEffort(x ?? null) ? (x as { value: number }).value : 0;
            return { chosen: v, best: [2, 3, 1][i] as number, worst: 0 };
          },
        })),
      'what a decision is worth before anything is paid is for the game to say',
    ],
    [
      'payoffs that are not those of the rules in words, in a game without solutions',
      () =>
        paying(
          plant(pd, () => ({ analysis: undefined })),
          (p) => p.map((x) => 2 * x),
        ),
      'nothing beside the step says what is paid',
    ],
    [
      'a round that is not paid, in a game without solutions',
      () =>
        plant(plant(pd, () => ({ analysis: undefined })) as typeof pd, (g) => ({
          step: (s, d, r) =>
            E.map((x: { state: typeof s; payoffs: Payoffs }) => ({
              ...x,
              payoffs: s.rounds.length === 0 ? null : x.payoffs,
            }))(g.step(s, d, r)),
        })),
      'a game may pay where it likes',
    ],
    [
      'the hidden types shown, and no other game to compare with',
      () =>
        plant(own, (g) => ({
          observe: (s, seat) => ({
            ...g.observe(s, seat),
            params: { ...g.observe(s, seat).params, all: types.alpha },
          }),
        })),
      'which constant is a secret is not said anywhere: give `alike`',
    ],
    [
      'params of another game, and no constructor to compare with',
      () => plant(net, (g) => ({ params: { ...g.params, delta: 0.2 } })),
      'what the constructor took is not seen in the game: give `rebuild`',
    ],
    [
      'an answer for another decision, and no reader to compare with',
      () =>
        written(pd, (g) => ({
          answer: (space, d, style) =>
            g.text.answer(space, d._tag === 'choice' ? { ...d, index: 1 - d.index } : d, style),
        })),
      'answers are words until somebody reads them: give `read`',
    ],
    [
      'one style leaves out what never changes',
      () =>
        written(goods, (g) => ({
          render: (o, style) =>
            style === 'natural' ? g.text.render(o, style).replace('1.5', 'some') : g.text.render(o, style),
        })),
      'all observations of a game agree in it, so that none are confused',
    ],
  ];
  it.each(missed)('%s', (_name, game, why) => {
    expect(why).not.toBe('');
    expect(told(game())).toBe('');
  });
});

/** Over as soon as anybody defects: most playouts end in the first of three rounds, and so does doing nothing. */
const untilDefection = (): Game => {
  const game = prisoners(undefined, 3);
  type S = Parameters<typeof game.status>[0];
  const over = ({ rounds }: S): boolean => rounds.length >= 3 || rounds.some((r) => r.includes(1));
  return {
    ...game,
    analysis: undefined,
    status: (s: S) => (over(s) ? 'terminated' : 'running'),
    phase: (s: S) => ({ ...game.phase(s), movers: over(s) ? [] : [0, 1] }),
    space: (s: S, seat: number) => (over(s) ? null : game.space(s, seat)),
    step: (s: S, d: readonly (Decision | null)[], r: Parameters<typeof game.step>[2]) =>
      over(s) ? E.left({ _tag: 'GameOver', round: s.rounds.length }) : game.step(s, d, r),
  } as Game;
};

describe('and without a fault nothing is said', () => {
  const reading = {
    read,
    rebuild: (p: Game['params']) => bcz(p as unknown as typeof types),
  } as CheckOptions<never>;
  const games: readonly (readonly [string, () => Game, CheckOptions<never>?])[] = [
    ['bcz', () => net as Game, reading],
    ['bcz own', () => own as Game, { ...reading, alike: alike as (seat: number) => Game<never, never> }],
    ['bcz on a fine grid', () => fine as Game, reading],
    ['bcz of efforts', () => right(bcz({ ...types, sequence: 'EE' })) as Game, reading],
    [
      'bcz of fine efforts, one after another',
      () => right(bcz({ ...types, decimals: 3, sequence: 'EE' })) as Game,
      reading,
    ],
    ['bcz of links alone', () => right(bcz({ ...types, sequence: 'G' })) as Game, reading],
    ['bcz of a long sequence', () => right(bcz({ ...types, sequence: 'EGGEE', rounds: 3 })) as Game, reading],
    [
      'bcz equals',
      () => right(bcz({ n: 5, alpha: 1, delta: 0.2, cost: 0.3, maxEffort: 4 })) as Game,
      { rebuild: reading.rebuild },
    ],
    ['pgg', () => goods as Game, { read, rebuild: (p) => pgg(p as never) }],
    [
      'pgg for each group',
      () =>
        right(
          pgg({
            n: 4,
            endowment: [3, 4, 5, 6],
            multiplier: 0.8,
            linkCost: 0.5,
            contribution: 'perGroup',
            sequence: 'GEE',
          }),
        ) as Game,
      { rebuild: (p) => pgg(p as never) },
    ],
    [
      'pgg of 9 seats',
      () =>
        right(
          pgg({ n: 9, endowment: 10, multiplier: 1.5, linkCost: 5, contribution: 'perGroup', rounds: 1 }),
        ) as Game,
      { playouts: 1 },
    ],
    [
      'choices',
      () => pd as Game,
      { read, rebuild: (p) => prisoners(p.table as number[][], p.rounds as number) },
    ],
    ['over early, though not always', untilDefection, { seeds: [1] }],
    ['over early in every playout, though not always', untilDefection, { seeds: [0, 1, 2] }],
    [
      'one mover at a time, and chance',
      () => pot as Game,
      { read, rebuild: (p) => sequentialPot(p.endowments as number[]) },
    ],
  ];
  for (const [name, game, options] of games) {
    it(name, () => {
      expect(told(game(), options)).toBe('');
    });
  }
});
