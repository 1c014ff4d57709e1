/** @file Programs run directly, as the table that they are. */
import { type Machine, walk } from '../exact/machine.js';
import { fromOtherSide, type RepeatedGame } from '../game.js';
import type { Condition, Program, Register, Rule } from './language.js';

type Last = readonly [own: number, other: number] | null;

interface Situation {
  readonly round: number;
  readonly rounds: number;
  readonly choices: number;
  readonly last: Last;
  readonly registers: readonly number[];
  readonly opening: number;
  /** [K]: the best reply to each choice of the other. */
  readonly replies: readonly number[];
}

/** The best reply to each choice, the first where there are several. payoffs: [own][other] own payoff first */
export const repliesIn = (payoffs: readonly (readonly (readonly [number, number])[])[]): readonly number[] =>
  payoffs.map((_, other) =>
    payoffs.reduce(
      (best, row, own) =>
        (row[other]?.[0] as number) > (payoffs[best]?.[other]?.[0] as number) ? own : best,
      0,
    ),
  );

const isSo = (condition: Condition, s: Situation): boolean => {
  switch (condition._tag) {
    case 'chose':
      return s.last !== null && s.last[condition.who === 'own' ? 0 : 1] === condition.choice;
    case 'least':
      return (s.registers[condition.register] as number) >= condition.value;
    case 'turn':
      return s.round % condition.every === condition.at;
    case 'left':
      return s.rounds - s.round <= condition.rounds;
    case 'not':
      return !isSo(condition.of, s);
    case 'and':
      return isSo(condition.of[0], s) && isSo(condition.of[1], s);
    case 'or':
      return isSo(condition.of[0], s) || isSo(condition.of[1], s);
  }
};

const sure = (choice: number, choices: number): readonly number[] =>
  Array.from({ length: choices }, (_, k) => (k === choice ? 1 : 0));

const chancesOf = (rule: Rule, s: Situation): readonly number[] => {
  const { choices, last, opening } = s;
  switch (rule._tag) {
    case 'choice':
      return sure(rule.choice, choices);
    case 'copy':
      return sure(last === null ? opening : (last[1] + rule.shift) % choices, choices);
    case 'stay':
      return sure(last === null ? opening : (last[0] + rule.shift) % choices, choices);
    case 'counter':
      return sure(last === null ? opening : (s.replies[last[1]] as number), choices);
    case 'if':
      return chancesOf(isSo(rule.when, s) ? rule.yes : rule.no, s);
    case 'mix': {
      const [a, b] = rule.of.map((one) => chancesOf(one, s)) as [readonly number[], readonly number[]];
      return a.map((p, k) => rule.chance * p + (1 - rule.chance) * (b[k] as number));
    }
  }
};

const updated = ({ kind, of, most }: Register, value: number, [own, other]: readonly [number, number]) => {
  const so = (of.who === 'own' ? own : other) === of.choice;
  if (kind === 'latch') return so ? 1 : value;
  if (so) return Math.min(most, value + 1);
  return kind === 'streak' ? 0 : value;
};

/** The program as a table. */
export const machineOfProgram = (game: RepeatedGame, program: Program): Machine => {
  const { registers, opening, rule } = program;
  const choices = game.payoffs.length;
  const replies = repliesIn(fromOtherSide(game));
  const { rounds } = game;
  return walk<readonly [values: readonly number[], last: Last]>(
    { choices, rounds },
    [registers.map(() => 0), null],
    {
      chances: ([values, last], round) =>
        chancesOf(rule, { round, rounds, choices, last, registers: values, opening, replies }),
      after: ([values], own, other) => {
        const last = [own, other] as const;
        return [registers.map((register, i) => updated(register, values[i] as number, last)), last];
      },
    },
  );
};
