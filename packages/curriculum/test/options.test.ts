/** What of options cannot be is refused in one sentence, before anything is computed. */
import { readFileSync } from 'node:fs';
import { symmetricTable } from '@tompo/dilemmas';
import { either as E } from 'fp-ts';
import { expect, it } from 'vitest';
import {
  type CurriculumError,
  diagnosing,
  endpointGenerator,
  explain,
  programSearch,
  randomPrograms,
  tabularStudent,
} from '../src/index.js';

const game = { name: 'prisoners-dilemma', payoffs: symmetricTable(3, 0, 5, 1), rounds: 10 };
const endpoint = { baseUrl: 'http://localhost:1/v1', model: 'writer' };

const makers: Readonly<Record<string, (options: never) => E.Either<CurriculumError, unknown>>> = {
  tabularStudent: (options) => tabularStudent(game, options),
  programSearch,
  randomPrograms,
  diagnosing,
  endpointGenerator: (options) => endpointGenerator(Object.assign({ endpoint }, options)),
};

const KNOWN: readonly (readonly [string, string, unknown, string])[] = [
  ['tabularStudent', 'memory', -1, 'must be a whole number from 0 to 7'],
  ['tabularStudent', 'memory', 8, 'must be a whole number from 0 to 7'],
  ['tabularStudent', 'steps', 0, 'must be a whole number from 1 on'],
  ['tabularStudent', 'learningRate', 0, 'must be a number above 0'],
  ['tabularStudent', 'entropy', Number.NaN, 'must be a number from 0 on'],
  ['tabularStudent', 'memmory', 2, 'is no option; known are memory, steps, learningRate, entropy'],
  ['programSearch', 'drafts', 1.5, 'must be a whole number from 1 to 10000'],
  ['programSearch', 'size', '25', 'must be a whole number from 1 to 1000'],
  ['programSearch', 'parents', 2, 'must be true or false'],
  ['programSearch', 'seed', 2, 'is no option; known are drafts, size, parents'],
  ['randomPrograms', 'parents', false, 'is no option; known are drafts, size'],
  ['randomPrograms', 'drafts', 0, 'must be a whole number from 1 to 10000'],
  ['diagnosing', 'by', 'value', 'must be one of td, regret'],
  ['diagnosing', 'rollouts', 0, 'must be a whole number from 1 to 100000'],
  ['diagnosing', 'agreement', Number.POSITIVE_INFINITY, 'must be a number from −1 to 2'],
  ['diagnosing', 'saliency', 'gradient', 'must be a function'],
  ['diagnosing', 'apart', 0, 'must be a whole number from 1 on'],
  ['diagnosing', 'most', 0, 'must be a whole number from 1 on'],
  ['diagnosing', 'constructor', 1, 'is no option'],
  ['endpointGenerator', 'exemplars', 'no', 'must be true or false'],
  ['endpointGenerator', 'endpoint', 'http://localhost', 'must have a baseUrl and a model'],
  ['endpointGenerator', 'endpoint', { model: 'writer' }, 'must have a baseUrl and a model'],
  ['endpointGenerator', 'endpoint', { baseUrl: 3, model: 'writer' }, 'must have a baseUrl and a model'],
  ['endpointGenerator', 'endpoint', { baseUrl: endpoint.baseUrl }, 'must have a baseUrl and a model'],
  ['endpointGenerator', 'limits', null, 'must be an object'],
  ['endpointGenerator', 'model', 'writer', 'is no option; known are endpoint,'],
];

it.each(KNOWN)('%s refuses %s: %s', (maker, option, value, reason) => {
  const made = makers[maker]?.({ [option]: value } as never);
  expect(made !== undefined && E.isLeft(made) ? explain(made.left) : 'it was taken').toContain(
    `${maker}: ${option} ${reason}`,
  );
});

it('what is undefined is as if it were left out; what is no object has no options', () => {
  for (const [name, maker] of Object.entries(makers)) {
    expect(E.isRight(maker({ nothing: undefined } as never)), name).toBe(true);
    if (name !== 'endpointGenerator') {
      const made = maker(null as never);
      expect(E.isLeft(made) && explain(made.left), name).toContain('options must be an object');
    }
  }
});

it('the README hands no `Either` to a course in the place of a diagnosis', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  expect(readme).toContain('shuffled(right(diagnosing()))');
  expect(readme).not.toMatch(/(?<!right\()diagnosing\(\)/);
});
