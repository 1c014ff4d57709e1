/** @file Whole games, told so that a referee can read them: rules, prompts, what classic players chose, what was paid, and the
 *  equilibria. `pnpm playthroughs` writes them. */
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rng } from '@tompo/games';
import { describe, expect, it } from 'vitest';
import {
  bimatrixOf,
  correlatedEquilibrium,
  type MatrixParams,
  matrixClassics,
  matrixGame,
  nashEquilibria,
  ordinalGame,
  type StrategyPlayer,
  strategies,
  strategyPlayer,
} from '../src/index.js';
import { right } from './right.js';

const folder = fileURLToPath(new URL('../playthroughs/', import.meta.url));
const writing = process.env.WRITE_PLAYTHROUGHS !== undefined;

const classic = (name: string): MatrixParams => {
  const entry = matrixClassics.find((one) => one.name === name);
  if (entry === undefined) throw new Error(name);
  return { ...entry.params, name };
};
const player = (name: keyof typeof strategies): StrategyPlayer => strategyPlayer(name, strategies[name]);

const games: readonly (readonly [string, MatrixParams, readonly [StrategyPlayer, StrategyPlayer]])[] = [
  [
    'prisoners-dilemma',
    { ...classic('prisoners-dilemma'), rounds: 6 },
    [player('prober'), player('titForTat')],
  ],
  ['stag-hunt', { ...classic('stag-hunt'), rounds: 3 }, [player('grim'), player('suspiciousTitForTat')]],
  [
    'chicken-by-chance',
    { ...classic('chicken'), rounds: 8, continuation: 0.75 },
    [player('winStayLoseShift'), player('bully')],
  ],
  [
    'battle-of-the-sexes',
    { ...classic('battle-of-the-sexes'), rounds: 4 },
    [player('alternator'), player('alternator')],
  ],
  [
    'ordinal-HaCh',
    { payoffs: ordinalGame('HaCh')?.payoffs ?? [], rounds: 3 },
    [player('cooperator'), player('titForTat')],
  ],
];

const number = (x: number): string => String(Math.round(x * 1e4) / 1e4);
const mix = (chances: readonly number[], options: readonly string[]): string =>
  chances.flatMap((p, k) => (p > 0 ? [`${options[k]} ${number(p)}`] : [])).join(' + ');

const tell = (params: MatrixParams, players: readonly [StrategyPlayer, StrategyPlayer]): string => {
  const game = right(matrixGame(params));
  const options = game.params.options as readonly string[];
  const { equilibria, degenerate } = right(nashEquilibria(bimatrixOf(params.payoffs)));
  const told = right(correlatedEquilibrium(bimatrixOf(params.payoffs)));
  const { claims, analysis } = game;
  const lines = [
    `game       ${game.id}`,
    `params     ${JSON.stringify(game.params)}`,
    `claims     ${claims.dynamics}, ${claims.information} information, ${claims.utility}, dilemma ${claims.dilemma}, deterministic ${claims.deterministic}`,
    `W*         ${number(analysis?.plannerWelfare?.(game.initial(rng(0))) ?? Number.NaN)} a round`,
    ...equilibria.map(
      ({ first, second, payoffs }) =>
        `Nash       ${mix(first, options)} | ${mix(second, options)}: ${payoffs.map(number).join(', ')}${degenerate ? ' (degenerate)' : ''}`,
    ),
    `correlated ${number(told.value)} together at best`,
    '',
    'rules',
    ...game.text.rules.split('\n').map((line) => `  ${line}`),
  ];
  let state = game.initial(rng(1));
  let last = state;
  const random = rng('playthrough');
  while (game.status(state) === 'running') {
    last = state;
    const decisions = players.map((one, seat) =>
      right(one.decide({ game, observation: game.observe(state, seat), seed: state.past.length })),
    );
    const words = (joint: typeof decisions | readonly (unknown | null)[] | undefined): string =>
      joint === undefined
        ? 'none is pure'
        : joint.map((d) => options[(d as { readonly index: number }).index]).join(' ');
    lines.push('', `round ${state.past.length + 1}`);
    for (const seat of [0, 1])
      lines.push(`  seat ${seat} reads    ${game.text.render(game.observe(state, seat), 'compact')}`);
    lines.push(
      `  planner  ${words(analysis?.planner?.(state))}`,
      `  nash     ${words(analysis?.nash?.(state))}`,
    );
    const next = right(game.step(state, decisions, random));
    lines.push(`  played   ${words(decisions)} (${players.map(({ name }) => name).join(', ')})`);
    lines.push(`  payoffs  ${next.payoffs?.map(number).join(' ')}`);
    state = next.state;
  }
  lines.push(
    '',
    `over after ${state.past.length} rounds`,
    '',
    'the last round in words, as seat 0 read it',
    '',
  );
  return `${[...lines, game.text.render(game.observe(last, 0), 'natural')].join('\n')}\n`;
};

describe('playthroughs', () => {
  it.each(games)('%s is told as before', async (name, params, players) => {
    const file = `${folder}${name}.txt`;
    if (!writing) expect(existsSync(file), `${name}.txt is missing: run pnpm playthroughs`).toBe(true);
    await expect(tell(params, players)).toMatchFileSnapshot(file);
  });
  it('no file is left over', () => {
    if (!writing)
      expect(
        readdirSync(folder)
          .filter((name) => name.endsWith('.txt'))
          .toSorted(),
      ).toEqual(games.map(([name]) => `${name}.txt`).toSorted());
  });
});
