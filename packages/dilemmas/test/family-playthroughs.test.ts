/** @file One game of every family beside matrix games, told so that a referee can read it: rules, both prompts, what the planner and selfish
 *  players would do, what was decided, what was paid. `pnpm playthroughs` writes them. */
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Decision, type Game, rng, spaceOf } from '@tompo/games';
import { describe, expect, it } from 'vitest';
import { type DilemmaFamilyName, dilemmaFamilies } from '../src/index.js';
import { right } from './right.js';

const folder = fileURLToPath(new URL('../playthroughs/families/', import.meta.url));
const writing = process.env.WRITE_PLAYTHROUGHS !== undefined;

const games: readonly (readonly [string, DilemmaFamilyName, Record<string, unknown>])[] = [
  [
    'sequential-goods',
    'sequential-goods',
    { n: 3, tokens: 4, multiplier: 1.5, bonus: 0.2, threshold: 2, penalty: 1 },
  ],
  ['commons', 'commons', { n: 5, rounds: 12, universalisation: true }],
  [
    'commons-in-proportion',
    'commons',
    { n: 3, rounds: 4, capacity: 30, start: 20, overDemand: 'proportional' },
  ],
  ['commons-with-fines', 'commons', { n: 3, rounds: 4, capacity: 30, mechanisms: [{ punishment: {} }] }],
  ['donor', 'donor', { n: 4, rounds: 4 }],
  ['ultimatum', 'ultimatum', { pie: 10, rounds: 2 }],
  ['dictator', 'dictator', { pie: 10, multiplier: 2, preference: 'equality' }],
  ['trust', 'trust', { endowment: 10, rounds: 2 }],
  ['travellers', 'travellers', { rounds: 2 }],
  ['travellers-with-a-mediator', 'travellers', { rounds: 2, mechanisms: [{ mediator: {} }] }],
  ['trust-with-a-contract', 'trust', { rounds: 2, mechanisms: [{ contract: {} }, { reputation: {} }] }],
  [
    'prisoners-dilemma-in-pairs',
    'matrix',
    {
      payoffs: [
        [
          [3, 3],
          [0, 5],
        ],
        [
          [5, 0],
          [1, 1],
        ],
      ],
      options: ['C', 'D'],
      rounds: 1,
      mechanisms: [{ pairing: { n: 5, rounds: 4, outside: 0.5, shown: 'all' } }],
    },
  ],
  ['inverse-commons', 'inverse-commons', { n: 3, rounds: 5 }],
  ['herding', 'herding', { n: 4, planner: true, cost: 0.1, rounds: 2 }],
  ['commons-with-norms', 'commons-with-norms', { n: 3, rounds: 4, capacity: 30 }],
  ['ring', 'ring', { rounds: 2 }],
  ['rock-paper-scissors', 'rock-paper-scissors', { pattern: 'loop-3', rounds: 6 }],
  ['trust-and-split', 'trust-and-split', { rounds: 2, mechanisms: [{ talk: { maxLength: 60 } }] }],
  ['tax', 'tax', { workers: 3, rounds: 2 }],
  ['tax-in-two-brackets', 'tax', { workers: 2, welfare: 'nash', brackets: 2, hidden: true }],
  ['hiring', 'hiring', { agents: 2, rounds: 2 }],
  ['debate', 'debate', { n: 3, rounds: 2 }],
  ['debate-with-consent', 'debate', { n: 4, lowest: 0.6, highest: 0.75, linkCost: 0.1, consent: 'mutual' }],
];

const LINES = ['A coin is worth much to me.', 'To me it is worth little; take them.'];

/** In turn by seat: planner, selfish, at random, so that good and bad play is seen. */
const decisionOf = (game: Game, state: unknown, seat: number, k: number): Decision => {
  const space = game.space(state, seat);
  if (space?._tag === 'talk') return { _tag: 'talk', text: LINES[seat % 2] as string };
  const random = space === null ? undefined : spaceOf(space).random(rng(`${k}/${seat}`));
  const { planner, nash } = game.analysis ?? {};
  const way = (seat + k) % 3;
  const decision = way === 0 ? planner?.(state)[seat] : way === 1 ? nash?.(state)[seat] : random;
  return decision ?? game.absent(state, seat);
};

const tell = (family: DilemmaFamilyName, params: Record<string, unknown>): string => {
  const game = right(dilemmaFamilies[family].make(params));
  const { claims, analysis } = game;
  const written = (state: unknown, joint: readonly (Decision | null)[] | undefined): string =>
    joint === undefined
      ? 'none'
      : joint
          .flatMap((decision, seat) => {
            const space = game.space(state, seat);
            return decision === null || space === null
              ? []
              : [`${seat}: ${spaceOf(space).write(decision, 'natural') || 'nothing'}`];
          })
          .join(' · ');
  let state = game.initial(rng(1));
  const lines = [
    `game       ${game.id}`,
    `params     ${JSON.stringify(game.params)}`,
    `claims     ${claims.dynamics}, ${claims.information} information, ${claims.utility}, dilemma ${claims.dilemma}, deterministic ${claims.deterministic}`,
    `optimum    ${Math.round((analysis?.optimum?.(state) ?? Number.NaN) * 1e6) / 1e6}`,
    '',
    'rules',
    ...game.text.rules.split('\n').map((line) => `  ${line}`),
  ];
  const totals = new Array<number>(game.seats).fill(0);
  let last = state;
  for (let k = 0; game.status(state) === 'running'; k++) {
    last = state;
    const current = state;
    const { kind, round, movers } = game.phase(state);
    const joint = totals.map((_, seat) =>
      movers.includes(seat) ? decisionOf(game, current, seat, k) : null,
    );
    lines.push('', `round ${round + 1}, ${kind}`);
    for (const seat of movers.slice(0, 2))
      lines.push(`  seat ${seat} reads  ${game.text.render(game.observe(state, seat), 'compact')}`);
    lines.push(
      `  planner  ${written(state, analysis?.planner?.(state))}`,
      `  selfish  ${written(state, analysis?.nash?.(state))}`,
      `  decided  ${written(state, joint)}`,
    );
    const next = right(game.step(state, joint, rng(k)));
    if (next.payoffs !== null) lines.push(`  payoffs  ${next.payoffs.join(' ')}`);
    next.payoffs?.forEach((x, seat) => {
      totals[seat] = (totals[seat] as number) + x;
    });
    state = next.state;
  }
  const [reader = 0] = game.phase(last).movers;
  lines.push(
    '',
    `over; totals ${totals.map((x) => Math.round(x * 100) / 100).join(' ')}`,
    '',
    `the last decision in words, as seat ${reader} read it`,
    '',
    game.text.render(game.observe(last, reader), 'natural'),
  );
  return `${lines.join('\n')}\n`;
};

describe('playthroughs of the families', () => {
  it.each(games)('%s is told as before', async (name, family, params) => {
    const file = `${folder}${name}.txt`;
    if (!writing) expect(existsSync(file), `${name}.txt is missing: run pnpm playthroughs`).toBe(true);
    await expect(tell(family, params)).toMatchFileSnapshot(file);
  });
  it('every family is told, and no file is left over', () => {
    expect(new Set(['matrix', ...games.map(([, family]) => family)])).toEqual(
      new Set(Object.keys(dilemmaFamilies)),
    );
    if (!writing)
      expect(readdirSync(folder).toSorted()).toEqual(games.map(([name]) => `${name}.txt`).toSorted());
  });
});
