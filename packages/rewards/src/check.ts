/** @file Checks of what a caller passes. Each lists all faults it finds. */
import type { Decision, DecisionSpace } from './decision.js';
import type { RewardsError } from './errors.js';

type Faults = readonly RewardsError[];

const invalidSpace = (field: string, value: unknown, expected: string): RewardsError => ({
  _tag: 'InvalidSpace',
  field,
  value: typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  expected,
});

/** An option's text must survive both styles: its own separators and outer white space would not. */
const plainOption = /^[^\s,;>[\]]([^,;>\n\r]*[^\s,;>[\]])?$/;

const moderate = (bound: number): boolean => Math.abs(bound) <= Number.MAX_SAFE_INTEGER;

/** The faults of a decision space; none when it can be parsed without ambiguity. */
export const checkSpace = (space: DecisionSpace): Faults => {
  const faults: RewardsError[] = [];
  switch (space._tag) {
    case 'links':
      if (!(Number.isInteger(space.n) && space.n >= 2))
        faults.push(invalidSpace('n', space.n, 'a number of seats of at least 2'));
      if (!(Number.isInteger(space.self) && space.self >= 0 && space.self < space.n))
        faults.push(invalidSpace('self', space.self, `a seat in 0..${space.n - 1}`));
      return faults;
    case 'effort':
      if (!(Number.isInteger(space.decimals) && space.decimals >= 0 && space.decimals <= 15))
        faults.push(invalidSpace('decimals', space.decimals, 'a whole number in 0..15'));
      if (!moderate(space.min))
        faults.push(invalidSpace('min', space.min, 'a finite number below 2⁵³ in size'));
      if (!moderate(space.max))
        faults.push(invalidSpace('max', space.max, 'a finite number below 2⁵³ in size'));
      else if (space.max < space.min)
        faults.push(invalidSpace('max', space.max, `a number of at least min = ${space.min}`));
      return faults;
    case 'choice':
      if (space.options.length === 0)
        faults.push(invalidSpace('options', space.options, 'at least one option'));
      space.options.forEach((option, index) => {
        if (!plainOption.test(option))
          faults.push(
            invalidSpace(`options[${index}]`, option, 'a text without , ; > outer brackets or outer space'),
          );
        if (space.options.indexOf(option) < index)
          faults.push(invalidSpace(`options[${index}]`, option, 'options that differ'));
      });
      return faults;
    case 'talk':
      if (!(Number.isInteger(space.maxLength) && space.maxLength >= 1))
        faults.push(invalidSpace('maxLength', space.maxLength, 'a whole number of at least 1'));
      return faults;
    case 'own':
      for (const name of ['illegal', 'read', 'write', 'expected'] as const)
        if (typeof space[name] !== 'function')
          faults.push(
            invalidSpace(name, space[name] ?? null, 'the function, which a space read from a file has lost'),
          );
      return faults;
  }
};

/** The faults of a 0/1 row of length n with a zero at `self`. */
export const checkRow = (name: string, row: readonly number[], n: number, self: number): Faults =>
  row.length === n && row.every((bit, j) => bit === 0 || (bit === 1 && j !== self))
    ? []
    : [{ _tag: 'InvalidInput', field: name, value: row, expected: `${n} bits with a 0 at place ${self}` }];

/** The faults of a decision that should be legal in a space (decimals are not held against an expert). */
export const checkDecision = (name: string, space: DecisionSpace, decision: Decision): Faults => {
  if (space._tag === 'links' && decision._tag === 'links')
    return checkRow(name, decision.to, space.n, space.self);
  if (space._tag === 'effort' && decision._tag === 'effort') {
    const { value } = decision;
    const expected = `an effort in [${space.min}, ${space.max}]`;
    return value >= space.min && value <= space.max
      ? []
      : [{ _tag: 'InvalidInput', field: name, value, expected }];
  }
  if (space._tag === 'choice' && decision._tag === 'choice') {
    const { index } = decision;
    const expected = `an index in 0..${space.options.length - 1}`;
    return Number.isInteger(index) && index >= 0 && index < space.options.length
      ? []
      : [{ _tag: 'InvalidInput', field: name, value: index, expected }];
  }
  if (space._tag === 'talk' && decision._tag === 'talk') {
    const { text } = decision;
    return [...text].length <= space.maxLength
      ? []
      : [
          {
            _tag: 'InvalidInput',
            field: name,
            value: text,
            expected: `a message of at most ${space.maxLength} characters`,
          },
        ];
  }
  if (space._tag === 'own' && decision._tag === 'own' && decision.kind === space.kind) {
    const { value } = decision;
    const problem = space.illegal(value);
    return problem === null
      ? []
      : [{ _tag: 'InvalidInput', field: name, value, expected: `a legal one: ${problem}` }];
  }
  return [{ _tag: 'KindMismatch', field: name, kind: decision._tag, expected: space._tag }];
};

/** The faults of a tolerance in effort units. */
const checkNumber = (field: string, value: number, ok: boolean, expected: string): Faults =>
  ok ? [] : [{ _tag: 'InvalidInput', field, value, expected }];

export const checkFinite = (field: string, value: number): Faults =>
  checkNumber(field, value, Number.isFinite(value), 'a finite number');

/** Infinity is as much as nothing being known. */
export const checkGap = (field: string, value: number): Faults =>
  checkNumber(field, value, value >= 0, 'a number of at least 0');

export const checkTolerance = (tolerance: number): Faults =>
  checkNumber(
    'tolerance',
    tolerance,
    tolerance >= 0 && tolerance < Number.POSITIVE_INFINITY,
    'a finite number of at least 0',
  );
