/** How much of a row of links an unfinished answer has said: held against all answers that begin with it. */
import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { type Answer, type Beliefs, fixedLinks, parseDecision, renderAnswer } from '../src/index.js';
import { row } from './arbitrary.js';

const rows = (n: number, self: number): readonly (readonly number[])[] =>
  Array.from({ length: 2 ** (n - 1) }, (_, k) =>
    Array.from({ length: n }, (_, j) => (j === self ? 0 : Math.floor(k / 2 ** (j < self ? j : j - 1)) % 2)),
  );

const bitsOf = (to: readonly number[], self: number): readonly number[] => to.toSpliced(self, 1);

/** In how many of the first bits all rows agree. */
const agreed = (all: readonly (readonly number[])[]): number => {
  const [first = [], ...others] = all;
  const at = first.findIndex((bit, b) => others.some((one) => one[b] !== bit));
  return at < 0 ? first.length : at;
};

const answers = (n: number, self: number, rule: 'none' | 'optional' | 'required'): readonly Answer[] =>
  rows(n, self).flatMap((to): readonly Answer[] => {
    const decision = { _tag: 'links', to } as const;
    const stated = rows(n, self).map(
      (toMe): Answer => ({ decision, beliefs: { _tag: 'links', toMe } satisfies Beliefs }),
    );
    return [
      ...(rule === 'required' ? [] : [{ decision, beliefs: null }]),
      ...(rule === 'none' ? [] : stated),
    ];
  });

describe('of the beginning of an answer', () => {
  it('are fixed exactly the links in which all answers with that beginning agree', () => {
    for (const style of ['compact', 'natural'] as const)
      for (const [n, self] of [
        [2, 0],
        [3, 1],
        [4, 0],
        [4, 3],
      ] as const)
        for (const rule of ['none', 'optional', 'required'] as const) {
          const space = { _tag: 'links', n, self } as const;
          const written = answers(n, self, rule).map((answer) => ({
            text: renderAnswer(space, answer, style),
            bits: bitsOf(answer.decision._tag === 'links' ? answer.decision.to : [], self),
          }));
          const beginnings = new Set(
            written.flatMap(({ text }) =>
              Array.from({ length: text.length + 1 }, (_, k) => text.slice(0, k)),
            ),
          );
          for (const begun of beginnings) {
            const all = written.filter(({ text }) => text.startsWith(begun)).map(({ bits }) => bits);
            expect(fixedLinks(space, begun, { style, beliefs: rule }), `${rule} ${begun}`).toBe(agreed(all));
          }
        }
  });

  it('ever more are fixed, at the end all, and those that are fixed are those of the answer', () => {
    fc.assert(
      fc.property(
        fc
          .oneof(fc.integer({ min: 2, max: 8 }), fc.constantFrom(27, 52))
          .chain((n) => fc.record({ n: fc.constant(n), self: fc.nat(n - 1) }))
          .chain(({ n, self }) =>
            fc.record({
              n: fc.constant(n),
              self: fc.constant(self),
              to: row(n, self),
              toMe: fc.option(row(n, self)),
            }),
          ),
        fc.constantFrom('compact' as const, 'natural' as const),
        ({ n, self, to, toMe }, style) => {
          const space = { _tag: 'links', n, self } as const;
          const beliefs = toMe === null ? null : ({ _tag: 'links', toMe } as const);
          const text = renderAnswer(space, { decision: { _tag: 'links', to }, beliefs }, style);
          const options = { style, beliefs: toMe === null ? 'none' : 'required' } as const;
          const seats = Array.from({ length: n }, (_, i) => i);
          expect(parseDecision(space, text, { ...options, seats })).toEqual(
            E.right({ decision: { _tag: 'links', to }, beliefs }),
          );
          let before = 0;
          for (let k = 0; k <= text.length; k++) {
            const fixed = fixedLinks(space, text.slice(0, k), options);
            expect(fixed).toBeGreaterThanOrEqual(before);
            before = fixed;
          }
          expect(before).toBe(n - 1);
        },
      ),
    );
  });

  it('of a label that may grow nothing is known: A may become A’ among 27', () => {
    const options = { style: 'compact' } as const;
    // A' is seat 25: from A to it 25 links are fixed, the own one left out.
    expect(fixedLinks({ _tag: 'links', n: 27, self: 3 }, 'A', options)).toBe(0);
    expect(fixedLinks({ _tag: 'links', n: 27, self: 3 }, 'AB', options)).toBe(1);
    expect(fixedLinks({ _tag: 'links', n: 27, self: 3 }, "A'", options)).toBe(25);
    expect(fixedLinks({ _tag: 'links', n: 5, self: 3 }, 'A', options)).toBe(1);
  });

  it('natural: talk before the line fixes nothing, nor does a line that another may follow', () => {
    const space = { _tag: 'links', n: 3, self: 0 } as const;
    const fixed = (begun: string) => fixedLinks(space, begun, { style: 'natural' });
    expect(fixed('I ask both of them, [0, 1, 1] that is.\n')).toBe(0);
    expect(fixed('Well.\nDecision: [0, 1')).toBe(1);
    expect(fixed('Decision: [0, 1, 1]\nNo.\nDecision: [0, 1, 0]')).toBe(0);
    expect(fixed('**Decision:** [0, 1, 1]')).toBe(0);
  });
});
