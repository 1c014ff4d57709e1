/** @file Programs drawn at random: a grammar whose productions have weights. */
import type { Rng } from '@tompo/games';
import { keyOf } from '../drawn.js';
import type { Condition, Program, Register, Rule } from './language.js';

/** How often each production is taken, relative to the others of its kind. */
export interface Weights {
  readonly rule: Readonly<Record<Rule['_tag'], number>>;
  readonly condition: Readonly<Record<Condition['_tag'], number>>;
  readonly register: Readonly<Record<Register['kind'], number>>;
  /** Of whom conditions and registers speak. */
  readonly who: Readonly<Record<'own' | 'other', number>>;
  /** How many registers there are. */
  readonly registers: readonly [none: number, one: number, two: number];
}

export const evenWeights: Weights = {
  rule: { choice: 3, copy: 1.5, stay: 1, counter: 0.5, if: 3, mix: 0.7 },
  condition: { chose: 3, least: 2, turn: 1, left: 1, not: 0.5, and: 0.5, or: 0.5 },
  register: { count: 1, streak: 1, latch: 1 },
  who: { own: 1, other: 2 },
  registers: [1, 1.5, 0.5],
};

const GREATEST_DEPTH = 5;
const GREATEST_VALUE = 6;
const CHANCES = [0.1, 0.25, 0.5, 0.75, 0.9] as const;

interface Drawing {
  readonly rng: Rng;
  readonly weights: Weights;
  readonly choices: number;
  readonly rounds: number;
  readonly registers: readonly Register[];
}

const leafConditions = (weights: Weights, registers: number): Weights['condition'] => ({
  ...weights.condition,
  least: registers === 0 ? 0 : weights.condition.least,
  not: 0,
  and: 0,
  or: 0,
});

const drawnCondition = (drawing: Drawing, depth: number): Condition => {
  const { rng, weights, choices, rounds, registers } = drawing;
  const leaves = leafConditions(weights, registers.length);
  const { not, and, or } = weights.condition;
  const tag = keyOf(rng, depth >= GREATEST_DEPTH ? leaves : { ...leaves, not, and, or });
  const inner = () => drawnCondition(drawing, depth + 1);
  switch (tag) {
    case 'chose':
      return { _tag: 'chose', who: keyOf(rng, weights.who), choice: rng.int(choices) };
    case 'least': {
      const register = rng.int(registers.length);
      return { _tag: 'least', register, value: 1 + rng.int((registers[register] as Register).most) };
    }
    case 'turn': {
      const every = 2 + rng.int(3);
      return { _tag: 'turn', every, at: rng.int(every) };
    }
    case 'left':
      return { _tag: 'left', rounds: 1 + rng.int(Math.max(1, Math.floor(rounds / 2))) };
    case 'not':
      return { _tag: 'not', of: inner() };
    default:
      return { _tag: tag, of: [inner(), inner()] };
  }
};

const drawnRule = (drawing: Drawing, depth: number): Rule => {
  const { rng, weights, choices } = drawing;
  const tag = keyOf(rng, depth >= GREATEST_DEPTH - 1 ? { ...weights.rule, if: 0, mix: 0 } : weights.rule);
  const inner = () => drawnRule(drawing, depth + 1);
  switch (tag) {
    case 'choice':
      return { _tag: 'choice', choice: rng.int(choices) };
    case 'copy':
    case 'stay':
      return { _tag: tag, shift: rng.uniform() < 0.6 ? 0 : rng.int(choices) };
    case 'counter':
      return { _tag: 'counter' };
    case 'if':
      return {
        _tag: 'if',
        when: drawnCondition(drawing, depth + 1),
        yes: inner(),
        no: inner(),
      };
    case 'mix':
      return { _tag: 'mix', chance: CHANCES[rng.int(CHANCES.length)] as number, of: [inner(), inner()] };
  }
};

export interface DrawOptions {
  readonly choices: number;
  readonly rounds: number;
  readonly weights?: Weights | undefined;
}

/** A program by the grammar. */
export const drawnProgram = (rng: Rng, { choices, rounds, weights = evenWeights }: DrawOptions): Program => {
  const [none, one, two] = weights.registers;
  const count = Number(keyOf(rng, { '0': none, '1': one, '2': two }));
  const registers = Array.from({ length: count }, (): Register => {
    const kind = keyOf(rng, weights.register);
    const of = { who: keyOf(rng, weights.who), choice: rng.int(choices) };
    return { kind, of, most: kind === 'latch' ? 1 : 1 + rng.int(Math.min(GREATEST_VALUE, rounds)) };
  });
  const drawing = { rng, weights, choices, rounds, registers };
  return { opening: rng.int(choices), registers, rule: drawnRule(drawing, 0) };
};

/** A rule for a program that is there, by the grammar. */
export const drawnRuleFor = (
  rng: Rng,
  { registers }: Program,
  { choices, rounds, weights = evenWeights }: DrawOptions,
  depth = 2,
): Rule => drawnRule({ rng, weights, choices, rounds, registers }, depth);
