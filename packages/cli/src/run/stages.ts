/** @file The stages of a run by name ('simulate', 'sft', 'train tompo', 'eval grpo', 'report'), and what each needs. */
import { canonical } from '@tompo/arena';
import { policyOf, seatedEntry, trainedOf } from '../recipe/algorithms.js';
import type { Recipe } from '../recipe/schema.js';

/** In the order in which they run. */
export const STAGES = ['simulate', 'sft', 'train', 'eval', 'report'] as const;
export type StageName = (typeof STAGES)[number];

export interface Mark {
  readonly stage: StageName;
  /** The policy that it trains or evaluates; '' for the others. */
  readonly arm: string;
}

export const markOf = (mark: string): Mark => {
  const [stage = '', arm = ''] = mark.split(' ');
  return { stage: stage as StageName, arm };
};

/** The policies that a run trains and evaluates. */
export const armsOf = ({ algorithms }: Pick<Recipe, 'algorithms'>): readonly string[] => [
  'sft',
  ...algorithms.map(({ name }) => name),
];

/** All marks of a recipe, in order. */
export const marksOf = (recipe: Recipe): readonly string[] => [
  'simulate',
  'sft',
  ...trainedOf(recipe).map((a) => `train ${a.name}`),
  ...armsOf(recipe).map((arm) => `eval ${arm}`),
  'report',
];

/** The marks whose files a stage reads, the earliest first. */
export const parentsOf = (recipe: Pick<Recipe, 'algorithms'>, mark: string): readonly string[] => {
  const { stage, arm } = markOf(mark);
  switch (stage) {
    case 'simulate':
    case 'report':
      return [];
    case 'sft':
      return ['simulate'];
    case 'train':
      return ['simulate', 'sft'];
    case 'eval': {
      if (seatedEntry(recipe, arm) !== undefined) return [];
      const policy = policyOf(recipe, arm);
      return policy === 'sft' ? ['sft'] : ['sft', `train ${policy}`];
    }
  }
};

/** A mark's parents and theirs, the earliest first. */
export const ancestorsOf = (recipe: Pick<Recipe, 'algorithms'>, mark: string): readonly string[] => [
  ...new Set(parentsOf(recipe, mark).flatMap((p) => [...ancestorsOf(recipe, p), p])),
];

/** What must be made again when a mark is: itself and what rests on it. */
export const restingOn = (recipe: Recipe, mark: string): readonly string[] =>
  marksOf(recipe).filter((m) => m === mark || m === 'report' || ancestorsOf(recipe, m).includes(mark));

/** The first stage whose result a section of the recipe changes. */
const FIRST: Readonly<Record<keyof Recipe, StageName | null>> = {
  name: null,
  description: 'report',
  device: null,
  threads: null,
  seed: 'simulate',
  games: 'simulate',
  expert: 'simulate',
  data: 'simulate',
  text: 'sft',
  model: 'sft',
  sft: 'sft',
  rl: 'train',
  rewards: 'train',
  algorithms: 'train',
  evaluation: 'eval',
  report: 'report',
};

/** What a section says of a stage: how policies are played that are not trained for themselves shapes no training. */
const sectionOf = (recipe: Recipe, section: keyof Recipe): unknown =>
  section === 'algorithms' ? trainedOf(recipe) : recipe[section];

/** Sections in which two recipes differ, and that already shaped what a stage builds on. */
export const changedBefore = (was: Recipe, is: Recipe, stage: StageName): readonly string[] =>
  (Object.keys(FIRST) as (keyof Recipe)[]).filter((section) => {
    const first = FIRST[section];
    return (
      first !== null &&
      STAGES.indexOf(first) < STAGES.indexOf(stage) &&
      canonical(sectionOf(was, section)) !== canonical(sectionOf(is, section))
    );
  });
