/** A seat that reads the others, as a recipe names it: the expert, a partner, and what is wrong with one. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { explain } from '../src/errors.js';
import { loadRecipe } from '../src/recipe/load.js';
import { playerName, playerOf, type Scripted } from '../src/recipe/players.js';
import { scratch, tompo } from './command.js';

const POPULATION = '[{player: planner, weight: 3}, nash, {constant: {links: all}, noise: .1}]';

const faults = (...set: readonly string[]): string => {
  const recipe = loadRecipe('mixed-hard', set);
  return E.isLeft(recipe) ? explain(recipe.left) : '';
};

describe('a Bayesian seat in a recipe', () => {
  it('is an expert and a partner like any other', () => {
    const recipe = loadRecipe('mixed-hard', [
      `expert={bayesian: {population: ${POPULATION}}}`,
      `evaluation.opponents=[planner, {bayesian: {population: ${POPULATION}, reads: false, worlds: 8}, noise: .2, weight: 2}]`,
    ]);
    if (E.isLeft(recipe)) throw new Error(explain(recipe.left));
    const { expert, evaluation } = recipe.right;
    expect(playerName(expert)).toBe('bayesian');
    const [, partner] = evaluation.opponents as readonly Scripted[];
    expect(playerName(partner as Scripted)).toBe('noisy(0.2, bayesian, unread)');
    expect(E.isRight(playerOf(expert))).toBe(true);
  });

  it('takes the place of the player that the recipe below it, or a list, has there', () => {
    const file = join(scratch(), 'reader.yaml');
    writeFileSync(
      file,
      `extends: mixed-hard\nname: reader\nexpert: { bayesian: { population: ${POPULATION} } }\n`,
    );
    const below = loadRecipe(file);
    expect(E.isRight(below) && playerName(below.right.expert)).toBe('bayesian');
    const back = loadRecipe(file, ['expert.player=nash', 'data.opponents.0.pool=repeated@1']);
    expect(E.isRight(back) && playerName(back.right.expert)).toBe('nash');
  });

  it('is told at its line what is wrong with it', () => {
    expect(faults('expert={bayesian: {population: []}}')).toContain('expert.bayesian.population');
    expect(faults('evaluation.opponents=[{bayesian: {population: [planer]}}]')).toMatch(
      /evaluation\.opponents\[0\]\.bayesian\.population\[0\].* did you mean planner\?/,
    );
    expect(faults('expert={bayesian: {population: [planner], world: 3}}')).toContain('world');
    expect(faults('expert={bayesian: {population: [planner], floor: 1}}')).toContain('expert.bayesian.floor');
    expect(faults('expert={bayesian: {population: [planner], worlds: 0}}')).toContain(
      'expert.bayesian.worlds',
    );
    const nobody = faults('expert={bayesian: {population: [{player: planner, weight: 0}]}}');
    expect(nobody).toContain('expert.bayesian');
    expect(nobody).toContain('a weight above 0');
  });

  it('is the expert whose headroom is measured', async () => {
    const { code, out, err } = await tompo([
      'headroom',
      'mixed-hard',
      '--set',
      'evaluation.games=12',
      '--set',
      'evaluation.opponents=[planner, {constant: {links: all}}]',
      '--set',
      'expert={bayesian: {population: [planner, {constant: {links: all}}]}}',
      '--set',
      'data.explore=0', // else the expert reckons with hands that play at random
      '--out',
      scratch(),
    ]);
    expect(code, err).toBe(0);
    const row = (head: string): string => {
      const line = out.split('\n').find((one) => one.startsWith(head));
      return line === undefined ? head : line.slice(head.length).trim();
    };
    // The same seat twice.
    expect(row('bayesian, the expert')).toBe(row('Bayesian, reads the others'));
  });

  it('demonstrates: the same games, the same lines; what is stopped is made again, and other partners make others', async () => {
    const simulate = async (out: string, population: string, interruptWhen?: (said: string) => boolean) => {
      const asked = [
        ...[
          'simulate',
          'mixed-hard',
          '--out',
          out,
          '--set',
          'data.trainGames=48',
          '--set',
          'data.heldoutGames=4',
        ],
        ...['--set', `expert={bayesian: {population: ${population}}}`],
      ];
      return tompo(asked, interruptWhen === undefined ? {} : { interruptWhen });
    };
    const lines = (out: string): string =>
      readFileSync(join(out, 'mixed-hard', 'data', 'train.jsonl'), 'utf8');
    const [whole, stopped, other] = [scratch(), scratch(), scratch()];
    const made = await simulate(whole, POPULATION);
    expect(made.code, made.err).toBe(0);
    // How long it takes is told as it goes.
    expect(made.out).toMatch(/simulate +52 games to do/);
    expect(made.out).toMatch(/simulate +52\/52 games · \d+ decisions of bayesian · \S+ games\/s/);
    const cut = await simulate(stopped, POPULATION, (said) => said.includes('games to do'));
    expect(cut.code).not.toBe(0);
    const resumed = await simulate(stopped, POPULATION);
    expect(resumed.code, resumed.err).toBe(0);
    expect(lines(stopped)).toBe(lines(whole));
    await simulate(other, '[nash]');
    expect(lines(other)).not.toBe(lines(whole));
  });
});
