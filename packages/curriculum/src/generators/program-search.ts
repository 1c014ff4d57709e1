/** @file Generators that need nobody: they draw programs, and search among them. */
import { type Rng, rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { regretOf } from '../exact/best-reply.js';
import type { Opponent } from '../opponent.js';
import { crossed, mutated } from '../program/change.js';
import { type DrawOptions, drawnProgram, evenWeights } from '../program/draw.js';
import { type Program, programSize } from '../program/language.js';
import { machineOfProgram } from '../program/run.js';
import type { Brief, Generator } from './generator.js';
import { tilted } from './tilt.js';

export interface SearchOptions {
  /** Programs that are drawn for one proposal; default 16. */
  readonly drafts?: number | undefined;
  /** Nodes of a program at most; default 25. */
  readonly size?: number | undefined;
}

const TRIES = 50;

/** A program that is no larger than it may be: the last of so many tries is taken as it is. */
const small = (draw: () => Program, size: number): Program => {
  let drawn = draw();
  for (let tries = 0; programSize(drawn) > size && tries < TRIES; tries++) drawn = draw();
  return drawn;
};

const programIn = ({ source }: Opponent): readonly Program[] =>
  source._tag === 'program' ? [source.program] : [];

/** The programs that leave the student most regret, at most two. */
const parents = ({ population }: Brief): readonly Program[] =>
  population
    .toSorted((a, b) => b.regret - a.regret)
    .flatMap(({ opponent }) => programIn(opponent))
    .slice(0, 2);

/** One that leaves the student the most regret. */
const best = ({ game, policy }: Brief, programs: readonly Program[]): Program => {
  const regrets = programs.map((one) => regretOf(game, policy, machineOfProgram(game, one)).regret);
  return programs[regrets.indexOf(Math.max(...regrets))] as Program;
};

const optionsOf = ({ game }: Brief): Pick<DrawOptions, 'choices' | 'rounds'> => ({
  choices: game.payoffs.length,
  rounds: game.rounds,
});

const streamOf = ({ seed, iteration, attempt }: Brief): Rng =>
  rng(seed).fork('generator').fork(iteration).fork(attempt);

/** Seeded synthesis: half of the drafts by a grammar whose weights the diagnosis tilts, a quarter changed from the program that leaves most
 *  regret, a quarter crossed from two; the one that leaves the student most regret is proposed. No language model takes part. */
export const programSearch = ({ drafts = 16, size = 25 }: SearchOptions = {}): Generator => ({
  name: 'program-search',
  propose: async (brief) => {
    const random = streamOf(brief);
    const options = { ...optionsOf(brief), weights: tilted(evenWeights, brief.diagnosis) };
    const [first, second] = parents(brief);
    const programs = Array.from({ length: drafts }, (_, i) => {
      if (first !== undefined && i % 4 === 2) return small(() => mutated(random, first, options), size);
      if (first !== undefined && second !== undefined && i % 4 === 3)
        return small(() => crossed(random, first, second), size);
      return small(() => drawnProgram(random, options), size);
    });
    return E.right({ source: { _tag: 'program', program: best(brief, programs) } });
  },
});

/** The control: programs by the same grammar, drawn evenly, without a diagnosis and without parents. With several drafts the one that
 *  leaves most regret is proposed; with one (default) none is looked at before. */
export const randomPrograms = ({ drafts = 1, size = 25 }: SearchOptions = {}): Generator => ({
  name: drafts === 1 ? 'random-programs' : `random-programs, best of ${drafts}`,
  propose: async (brief) => {
    const random = streamOf(brief);
    const programs = Array.from({ length: drafts }, () =>
      small(() => drawnProgram(random, optionsOf(brief)), size),
    );
    return E.right({ source: { _tag: 'program', program: best(brief, programs) } });
  },
});

/** No generator at all: the student as it is now, in the other seat. */
export const selfPlay = (): Generator => ({
  name: 'self-play',
  propose: async ({ policy }) => E.right({ source: { _tag: 'policy', policy } }),
});
