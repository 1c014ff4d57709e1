/** @file Generators that need nobody: they draw programs, and search among them. */
import { type Fault, type Rng, rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { checked, type Names, truth, unknown, whole } from '../checks.js';
import type { CurriculumError } from '../errors.js';
import { regretOf } from '../exact/best-reply.js';
import type { Lineage, Opponent } from '../opponent.js';
import { crossed, mutated } from '../program/change.js';
import { type DrawOptions, drawnProgram, evenWeights } from '../program/draw.js';
import { type Program, programSize } from '../program/language.js';
import { machineOfProgram } from '../program/run.js';
import type { Draft } from '../validate.js';
import type { Brief, Generator } from './generator.js';
import { tilted } from './tilt.js';

export interface SearchOptions {
  /** Programs that are drawn for one proposal; default 16. */
  readonly drafts?: number | undefined;
  /** Nodes of a program at most; default 25. */
  readonly size?: number | undefined;
}

export interface ProgramSearchOptions extends SearchOptions {
  /** Change and cross the programs that leave most regret; default true. Without, all drafts are drawn. */
  readonly parents?: boolean | undefined;
}

const TRIES = 50;

/** A program that is no larger than it may be: the last of so many tries is taken as it is. */
const small = (draw: () => Program, size: number): Program => {
  let drawn = draw();
  for (let tries = 0; programSize(drawn) > size && tries < TRIES; tries++) drawn = draw();
  return drawn;
};

interface Parent {
  readonly id: string;
  readonly program: Program;
}

const programIn = ({ id, source }: Opponent): readonly Parent[] =>
  source._tag === 'program' ? [{ id, program: source.program }] : [];

/** The programs that leave the student most regret, at most two. */
const parents = ({ population }: Brief): readonly Parent[] =>
  population
    .toSorted((a, b) => b.regret - a.regret)
    .flatMap(({ opponent }) => programIn(opponent))
    .slice(0, 2);

interface Candidate {
  readonly program: Program;
  readonly lineage: Lineage;
}

const drawn = (program: Program): Candidate => ({ program, lineage: { how: 'drawn', parents: [] } });

/** One that leaves the student the most regret, as a draft. */
const best = ({ game, policy }: Brief, all: readonly Candidate[]): Draft => {
  const regrets = all.map(({ program }) => regretOf(game, policy, machineOfProgram(game, program)).regret);
  const { program, lineage } = all[regrets.indexOf(Math.max(...regrets))] as Candidate;
  return { source: { _tag: 'program', program }, lineage };
};

const optionsOf = ({ game }: Brief): Pick<DrawOptions, 'choices' | 'rounds'> => ({
  choices: game.payoffs.length,
  rounds: game.rounds,
});

const streamOf = ({ seed, iteration, attempt }: Brief): Rng =>
  rng(seed).fork('generator').fork(iteration).fork(attempt);

const SEARCH: Names<ProgramSearchOptions> = { drafts: true, size: true, parents: true };
const RANDOM: Names<SearchOptions> = { drafts: true, size: true };
/** So many are looked at for each proposal, one after the other. */
const MOST_DRAFTS = 10_000;
/** Nodes: the sandbox takes no code that is much longer. */
const MOST_NODES = 1_000;

const sizeFaults = ({ drafts, size }: Required<SearchOptions>): readonly Fault[] => [
  ...whole('drafts', drafts, 1, MOST_DRAFTS),
  ...whole('size', size, 1, MOST_NODES),
];

/** Seeded synthesis: half of the drafts by a grammar whose weights the diagnosis tilts, a quarter changed from the program that leaves most
 *  regret, a quarter crossed from two; the one that leaves the student most regret is proposed. No language model takes part. */
export const programSearch = (options: ProgramSearchOptions = {}): E.Either<CurriculumError, Generator> => {
  const { drafts = 16, size = 25, parents: withParents = true } = options ?? {};
  const propose = (brief: Brief): Draft => {
    const random = streamOf(brief);
    const drawing = { ...optionsOf(brief), weights: tilted(evenWeights, brief.diagnosis) };
    const [first, second] = withParents ? parents(brief) : [];
    const all = Array.from({ length: drafts }, (_, i): Candidate => {
      if (first !== undefined && i % 4 === 2)
        return {
          program: small(() => mutated(random, first.program, drawing), size),
          lineage: { how: 'changed', parents: [first.id] },
        };
      if (first !== undefined && second !== undefined && i % 4 === 3)
        return {
          program: small(() => crossed(random, first.program, second.program), size),
          lineage: { how: 'crossed', parents: [first.id, second.id] },
        };
      return drawn(small(() => drawnProgram(random, drawing), size));
    });
    return best(brief, all);
  };
  return checked(
    'programSearch',
    options,
    () => [...unknown(options, SEARCH), ...sizeFaults({ drafts, size }), ...truth('parents', withParents)],
    () => ({
      name: withParents ? 'program-search' : 'program-search, no parents',
      propose: async (brief) => E.right(propose(brief)),
    }),
  );
};

/** The control: programs by the same grammar, drawn evenly, without a diagnosis and without parents. With several drafts the one that
 *  leaves most regret is proposed; with one (default) none is looked at before. */
export const randomPrograms = (options: SearchOptions = {}): E.Either<CurriculumError, Generator> => {
  const { drafts = 1, size = 25 } = options ?? {};
  const propose = (brief: Brief): Draft => {
    const random = streamOf(brief);
    return best(
      brief,
      Array.from({ length: drafts }, () => drawn(small(() => drawnProgram(random, optionsOf(brief)), size))),
    );
  };
  return checked(
    'randomPrograms',
    options,
    () => [...unknown(options, RANDOM), ...sizeFaults({ drafts, size })],
    () => ({
      name: drafts === 1 ? 'random-programs' : `random-programs, best of ${drafts}`,
      propose: async (brief) => E.right(propose(brief)),
    }),
  );
};

/** No generator at all: the student as it is now, in the other seat. */
export const selfPlay = (): Generator => ({
  name: 'self-play',
  propose: async ({ policy }) =>
    E.right({ source: { _tag: 'policy', policy }, lineage: { how: 'copied', parents: [] } }),
});
