/** @file New programs of old ones: a part drawn anew, or taken from another. */
import type { Rng } from '@tompo/games';
import { type DrawOptions, drawnRuleFor } from './draw.js';
import type { Condition, Program, Rule } from './language.js';

/** All rules in a rule, itself first. */
const rulesIn = (rule: Rule): readonly Rule[] => {
  switch (rule._tag) {
    case 'if':
      return [rule, ...rulesIn(rule.yes), ...rulesIn(rule.no)];
    case 'mix':
      return [rule, ...rulesIn(rule.of[0]), ...rulesIn(rule.of[1])];
    default:
      return [rule];
  }
};

/** The same with the rule at this place, as `rulesIn` counts them, put in another's stead. */
const withRule = (rule: Rule, place: number, other: Rule): Rule => {
  if (place === 0) return other;
  const [first, second] =
    rule._tag === 'if' ? [rule.yes, rule.no] : rule._tag === 'mix' ? rule.of : [rule, rule];
  const size = rulesIn(first).length;
  const a = place - 1 < size ? withRule(first, place - 1, other) : first;
  const b = place - 1 < size ? second : withRule(second, place - 1 - size, other);
  if (rule._tag === 'if') return { ...rule, yes: a, no: b };
  return rule._tag === 'mix' ? { ...rule, of: [a, b] } : other;
};

/** One rule of the program drawn anew, or its opening another. */
export const mutated = (rng: Rng, program: Program, options: DrawOptions): Program => {
  if (rng.uniform() < 0.1) return { ...program, opening: rng.int(options.choices) };
  const place = rng.int(rulesIn(program.rule).length);
  return { ...program, rule: withRule(program.rule, place, drawnRuleFor(rng, program, options)) };
};

const moved = (condition: Condition, by: number): Condition => {
  switch (condition._tag) {
    case 'least':
      return { ...condition, register: condition.register + by };
    case 'not':
      return { ...condition, of: moved(condition.of, by) };
    case 'and':
    case 'or':
      return { ...condition, of: [moved(condition.of[0], by), moved(condition.of[1], by)] };
    default:
      return condition;
  }
};

const movedRule = (rule: Rule, by: number): Rule => {
  switch (rule._tag) {
    case 'if':
      return {
        ...rule,
        when: moved(rule.when, by),
        yes: movedRule(rule.yes, by),
        no: movedRule(rule.no, by),
      };
    case 'mix':
      return { ...rule, of: [movedRule(rule.of[0], by), movedRule(rule.of[1], by)] };
    default:
      return rule;
  }
};

/** The first with a rule of the second in place of one of its own; the second's registers come along. */
export const crossed = (rng: Rng, first: Program, second: Program): Program => {
  const given = rulesIn(second.rule);
  const part = movedRule(given[rng.int(given.length)] as Rule, first.registers.length);
  const place = rng.int(rulesIn(first.rule).length);
  return {
    opening: first.opening,
    registers: [...first.registers, ...second.registers],
    rule: withRule(first.rule, place, part),
  };
};
