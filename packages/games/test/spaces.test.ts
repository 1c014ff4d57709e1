/** Spaces of decisions as values: what holds of all kinds, one's own included, and what the kit asks of games with them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answer,
  choiceSpace,
  type Decision,
  type DecisionSpace,
  effortSpace,
  type Game,
  heardBy,
  illegal,
  linksSpace,
  messagesInWords,
  nameOfKind,
  type OwnSpace,
  revivedSpace,
  rng,
  spaceOf,
  talkSpace,
} from '../src/index.js';
import { allDecisions, checkGame, explainViolation, randomDecision } from '../src/testing.js';
import { type State, splitSpace, type View, whispers } from './games/whispers.js';

const SPACES: readonly DecisionSpace[] = [
  linksSpace(2, 1),
  linksSpace(5, 0),
  effortSpace({ min: 0, max: 2, decimals: 1 }),
  effortSpace({ min: -0.25, max: 1.5, decimals: 1 }),
  choiceSpace(['stag', 'hare', 'go on']),
  talkSpace(1),
  talkSpace(40),
  splitSpace(10),
];

describe.each(SPACES.map((space) => [`${nameOfKind(space)} ${JSON.stringify(space)}`, space] as const))(
  '%s',
  (_, space) => {
    const of = spaceOf(space);
    const drawn = Array.from({ length: 200 }, (__, k) => of.random(rng(k)));

    it('draws legal decisions, the same for the same seed', () => {
      for (const [k, one] of drawn.entries()) {
        expect(illegal(space, one)).toBeNull();
        expect(of.random(rng(k))).toEqual(one);
        expect(illegal(space, randomDecision(space, rng(k)))).toBeNull();
      }
      expect(new Set(drawn.map((one) => JSON.stringify(one))).size).toBeGreaterThan(1);
    });

    it('has a legal decision of who does nothing, and refuses what is of another kind, or missing', () => {
      expect(illegal(space, of.absent)).toBeNull();
      expect(illegal(space, null)).toContain('missing');
      const foreign: Decision[] = [
        { _tag: 'links', to: [0] },
        { _tag: 'effort', value: Number.NaN },
        { _tag: 'choice', index: -1 },
        { _tag: 'talk', text: 'a\nb' },
        { _tag: 'own', kind: 'another', value: [0, 0] },
        {} as never,
      ];
      for (const one of foreign) expect(illegal(space, one)).not.toBeNull();
    });

    it('lists each of its decisions once, where it lists them', () => {
      if (!Number.isFinite(of.size)) {
        expect(() => allDecisions(space)).toThrow(/cannot be listed/);
        return;
      }
      const all = allDecisions(space);
      expect(all).toHaveLength(of.size);
      expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(of.size);
      for (const one of all) expect(illegal(space, one)).toBeNull();
      for (const one of drawn) expect(all).toContainEqual(one);
    });

    it('writes different decisions differently, and none longer than its longest', () => {
      for (const style of ['natural', 'compact'] as const) {
        const longest = Math.max(...of.longest().map((one) => of.write(one, style).length));
        const texts = new Map<string, string>();
        for (const one of drawn) {
          const text = of.write(one, style);
          expect(text.length).toBeLessThanOrEqual(longest);
          expect(texts.get(text) ?? JSON.stringify(one)).toBe(JSON.stringify(one));
          texts.set(text, JSON.stringify(one));
          expect(answer(space, one, style)).toBe(style === 'compact' ? `${text};` : `Decision: ${text}`);
        }
      }
    });

    it('copies decisions as data of their own', () => {
      for (const one of drawn.slice(0, 20)) {
        const copy = of.copy({ ...one, more: 1 } as unknown as Decision);
        expect(copy).toEqual(one);
        expect(copy).not.toBe(one);
      }
    });

    it('a distance is 0 for the same, symmetric, and at most 1', () => {
      const { distance } = of;
      if (distance === undefined) {
        expect(of.kind).toBe('talk');
        return;
      }
      fc.assert(
        fc.property(fc.constantFrom(...drawn), fc.constantFrom(...drawn), (a, b) => {
          expect(distance(a, a)).toBe(0);
          expect(distance(a, b)).toBe(distance(b, a));
          expect(distance(a, b) > 0).toBe(JSON.stringify(a) !== JSON.stringify(b));
          expect(distance(a, b)).toBeLessThanOrEqual(1);
        }),
      );
    });
  },
);

describe("a space of one's own", () => {
  it('is plain data to who copies, clones and compares it, and whole again by its game', () => {
    const space = splitSpace(10);
    const plain = { _tag: 'own', kind: 'split', params: { most: 10 } };
    expect(JSON.parse(JSON.stringify(space))).toEqual(plain);
    const read = structuredClone(space) as OwnSpace;
    expect(read).toEqual(plain);
    expect(() => illegal(read, { _tag: 'own', kind: 'split', value: [1, 2] })).toThrow(/lost its functions/);
    const again = revivedSpace(whispers(10), read);
    expect(illegal(again, { _tag: 'own', kind: 'split', value: [8, 3] })).toBe('8 and 3 are more than 10');
    expect(() => revivedSpace({ id: 'other-v1', spaces: {} }, read)).toThrow(
      /other-v1 does not say how a space of the kind split is made/,
    );
  });

  it('has no forecast in an answer, whatever beliefs are handed over', () => {
    const own: Decision = { _tag: 'own', kind: 'split', value: [3, 4] };
    expect(answer(splitSpace(10), own, 'compact', [own, own])).toBe('3+4;');
    const words: Decision = { _tag: 'talk', text: 'stag' };
    expect(answer(talkSpace(9), words, 'natural', [words, words])).toBe('Decision: stag');
  });
});

describe('talk', () => {
  it.each<[unknown, string | null]>([
    ['stag', null],
    ['', null],
    ['a;b > "c"', null],
    ['🦌🦌🦌🦌🦌🦌🦌🦌🦌', null],
    ['0123456789', 'a message has at most 9 characters, not 10'],
    [' stag', 'a message neither begins nor ends with white space'],
    ['a\tb', 'a message is one line without control characters, and this one has U+0009'],
    ['a\u2028b', 'a message is one line without control characters, and this one has U+2028'],
    [3, 'a message is a text, not 3'],
  ])('%j', (text, wrong) => {
    expect(illegal(talkSpace(9), { _tag: 'talk', text: text as string })).toBe(wrong);
  });

  it('is heard by whom it is said to, and by who said it; silence is no message', () => {
    const said = [
      { from: 0, round: 0, text: 'to all', to: 'all' as const },
      { from: 1, round: 0, text: 'to 2', to: [2] },
      { from: 2, round: 1, text: '', to: 'all' as const },
    ];
    const texts = (seat: number) => heardBy(said, seat).map(({ text }) => text);
    expect([0, 1, 2].map(texts)).toEqual([['to all'], ['to all', 'to 2'], ['to all', 'to 2']]);
    expect(heardBy(said, 0)).toEqual([{ from: 0, round: 0, text: 'to all' }]);
    expect(messagesInWords(heardBy(said, 2), 'compact')).toBe('m1A"to all"m1B"to 2"');
    expect(messagesInWords([{ from: 1, round: 2, text: 'say "hare"' }], 'natural')).toBe(
      'Round 3, agent 1: "say \\"hare\\""',
    );
  });
});

describe('the kit', () => {
  const wrong = (game: Game<State, View>) => checkGame(game, { playouts: 4 }).map(explainViolation);

  it('finds nothing in a game of whispers and splits', () => {
    expect(wrong(whispers(10))).toEqual([]);
  });

  it.each<[string, Partial<Game<State, View>>, RegExp]>([
    ['a space that no file gives back', { spaces: {} }, /split cannot be made again from a file/],
    [
      'a space that comes back as another',
      { spaces: { split: () => splitSpace(3) } },
      /is another one when spaces makes it again/,
    ],
    [
      'messages that do not stand in the prompt',
      { text: { ...whispers(10).text, render: ({ phase, seat }) => `${phase} ${seat}` } },
      /which does not stand in its natural prompt/,
    ],
    [
      'messages that others hear',
      { messages: ({ said }, seat) => heardBy(said, seat).filter(({ from }) => from === seat) },
      /which it reads in its view all the same/,
    ],
    [
      'messages that are none',
      { messages: () => [{ from: 7, round: 0, text: 'x' }] },
      /an entry without from/,
    ],
    [
      'messages of no length',
      { space: (state) => (state.phase > 1 ? null : talkSpace(0)) },
      /allows messages of 0 characters/,
    ],
  ])('finds %s', (_, change, words) => {
    expect(wrong({ ...whispers(10), ...change }).some((sentence) => words.test(sentence))).toBe(true);
  });
});
