/** A seat that reads the others, as a recipe names it: the expert, a partner, and what is wrong with one. */
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

  it('is told at its line what is wrong with it', () => {
    expect(faults('expert={bayesian: {population: []}}')).toContain('expert.bayesian.population');
    expect(faults('evaluation.opponents=[{bayesian: {population: [planer]}}]')).toMatch(
      /evaluation\.opponents\[0\]\.bayesian\.population\[0\].* did you mean planner\?/,
    );
    expect(faults('expert={bayesian: {population: [planner], world: 3}}')).toContain('world');
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
});
