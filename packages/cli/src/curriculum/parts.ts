/** @file The parts of a course, made of its recipe: student, generator, diagnosis, partners. */
import {
  type CurriculumOptions,
  diagnosing,
  endpointGenerator,
  explain,
  type Generator,
  type Machine,
  machineOf,
  type Opponent,
  programSearch,
  randomPrograms,
  type Sandbox,
  type Student,
  scripted,
  selfPlay,
  shuffled,
  tabularStudent,
  withoutSaliency,
} from '@tompo/curriculum';
import { constantPlayer, type MemoryOne, memoryOne, memoryOneClassics } from '@tompo/dilemmas';
import { type Rng, rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { fail, orFail } from '../errors.js';
import { type Asking, askedAs } from './endpoint.js';
import { type CurriculumRecipe, partnerCode } from './load.js';
import type { PartnerEntry } from './schema.js';

/** Parameters of whichever student: plain data. */
export type Parameters = unknown;

export const studentOf = async ({ game, student }: CurriculumRecipe): Promise<Student<Parameters>> => {
  if (student.kind === 'tabular') {
    const { kind: _, ...options } = student;
    return orFail(tabularStudent(game, options), explain) as Student<Parameters>;
  }
  const [{ netStudent }, { openExecutor, explain: explainJit }] = await Promise.all([
    import('@tompo/curriculum/net'),
    import('@tompo/jit'),
  ]);
  const { kind: _, ...options } = student;
  // One thread: a net this small is no faster on two, and its numbers do not hang on how many cores there are.
  const executor = orFail(await openExecutor('jit:cpu', { threads: 1 }), explainJit);
  return orFail(netStudent(game, { ...options, executor }), explain) as Student<Parameters>;
};

export const weightingOf = ({
  weights,
}: Pick<CurriculumRecipe, 'weights'>): CurriculumOptions<unknown>['weighting'] => {
  const { kind: _tag, ...rest } = weights;
  return { _tag, ...rest } as CurriculumOptions<unknown>['weighting'];
};

export const diagnoseOf = ({ diagnosis }: CurriculumRecipe): CurriculumOptions<unknown>['diagnose'] => {
  if (diagnosis.kind === 'none') return withoutSaliency;
  if (diagnosis.kind === 'shuffled') return shuffled(orFail(diagnosing(), explain));
  const { kind: _, ...options } = diagnosis;
  return orFail(diagnosing(options), explain);
};

/** null: nobody proposes. */
export const generatorOf = (recipe: CurriculumRecipe, sandbox: Sandbox, asking: Asking): Generator | null => {
  const { generator } = recipe;
  switch (generator.kind) {
    case 'fixed-pool':
      return null;
    case 'self-play':
      return selfPlay();
    case 'program-search': {
      const { kind: _, ...options } = generator;
      return orFail(programSearch(options), explain);
    }
    case 'random-programs': {
      const { kind: _, ...options } = generator;
      return orFail(randomPrograms(options), explain);
    }
    case 'endpoint':
      return orFail(endpointGenerator(askedAs(generator, sandbox, asking)), explain);
  }
};

export interface Partner {
  readonly name: string;
  readonly machine: Machine;
}

/** A player of memory one whose chances are all drawn. */
const drawnTable = (random: Rng, choices: number): MemoryOne => {
  const mix = (): readonly number[] => {
    const raw = Array.from({ length: choices }, () => -Math.log(1 - random.uniform()));
    const sum = raw.reduce((a, b) => a + b, 0);
    return raw.map((x) => x / sum);
  };
  return {
    first: mix(),
    after: Array.from({ length: choices }, () => Array.from({ length: choices }, mix)),
  };
};

const partnersOf = async (
  { game }: CurriculumRecipe,
  entry: PartnerEntry,
  path: string,
  sandbox: Sandbox,
): Promise<readonly Partner[]> => {
  const { rounds, payoffs } = game;
  const choices = payoffs.length;
  const table = (name: string, player: MemoryOne): Partner => ({ name, machine: machineOf(player, rounds) });
  if (entry === 'even') return [table('even', constantPlayer(payoffs.map(() => 1 / choices)))];
  if (entry === 'classics')
    return Object.entries(memoryOneClassics).map(([name, vector]) => table(name, memoryOne(vector)));
  if (typeof entry === 'string')
    return [table(entry, memoryOne(memoryOneClassics[entry as keyof typeof memoryOneClassics]))];
  if (entry.constant !== undefined)
    return [
      table(
        entry.name ?? `always ${entry.constant}`,
        constantPlayer(payoffs.map((_, i) => (i === entry.constant ? 1 : 0))),
      ),
    ];
  if (entry.drawn !== undefined) {
    const random = rng(`partners ${entry.seed ?? ''}`);
    return Array.from({ length: entry.drawn }, (_, i) =>
      table(`${entry.name ?? 'drawn'} ${i + 1}`, drawnTable(random, choices)),
    );
  }
  const file = entry.code as string;
  const made = await sandbox.tabulate(partnerCode(file), game);
  if (E.isLeft(made)) return fail({ _tag: 'Refused', sentence: `${path} (${file}): ${explain(made.left)}` });
  const name = entry.name ?? (file.split(/[\\/]/).at(-1) as string).replace(/\.[^.]+$/, '');
  return [{ name, machine: made.right.machine }];
};

/** All of a list, each name once. */
export const allPartners = async (
  recipe: CurriculumRecipe,
  key: 'population' | 'heldOut',
  sandbox: Sandbox,
): Promise<readonly Partner[]> => {
  const all: Partner[] = [];
  for (const [i, entry] of recipe[key].entries())
    all.push(...(await partnersOf(recipe, entry, `${key}[${i}]`, sandbox)));
  return all.map((one, i) => {
    const before = all.slice(0, i).filter(({ name }) => name === one.name).length;
    return before === 0 ? one : { ...one, name: `${one.name} (${before + 1})` };
  });
};

/** Whom a course begins with: who plays as another is there once. */
export const beginning = (partners: readonly Partner[]): readonly Opponent[] =>
  partners
    .map(({ name, machine }) => scripted(name, machine))
    .filter(({ behaviour }, i, all) => all.findIndex((one) => one.behaviour === behaviour) === i);
