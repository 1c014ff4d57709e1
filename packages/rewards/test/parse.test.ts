import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { type DecisionSpace, type ParseOptions, parseDecision, renderAnswer } from '../src/index.js';

const links: DecisionSpace = { _tag: 'links', n: 5, self: 0 };
const effort: DecisionSpace = { _tag: 'effort', min: 0, max: 5, decimals: 1 };
const choice: DecisionSpace = { _tag: 'choice', options: ['cooperate', 'defect'] };
const compact = { style: 'compact', seats: [0, 1, 3] } as const;
const natural = { style: 'natural', seats: [0, 1, 3] } as const;

const decision = (space: DecisionSpace, reply: string, options: ParseOptions) =>
  E.map((answer: { decision: unknown }) => answer.decision)(parseDecision(space, reply, options));
const tag = (space: DecisionSpace, reply: string, options: ParseOptions) => {
  const parsed = parseDecision(space, reply, options);
  return E.isLeft(parsed) ? parsed.left._tag : 'a decision';
};

describe('compact', () => {
  it.each<[string, DecisionSpace, unknown]>([
    ['BCF;', links, { _tag: 'links', to: [0, 1, 1, 0, 1] }],
    [';', links, { _tag: 'links', to: [0, 0, 0, 0, 0] }],
    ['1.3;', effort, { _tag: 'effort', value: 1.3 }],
    ['.8;', effort, { _tag: 'effort', value: 0.8 }],
    ['0;', effort, { _tag: 'effort', value: 0 }],
    ['5;', effort, { _tag: 'effort', value: 5 }],
    ['defect;', choice, { _tag: 'choice', index: 1 }],
  ])('reads %j', (reply, space, expected) => {
    expect(decision(space, reply, compact)).toEqual(E.right(expected));
  });

  it.each<[string, DecisionSpace, string]>([
    ['', links, 'MissingDecision'],
    [' \n', effort, 'MissingDecision'],
    [';', effort, 'MissingDecision'],
    [';', choice, 'MissingDecision'],
    ['BCF', links, 'MissingTerminator'],
    ['1.3', effort, 'MissingTerminator'],
    ['BCF; ', links, 'TrailingText'],
    ['1.3;2;', effort, 'TrailingText'],
    [' BCF;', links, 'UnknownLabel'],
    ['BC F;', links, 'UnknownLabel'],
    ['B,C,F;', links, 'UnknownLabel'],
    ['bce;', links, 'UnknownLabel'],
    ['01101;', links, 'UnknownLabel'],
    ['BCE;', links, 'UnknownLabel'],
    ['BCG;', links, 'UnknownLabel'],
    ["BC';", links, 'UnknownLabel'],
    ["'B;", links, 'UnknownLabel'],
    ['В;', links, 'UnknownLabel'], // Cyrillic
    ['😀;', links, 'UnknownLabel'],
    ['CB;', links, 'LabelOrder'],
    ['BCC;', links, 'LabelOrder'],
    ['ABC;', links, 'SelfLink'],
    ['BA;', links, 'SelfLink'],
    ['.;', effort, 'NotANumber'],
    ['1.;', effort, 'NotANumber'],
    ['1.3.1;', effort, 'NotANumber'],
    ['1e0;', effort, 'NotANumber'],
    ['+1;', effort, 'NotANumber'],
    ['01;', effort, 'NotANumber'],
    ['NaN;', effort, 'NotANumber'],
    ['Infinity;', effort, 'NotANumber'],
    ['0x1;', effort, 'NotANumber'],
    ['١;', effort, 'NotANumber'],
    [' 1;', effort, 'NotANumber'],
    ['1.30;', effort, 'TooManyDecimals'],
    ['1.31;', effort, 'TooManyDecimals'],
    ['5.1;', effort, 'OutOfRange'],
    ['-1;', effort, 'OutOfRange'],
    [`${'9'.repeat(400)};`, effort, 'OutOfRange'],
    ['0.8;', effort, 'NonCanonicalNumber'],
    ['2.0;', effort, 'NonCanonicalNumber'],
    ['-0;', effort, 'NonCanonicalNumber'],
    ['.0;', effort, 'NonCanonicalNumber'],
    ['Defect;', choice, 'UnknownOption'],
    ['defect ;', choice, 'UnknownOption'],
    ['defec;', choice, 'UnknownOption'],
    ['BC>BCF;', links, 'UnexpectedBeliefs'],
    ['>;', links, 'UnexpectedBeliefs'],
  ])('refuses %j', (reply, space, expected) => {
    expect(tag(space, reply, compact)).toBe(expected);
  });

  it('reads beliefs', () => {
    const options = { ...compact, beliefs: 'optional' } as const;
    expect(parseDecision(links, 'BC>BCF;', options)).toEqual(
      E.right({
        decision: { _tag: 'links', to: [0, 1, 1, 0, 1] },
        beliefs: { _tag: 'links', toMe: [0, 1, 1, 0, 0] },
      }),
    );
    // A forecast may lie outside the decider's own range [0, 5]: another's range may be wider.
    expect(parseDecision(effort, 'A1.2B.8D7>1.3;', options)).toEqual(
      E.right({
        decision: { _tag: 'effort', value: 1.3 },
        beliefs: { _tag: 'effort', seats: [0, 1, 3], values: [1.2, 0.8, 7] },
      }),
    );
    expect(parseDecision(choice, 'defect,cooperate,defect>defect;', options)).toEqual(
      E.right({
        decision: { _tag: 'choice', index: 1 },
        beliefs: { _tag: 'choice', seats: [0, 1, 3], indices: [1, 0, 1] },
      }),
    );
    expect(parseDecision(effort, '1.3;', options)).toEqual(
      E.right({ decision: { _tag: 'effort', value: 1.3 }, beliefs: null }),
    );
  });

  it.each<[string, DecisionSpace, string]>([
    ['AB>BCF;', links, 'SelfLink'],
    ['CB>BCF;', links, 'LabelOrder'],
    ['Bx>BCF;', links, 'UnknownLabel'],
    ['A1B2>1.3;', effort, 'MissingSeat'],
    ['A1D2>1.3;', effort, 'MissingSeat'],
    ['>1.3;', effort, 'MissingSeat'],
    ['A1B2C3D4>1.3;', effort, 'UnknownLabel'],
    ['A1B2D3F4>1.3;', effort, 'UnknownLabel'],
    ["A1B2D'3>1.3;", effort, 'UnknownLabel'],
    ['1A1B2D3>1.3;', effort, 'UnknownLabel'],
    ['1,2,3>1.3;', effort, 'UnknownLabel'],
    ['a1B2D3>1.3;', effort, 'UnknownLabel'],
    ['B2A1D3>1.3;', effort, 'LabelOrder'],
    ['A1B2B2D3>1.3;', effort, 'LabelOrder'],
    ['A1BD3>1.3;', effort, 'NotANumber'],
    ['A1B2,D3>1.3;', effort, 'NotANumber'],
    ['A1B2.25D3>1.3;', effort, 'TooManyDecimals'],
    ['A1B0.2D3>1.3;', effort, 'NonCanonicalNumber'],
    ['A1 B2D3>1.3;', effort, 'NotANumber'],
    ['defect,defect>defect;', choice, 'WrongLength'],
    ['>defect;', choice, 'WrongLength'],
    ['defect,defect,,defect>defect;', choice, 'WrongLength'],
    ['defect,defect, defect>defect;', choice, 'UnknownOption'],
    ['defect,x,defect>defect;', choice, 'UnknownOption'],
  ])('refuses the beliefs of %j', (reply, space, cause) => {
    const parsed = parseDecision(space, reply, { ...compact, beliefs: 'required' });
    expect(parsed).toMatchObject(E.left({ _tag: 'InvalidBeliefs', reply, cause: { _tag: cause, reply } }));
  });

  it('asks for beliefs where they are required, and for one > at most', () => {
    expect(tag(links, 'BCF;', { ...compact, beliefs: 'required' })).toBe('MissingBeliefs');
    expect(tag(links, 'B>BC>BCF;', { ...compact, beliefs: 'required' })).toBe('UnknownLabel');
    expect(tag(effort, 'A1B2D3>1>1;', { ...compact, beliefs: 'required' })).toBe('NotANumber');
    expect(tag(effort, 'A1B2D3>;', { ...compact, beliefs: 'required' })).toBe('MissingDecision');
  });

  it('names what is wrong with a label', () => {
    const cause = (reply: string) => {
      const parsed = parseDecision(effort, reply, { ...compact, beliefs: 'required' });
      return E.isLeft(parsed) && parsed.left._tag === 'InvalidBeliefs' ? parsed.left.cause : parsed;
    };
    expect(cause('A1C2>1;')).toMatchObject({ _tag: 'UnknownLabel', label: 'C', labels: ['A', 'B', 'D'] });
    expect(cause("A1B'2>1;")).toMatchObject({ _tag: 'UnknownLabel', label: "B'" });
    expect(cause('.5A1>1;')).toMatchObject({ _tag: 'UnknownLabel', label: '.' });
    expect(cause('B1A2>1;')).toMatchObject({ _tag: 'LabelOrder', label: 'A' });
    expect(cause('A1D2>1;')).toMatchObject({ _tag: 'MissingSeat', label: 'B' });
  });

  it('no seat is called E, which would read as an exponent of the number before it: 1E2', () => {
    const five = { ...compact, beliefs: 'required', seats: [0, 1, 2, 3, 4] } as const;
    const values = (reply: string) => {
      const read = parseDecision(effort, reply, five);
      return E.isRight(read) && read.right.beliefs?._tag === 'effort' ? read.right.beliefs.values : null;
    };
    expect(values('A1B1C1D1F2>2;')).toEqual([1, 1, 1, 1, 2]);
    expect(values('A1B1C1D1.5F-2>2;')).toEqual([1, 1, 1, 1.5, -2]);
    const refused = (reply: string) => {
      const read = parseDecision(effort, reply, five);
      return E.isLeft(read) && read.left._tag === 'InvalidBeliefs' ? read.left.cause : read;
    };
    const labels = ['A', 'B', 'C', 'D', 'F'];
    expect(refused('A1B1C1D1E2>2;')).toMatchObject({ _tag: 'UnknownLabel', label: 'E', labels });
    expect(refused('A1B1C1D1E2F2>2;')).toMatchObject({ _tag: 'UnknownLabel', label: 'E', labels });
    expect(refused('A1B1C1D1,F2>2;')).toMatchObject({ _tag: 'NotANumber', written: '1,' });
    const all = Array.from({ length: 60 }, (_, seat) => seat);
    const answer = {
      decision: { _tag: 'effort' as const, value: 2 },
      beliefs: { _tag: 'effort' as const, seats: all, values: all.map((seat) => seat % 7) },
    };
    const text = renderAnswer(effort, answer, 'compact');
    expect(text).not.toContain('E');
    expect(parseDecision(effort, text, { ...five, seats: all })).toEqual(E.right(answer));
  });
  it('reads seats after Z', () => {
    const many: DecisionSpace = { _tag: 'links', n: 60, self: 0 };
    const ones = (...seats: number[]) => Array.from({ length: 60 }, (_, j) => (seats.includes(j) ? 1 : 0));
    expect(decision(many, "ZA'Z'A'';", compact)).toEqual(
      E.right({ _tag: 'links', to: ones(24, 25, 49, 50) }),
    );
    expect(tag(many, "A'Z;", compact)).toBe('LabelOrder');
    expect(tag(many, "L'';", compact)).toBe('UnknownLabel');
    expect(tag(many, "E';", compact)).toBe('UnknownLabel');
    expect(decision(many, "K'';", compact)).toEqual(E.right({ _tag: 'links', to: ones(59) }));
  });
});

describe('natural', () => {
  it.each<[string, DecisionSpace, unknown]>([
    ['Decision: [0, 1, 1, 0, 1]', links, { _tag: 'links', to: [0, 1, 1, 0, 1] }],
    ['Decision:[0,1,1,0,1]\n\n', links, { _tag: 'links', to: [0, 1, 1, 0, 1] }],
    ['I think.\r\n Decision: 1.3\r\n', effort, { _tag: 'effort', value: 1.3 }],
    ['Decision: 5\nno, rather\nDecision: 0.8', effort, { _tag: 'effort', value: 0.8 }],
    ['Decision: .8', effort, { _tag: 'effort', value: 0.8 }],
    ['Decision: 2.0', effort, { _tag: 'effort', value: 2 }],
    ['Decision: 0.0', effort, { _tag: 'effort', value: 0 }],
    ['Decision: .0', effort, { _tag: 'effort', value: 0 }],
    ['Decision: 0', effort, { _tag: 'effort', value: 0 }],
    ['Decision: cooperate', choice, { _tag: 'choice', index: 0 }],
  ])('reads %j', (reply, space, expected) => {
    expect(decision(space, reply, natural)).toEqual(E.right(expected));
  });

  it.each<[string, DecisionSpace, string]>([
    ['', links, 'MissingDecision'],
    ['[0, 1, 1, 0, 1]', links, 'MissingDecision'],
    ['My Decision: 1', effort, 'MissingDecision'],
    ['decision: 1', effort, 'MissingDecision'],
    ['Decision:', effort, 'MissingDecision'],
    ['Decision: 1\nDecision:', effort, 'MissingDecision'],
    ['Decision: 1\nBecause I can.', effort, 'TrailingText'],
    ['Decision: 1.', effort, 'NotANumber'],
    ['Decision: 1 or 2', effort, 'NotANumber'],
    ['Decision: -0', effort, 'NonCanonicalNumber'],
    ['Decision: 1.31', effort, 'TooManyDecimals'],
    ['Decision: 5.5', effort, 'OutOfRange'],
    ['Decision: 01101', links, 'UnreadableMove'],
    ['Decision: [0, 1, 1, 0, 1', links, 'UnreadableMove'],
    ['Decision: 0, 1, 1, 0, 1]', links, 'UnreadableMove'],
    ['Decision: [', links, 'UnreadableMove'],
    ['Decision: []', links, 'WrongLength'],
    ['Decision: [ ]', links, 'WrongLength'],
    ['Decision: ]', links, 'UnreadableMove'],
    ['Decision: [0, 1, 1, 0]', links, 'WrongLength'],
    ['Decision: [0, 1, , 0, 1]', links, 'NotBinary'],
    ['Decision: [0, true, 1, 0, 1]', links, 'NotBinary'],
    ['Decision: [2, 1, 1, 0, 1]', links, 'NotBinary'],
    ['Decision: [1, 1, 1, 0, 1]', links, 'SelfLink'],
    ['Decision: [0, 1, 1, 0, 1] Decision: [0, 1, 1, 0, 1]', links, 'NotBinary'],
    ['Decision: Cooperate', choice, 'UnknownOption'],
  ])('refuses %j', (reply, space, expected) => {
    expect(tag(space, reply, natural)).toBe(expected);
  });

  it('quotes all that follows the decision', () => {
    expect(parseDecision(effort, 'Decision: 1\n\nfor\nme ', natural)).toMatchObject(
      E.left({ _tag: 'TrailingText', trailing: 'for\nme' }),
    );
  });

  it('does not mind zeros at the end', () => {
    const fine: DecisionSpace = { _tag: 'effort', min: 0, max: 5, decimals: 3 };
    expect(decision(fine, 'Decision: 1.000', natural)).toEqual(E.right({ _tag: 'effort', value: 1 }));
    expect(decision(fine, 'Decision: 0.500', natural)).toEqual(E.right({ _tag: 'effort', value: 0.5 }));
    // Nor beyond the decimals of the space: the value is on the grid all the same.
    const whole: DecisionSpace = { ...fine, decimals: 0 };
    expect(decision(whole, 'Decision: 4.0', natural)).toEqual(E.right({ _tag: 'effort', value: 4 }));
    expect(decision(effort, 'Decision: 1.300', natural)).toEqual(E.right({ _tag: 'effort', value: 1.3 }));
    expect(tag(whole, 'Decision: 4.01', natural)).toBe('TooManyDecimals');
    expect(tag(whole, 'Decision: 6.0', natural)).toBe('OutOfRange');
    expect(tag(whole, '4.0;', compact)).toBe('TooManyDecimals');
    expect(
      parseDecision(whole, 'Beliefs: [1.0, 2, 3.00]\nDecision: 4.0', { ...natural, beliefs: 'required' }),
    ).toMatchObject(E.right({ beliefs: { values: [1, 2, 3] } }));
  });

  it('counts only the beliefs right above the decision', () => {
    const reply = 'Beliefs: [1, 2, 0.5]\n\nDecision: 1.3\n';
    expect(parseDecision(effort, reply, { ...natural, beliefs: 'optional' })).toEqual(
      E.right({
        decision: { _tag: 'effort', value: 1.3 },
        beliefs: { _tag: 'effort', seats: [0, 1, 3], values: [1, 2, 0.5] },
      }),
    );
    expect(parseDecision(effort, reply, natural)).toEqual(
      E.right({ decision: { _tag: 'effort', value: 1.3 }, beliefs: null }),
    );
    const apart = 'Beliefs: [1, 2, 0.5]\nHm.\nDecision: 1.3';
    expect(parseDecision(effort, apart, { ...natural, beliefs: 'optional' })).toEqual(
      E.right({ decision: { _tag: 'effort', value: 1.3 }, beliefs: null }),
    );
    expect(tag(effort, apart, { ...natural, beliefs: 'required' })).toBe('MissingBeliefs');
    expect(tag(effort, 'Decision: 1.3', { ...natural, beliefs: 'required' })).toBe('MissingBeliefs');
  });

  it.each<[string, string]>([
    ['Beliefs: 1, 2, 3\nDecision: 1', 'UnreadableMove'],
    ['Beliefs:\nDecision: 1', 'UnreadableMove'],
    ['Beliefs: [1, 2]\nDecision: 1', 'WrongLength'],
    ['Beliefs: [1, 2, 3, 4]\nDecision: 1', 'WrongLength'],
    ['Beliefs: [A1, B2, D3]\nDecision: 1', 'NotANumber'],
    ['Beliefs: [1, 2, much]\nDecision: 1', 'NotANumber'],
  ])('refuses the beliefs of %j', (reply, cause) => {
    const parsed = parseDecision(effort, reply, { ...natural, beliefs: 'optional' });
    expect(parsed).toMatchObject(E.left({ _tag: 'InvalidBeliefs', cause: { _tag: cause } }));
  });
});
