import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { type DecisionSpace, type ParseOptions, parseDecision } from '../src/index.js';

const links: DecisionSpace = { _tag: 'links', n: 5, self: 0 };
const effort: DecisionSpace = { _tag: 'effort', min: 0, max: 5, decimals: 1 };
const choice: DecisionSpace = { _tag: 'choice', options: ['cooperate', 'defect'] };
const compact = { style: 'compact', others: 3 } as const;
const natural = { style: 'natural', others: 3 } as const;

const decision = (space: DecisionSpace, reply: string, options: ParseOptions) =>
  E.map((answer: { decision: unknown }) => answer.decision)(parseDecision(space, reply, options));
const tag = (space: DecisionSpace, reply: string, options: ParseOptions) => {
  const parsed = parseDecision(space, reply, options);
  return E.isLeft(parsed) ? parsed.left._tag : 'a decision';
};

describe('compact', () => {
  it.each<[string, DecisionSpace, unknown]>([
    ['01101;', links, { _tag: 'links', to: [0, 1, 1, 0, 1] }],
    ['00000;', links, { _tag: 'links', to: [0, 0, 0, 0, 0] }],
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
    [';', links, 'MissingDecision'],
    ['01101', links, 'MissingTerminator'],
    ['1.3', effort, 'MissingTerminator'],
    ['01101; ', links, 'TrailingText'],
    ['1.3;2;', effort, 'TrailingText'],
    [' 01101;', links, 'NotBinary'],
    ['01201;', links, 'NotBinary'],
    ['0,1,1,0,1;', links, 'NotBinary'],
    ['0110;', links, 'WrongLength'],
    ['011011;', links, 'WrongLength'],
    ['11101;', links, 'SelfLink'],
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
    ['01100>01101;', links, 'UnexpectedBeliefs'],
  ])('refuses %j', (reply, space, expected) => {
    expect(tag(space, reply, compact)).toBe(expected);
  });

  it('reads beliefs', () => {
    const options = { ...compact, beliefs: 'optional' } as const;
    expect(parseDecision(links, '01100>01101;', options)).toEqual(
      E.right({
        decision: { _tag: 'links', to: [0, 1, 1, 0, 1] },
        beliefs: { _tag: 'links', toMe: [0, 1, 1, 0, 0] },
      }),
    );
    // A belief may lie outside the decider's own range [0, 5]: another's range may be wider.
    expect(parseDecision(effort, '1.2,.8,7>1.3;', options)).toEqual(
      E.right({
        decision: { _tag: 'effort', value: 1.3 },
        beliefs: { _tag: 'effort', values: [1.2, 0.8, 7] },
      }),
    );
    expect(parseDecision(choice, 'defect,cooperate,defect>defect;', options)).toEqual(
      E.right({ decision: { _tag: 'choice', index: 1 }, beliefs: { _tag: 'choice', indices: [1, 0, 1] } }),
    );
    expect(parseDecision(effort, '1.3;', options)).toEqual(
      E.right({ decision: { _tag: 'effort', value: 1.3 }, beliefs: null }),
    );
  });

  it.each<[string, DecisionSpace, string]>([
    ['>01101;', links, 'WrongLength'],
    ['0110>01101;', links, 'WrongLength'],
    ['11100>01101;', links, 'SelfLink'],
    ['0110x>01101;', links, 'NotBinary'],
    ['1,2>1.3;', effort, 'WrongLength'],
    ['>1.3;', effort, 'WrongLength'],
    ['1,2,3,4>1.3;', effort, 'WrongLength'],
    ['1,,3>1.3;', effort, 'NotANumber'],
    ['1,2.25,3>1.3;', effort, 'TooManyDecimals'],
    ['1,0.2,3>1.3;', effort, 'NonCanonicalNumber'],
    ['1, 2,3>1.3;', effort, 'NotANumber'],
    ['defect,x,defect>defect;', choice, 'UnknownOption'],
  ])('refuses the beliefs of %j', (reply, space, cause) => {
    const parsed = parseDecision(space, reply, { ...compact, beliefs: 'required' });
    expect(parsed).toMatchObject(E.left({ _tag: 'BadBeliefs', reply, cause: { _tag: cause, reply } }));
  });

  it('asks for beliefs where they are required, and for one > at most', () => {
    expect(tag(links, '01101;', { ...compact, beliefs: 'required' })).toBe('MissingBeliefs');
    expect(tag(links, '01100>01101>01101;', { ...compact, beliefs: 'required' })).toBe('NotBinary');
    expect(tag(links, '01100>;', { ...compact, beliefs: 'required' })).toBe('MissingDecision');
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
    ['Decision: [0, 1, 1, 0]', links, 'WrongLength'],
    ['Decision: [0, 1, , 0, 1]', links, 'NotBinary'],
    ['Decision: [0, true, 1, 0, 1]', links, 'NotBinary'],
    ['Decision: [1, 1, 1, 0, 1]', links, 'SelfLink'],
    ['Decision: [0, 1, 1, 0, 1] Decision: [0, 1, 1, 0, 1]', links, 'NotBinary'],
    ['Decision: Cooperate', choice, 'UnknownOption'],
  ])('refuses %j', (reply, space, expected) => {
    expect(tag(space, reply, natural)).toBe(expected);
  });

  it('counts only the beliefs right above the decision', () => {
    const reply = 'Beliefs: [1, 2, 0.5]\n\nDecision: 1.3\n';
    expect(parseDecision(effort, reply, { ...natural, beliefs: 'optional' })).toEqual(
      E.right({
        decision: { _tag: 'effort', value: 1.3 },
        beliefs: { _tag: 'effort', values: [1, 2, 0.5] },
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
    ['Beliefs: [1, 2, much]\nDecision: 1', 'NotANumber'],
  ])('refuses the beliefs of %j', (reply, cause) => {
    const parsed = parseDecision(effort, reply, { ...natural, beliefs: 'optional' });
    expect(parsed).toMatchObject(E.left({ _tag: 'BadBeliefs', cause: { _tag: cause } }));
  });
});
