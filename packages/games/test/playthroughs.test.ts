/** @file Playthroughs: a game of every kind told in full, for a person to referee. A change of behaviour shows as a
 *  difference in one of these files. `pnpm playthroughs` writes them anew. */
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bcz, type Decision, type NetworkGame, pgg, rng, SEQUENCES, upperBits } from '../src/index.js';
import { randomDecision } from '../src/testing.js';
import { right } from './right.js';

const folder = fileURLToPath(new URL('../playthroughs/', import.meta.url));
const writing = process.env.WRITE_PLAYTHROUGHS === '1';

const games: [string, NetworkGame][] = SEQUENCES.flatMap((sequence): [string, NetworkGame][] => [
  [
    `bcz-${sequence}`,
    right(bcz({ n: 4, alpha: [1.3, 1, 0.7, 1.2], delta: 0.2, cost: 0.5, maxEffort: 4, sequence })),
  ],
  [
    `bcz-equal-own-${sequence}`,
    right(bcz({ n: 5, alpha: 1, delta: 0.1, cost: 0.2, maxEffort: 5, sequence, observability: 'own' })),
  ],
  [
    `pgg-split-${sequence}`,
    right(pgg({ n: 5, endowment: [10, 8, 6, 9, 1], multiplier: 1.5, linkCost: 1, sequence })),
  ],
  [
    `pgg-perGroup-${sequence}`,
    right(pgg({ n: 4, endowment: 5, multiplier: 0.9, linkCost: 0.5, contribution: 'perGroup', sequence })),
  ],
]);

const shown = (d: Decision | null | undefined): string =>
  d === null || d === undefined
    ? '–'
    : d._tag === 'links'
      ? d.to.join('')
      : d._tag === 'effort'
        ? String(d.value)
        : JSON.stringify(d);
const number = (x: number): string => x.toFixed(4);

/** Round 1 is played by the planner's solution, later rounds at random (seeded): both good and odd play are seen. */
const tell = (name: string, game: NetworkGame): string => {
  const r = rng(name);
  const { analysis, claims } = game;
  if (analysis === undefined) throw new Error('network games have solutions');
  const lines = [
    `game       ${game.id}`,
    `seats      ${game.seats}`,
    `params     ${JSON.stringify(game.params)}`,
    `claims     ${claims.dynamics}, ${claims.information} information, ${claims.utility}, dilemma ${claims.dilemma}`,
    `W*         ${number(analysis.plannerWelfare(game.initial(rng(0))))}`,
    '',
    'rules',
    ...game.text.rules.split('\n').map((line) => `  ${line}`),
  ];
  let state = game.initial(r);
  while (game.status(state) === 'running') {
    const { kind, round, index } = game.phase(state);
    const planner = analysis.planner(state);
    const decisions =
      round === 0
        ? planner
        : planner.map((_, seat) => {
            const space = game.space(state, seat);
            return space === null ? null : randomDecision(space, r);
          });
    lines.push('', `round ${round + 1}, phase ${index + 1}: ${kind}`);
    for (const seat of [0, game.seats - 1]) {
      const view = game.observe(state, seat);
      lines.push(`  seat ${seat} reads    ${game.text.render(view, 'compact')}`);
      lines.push(
        `         answers  ${game.text.answer(view.space, decisions[seat] as Decision, 'compact', decisions)}`,
      );
    }
    lines.push(`  planner  ${planner.map(shown).join(' ')}`);
    lines.push(`  nash     ${analysis.nash(state).map(shown).join(' ')}`);
    lines.push(`  played   ${decisions.map(shown).join(' ')}`);
    decisions.forEach((_, seat) => {
      const { chosen, best, worst } = analysis.value(state, seat, decisions);
      lines.push(`  value    seat ${seat}: ${number(chosen)} of ${number(worst)} … ${number(best)}`);
    });
    const next = right(game.step(state, decisions, r));
    state = next.state;
    if (kind === 'graph') lines.push(`  graph    ${upperBits(state.graph ?? [])}`);
    if (next.payoffs !== null) {
      const sum = next.payoffs.reduce((a, b) => a + b, 0);
      lines.push(`  payoffs  ${next.payoffs.map(number).join(' ')}  (sum ${number(sum)})`);
    }
  }
  lines.push('', 'the last phase in words, as seat 0 read it', '');
  const last = {
    ...state,
    round: state.round - 1,
    index: String(game.params.sequence).length - 1,
    history: state.history.slice(0, -1),
  };
  lines.push(game.text.render(game.observe(last, 0), 'natural'), '');
  return lines.join('\n');
};

describe('playthroughs', () => {
  it.each(games)('%s is told as before', async (name, game) => {
    const file = `${folder}${name}.txt`;
    if (!writing) expect(existsSync(file), `${name}.txt is missing: run pnpm playthroughs`).toBe(true);
    await expect(tell(name, game)).toMatchFileSnapshot(file);
  });
  it('no file is left over, and every game family and τ has one', () => {
    const files = readdirSync(folder).toSorted();
    if (!writing) expect(files).toEqual(games.map(([name]) => `${name}.txt`).toSorted());
    for (const family of ['bcz', 'pgg']) {
      for (const sequence of SEQUENCES) {
        expect(
          games.some(([name, game]) => name.endsWith(`-${sequence}`) && game.id.startsWith(family)),
        ).toBe(true);
      }
    }
  });
});
