/** The lenient reader: the dress of chat models comes off, and what may be read in two ways is refused. */
import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { type Answer, type DecisionSpace, parseBoth, parseDecision, renderAnswer } from '../src/index.js';
import { answerIn, decisionIn, movers, space } from './arbitrary.js';

const links: DecisionSpace = { _tag: 'links', n: 4, self: 0 };
const effort: DecisionSpace = { _tag: 'effort', min: 0, max: 20, decimals: 1 };
const choice: DecisionSpace = { _tag: 'choice', options: ['cooperate', 'defect', 'go on'] };
const lenient = { style: 'natural', reader: 'lenient' } as const;
const read = (s: DecisionSpace, text: string) => parseDecision(s, text, lenient);

const around =
  (mark: string, close = mark) =>
  (label: string, value: string) => [
    `${mark}${label}:${close} ${value}`,
    `${mark}${label}${close}: ${value}`,
    `${label}: ${mark}${value}${close}`,
    `${mark}${label}: ${value}${close}`,
    `${mark}${label}:${close} ${mark}${value}${close}`,
  ];
const before = (prefix: string) => (label: string, value: string) => [
  `${prefix}${label}: ${value}`,
  `${prefix}**${label}:** ${value}`,
  `${prefix}**${label}: ${value}**.`,
];
const DRESSES: Readonly<Record<string, (label: string, value: string) => readonly string[]>> = {
  bold: around('**'),
  'bold, underlined': around('__'),
  italic: around('*'),
  'italic, underlined': around('_'),
  'bold italic': around('***'),
  'bold and italic': around('**_', '_**'),
  code: around('`'),
  html: (label, value) => [
    `${label}: <b>${value}</b>`,
    `<b>${label}: ${value}</b>`,
    `<answer>${label}: ${value}</answer>`,
    `<answer>\n${label}: ${value}\n</answer>`,
  ],
  fence: (label, value) => [
    `\`\`\`\n${label}: ${value}\n\`\`\``,
    `\`\`\`text\n${label}: ${value}\n\`\`\`\n`,
    `~~~\n${label}: ${value}\n~~~`,
    `\`\`\`${label}: ${value}\`\`\``,
  ],
  'full stop': (label, value) => [
    `${label}: ${value}.`,
    `**${label}: ${value}.**`,
    `**${label}: ${value}**.`,
    `${label}: **${value}**.`,
    `${label}: \`${value}\`.`,
  ],
  bullet: before('- '),
  'star bullet': before('* '),
  number: before('1. '),
  heading: (label, value) => [
    ...before('### ')(label, value),
    `## ${label}\n\n${value}`,
    `**${label}:**\n\n${value}`,
    `# ${label}\n**${label}:** ${value}`,
  ],
  quote: before('> '),
  'quoted bullet': before('> - '),
  quotation: (label, value) => [
    `"${label}: ${value}"`,
    `${label}: "${value}"`,
    `${label}: “${value}”`,
    `${label}: '${value}'`,
  ],
  case: (label, value) => [
    `${label.toUpperCase()}: ${value}`,
    `${label.toLowerCase()}: ${value}`,
    `Final ${label.toLowerCase()}: ${value}`,
    `My final ${label.toLowerCase()}: ${value}`,
  ],
  'equals sign': (label, value) => [`${label} = ${value}`, `**${label}** = ${value}`],
  LaTeX: (label, value) => [
    `${label}: $${value}$`,
    `${label}: \\(${value}\\)`,
    `${label}: \\boxed{${value}}`,
    `${label}: $\\boxed{\\text{${value}}}$`,
    `\\boxed{${label}: ${value}}`,
    `$$\\boxed{${value}}$$`,
  ],
  prose: (label, value) => [
    `I thought about 3 and 17, and about defecting.\n\n**${label}:** ${value}`,
    `**${label}:** ${value}\n\nGood luck to us!`,
    `<think>${label}: 19\nno</think>\n**${label}:** ${value}`,
    `${label}: 19</think>**${label}:** ${value}`,
    `**${label}:** ${value}\n\nThank you.\n**${label}:** ${value}`,
    `Here is my ${label.toLowerCase()}:\n\n**${label}:** ${value}`,
  ],
};

const CASES: readonly (readonly [string, DecisionSpace, string, Answer['decision']])[] = [
  ['links', links, '[0, 1, 0, 1]', { _tag: 'links', to: [0, 1, 0, 1] }],
  ['effort', effort, '2', { _tag: 'effort', value: 2 }],
  ['effort with decimals', effort, '12.5', { _tag: 'effort', value: 12.5 }],
  ['choice', choice, 'cooperate', { _tag: 'choice', index: 0 }],
  ['choice of two words', choice, 'go on', { _tag: 'choice', index: 2 }],
];

describe.each(Object.entries(DRESSES))('dress: %s', (_, dress) => {
  it.each(CASES)('%s', (_kind, s, value, decision) => {
    for (const text of dress('Decision', value))
      expect([text, read(s, text)]).toEqual([text, E.right({ decision, beliefs: null })]);
  });
});

describe('beliefs', () => {
  it.each([
    '**Beliefs:** [1, 2.5]\n**Decision:** 2',
    '- Beliefs: `[1, 2.5]`\n- Decision: `2`',
    '> Beliefs = [1, 2.50]\n>\n> Decision = 2.0',
    '```\nBeliefs: [1, 2.5]\nDecision: 2\n```',
    '## Beliefs\n[1, 2.5]\n## Decision\n2',
  ])('%j', (text) => {
    expect(parseDecision(effort, text, { ...lenient, beliefs: 'required', seats: [0, 1] })).toEqual(
      E.right({
        decision: { _tag: 'effort', value: 2 },
        beliefs: { _tag: 'effort', seats: [0, 1], values: [1, 2.5] },
      }),
    );
  });
  it('not stated, not readable, not the same twice', () => {
    const required = (text: string) =>
      parseDecision(effort, text, { ...lenient, beliefs: 'required', seats: [0, 1] });
    expect(required('**Decision:** 2')).toMatchObject({ left: { _tag: 'MissingBeliefs' } });
    expect(required('**Beliefs:** [1]\n**Decision:** 2')).toMatchObject({ left: { _tag: 'InvalidBeliefs' } });
    expect(required('**Beliefs:** 1 or 2\n**Decision:** 2')).toMatchObject({
      left: { _tag: 'InvalidBeliefs' },
    });
    expect(
      required('**Beliefs:** [1, 2]\n**Decision:** 2\n**Beliefs:** [1, 3]\n**Decision:** 2'),
    ).toMatchObject({ left: { _tag: 'AmbiguousDecision' } });
  });
});

describe('what may be read in two ways is refused', () => {
  it.each([
    '**Decision:** 2\n**Decision:** 3',
    'Decision: 2\n**Decision:** 3',
    '**Decision:** 2 or 3',
    '**Decision:** 2-3',
    '**Decision:** 2–3',
    '**Decision:** 2 to 3',
    '**Decision:** between 2 and 3',
    '**Decision:** not 2',
    '**Decision:** at most 2',
    '**Decision:** ~2',
    '**Decision:** ≈ 2',
    '**Decision:** > 2',
    '**Decision:** 1/2',
    '**Decision:** 2 1/2',
    '**Decision:** 2,5',
    '**Decision:** 1,000.5',
    '**Decision:** 1.000,5',
    '**Decision:** 2 units',
    '**Decision:** 2%',
    '**Decision:** $2',
    '**Decision:** 2€',
    '**Decision:** 2*3',
    '**Decision:** 2**3',
    '**Decision:** 1e1',
    '**Decision:** two',
    '**Decision:** +2',
    '**Decision:** 02',
    '**Decision:** 2..',
    '**Decision:** 2. Because 3 is more.',
    '**Decision:** 2 (I mean 3)',
    '**Decision:** ~~2~~ 3',
    '~~**Decision:** 2~~\n**Decision:** 3',
    '**Decision:** 2, 3',
    '**Decision:** [2]',
    '**Decision:** <number>',
    '**Decision:**',
    '**Decision:** 2\n\nWait, I would rather give 3.',
    '**Decision:** 2\n\nActually, scrap that.',
    '**Decision:** 2\n\nMake it three.',
    'So my decision is 3.\n**Decision:** 2',
    'First, decision: 3. But then\n**Decision:** 2',
    'The answer is \\boxed{3}\n**Decision:** 2',
    '\\boxed{3}\n**Decision:** 2',
    '\\boxed{2} or \\boxed{3}',
    '<think>**Decision:** 2',
    '<think>a</think>\n<think>**Decision:** 2',
    '<think>a<think>b</think>\n**Decision:** 2',
    '**Decision:** 2 <think>or 3?',
    '<thinking>**Decision:** 2</thinking>',
    '2',
    '**2**',
    'I invest 2.',
    '',
  ])('effort: %j', (text) => {
    expect(E.isLeft(read(effort, text))).toBe(true);
  });
  it.each([
    '**Decision:** cooperate\n**Decision:** defect',
    '**Decision:** cooperate or defect',
    '**Decision:** cooperate/defect',
    '**Decision:** not defect',
    "**Decision:** don't cooperate",
    '**Decision:** cooperate if they do',
    '**Decision:** cooperate\nUnless they defect.',
    '**Decision:** cooperate\nDefect is what I prefer.',
    '**Decision:** go',
    '**Decision:** coop',
  ])('choice: %j', (text) => {
    expect(E.isLeft(read(choice, text))).toBe(true);
  });
  it('a choice whose options differ by case alone is read letter for letter', () => {
    const s: DecisionSpace = { _tag: 'choice', options: ['Up', 'UP'] };
    expect(read(s, '**Decision:** UP')).toMatchObject({ right: { decision: { index: 1 } } });
    expect(E.isLeft(read(s, '**Decision:** up'))).toBe(true);
  });
  it.each([
    '**Decision:** [0, 1, 0, 1]\n**Decision:** [0, 1, 1, 1]',
    '**Decision:** [0, 1, 0]',
    '**Decision:** [1, 1, 0, 1]',
    '**Decision:** [0, 1, 0, 1] or [0, 0, 0, 1]',
    '**Decision:** [0, 1, 0, 2]',
    '**Decision:** B and D',
    '**Decision:** [0, 1, 0, 1]\nAnd a link with C.',
    '**Decision:** [0, 1, 0, 1]\n[0, 0, 0, 1]',
  ])('links: %j', (text) => {
    expect(E.isLeft(read(links, text))).toBe(true);
  });
});

const dressed = (label: string, value: string): fc.Arbitrary<string> =>
  fc.constantFrom(...Object.values(DRESSES).flatMap((dress) => [...dress(label, value)]));
const written = (s: DecisionSpace, decision: Answer['decision']): string =>
  renderAnswer(s, { decision, beliefs: null }, 'natural').slice('Decision: '.length);

describe('laws', () => {
  it('two decisions that differ, in any dress and order, with prose between: never a decision', () => {
    const texts = space.chain((s) =>
      fc.tuple(decisionIn(s), decisionIn(s)).chain(([a, b]) =>
        fc.record({
          s: fc.constant(s),
          differ: fc.constant(JSON.stringify(a) !== JSON.stringify(b)),
          parts: fc.tuple(dressed('Decision', written(s, a)), dressed('Decision', written(s, b))),
          glue: fc.constantFrom('\n', '\n\n', ' ', '\nWell.\n', '\n---\n', '\r\n', '. '),
          tail: fc.constantFrom('', '\n', '\nThat is all.'),
        }),
      ),
    );
    fc.assert(
      fc.property(texts, ({ s, differ, parts: [a, b], glue, tail }) => {
        fc.pre(differ);
        // A thought is no answer: only what follows it is.
        const text = `${a}${glue}${b.replace(/[\s\S]*<\/think>/, '')}${tail}`;
        const { strict, lenient: loose } = parseBoth(s, text, { style: 'natural' });
        // Where the strict reader takes the last line, the lenient one does not depart from it.
        if (E.isLeft(strict)) expect([text, E.isLeft(loose)]).toEqual([text, true]);
        else expect(loose).toEqual(strict);
      }),
      { numRuns: 3000 },
    );
  });

  it('agrees with the strict reader wherever that accepts, beliefs included, whatever stands before', () => {
    const cases = fc.record({ s: space, seats: movers }).chain(({ s, seats }) =>
      fc.record({
        s: fc.constant(s),
        seats: fc.constant(seats),
        answer: answerIn(s, seats),
        prose: fc.oneof(
          fc.string(),
          fc.constantFrom('', '**Decision:** 3\n', 'Decision: 1\n', '> quoted\n', '```\n'),
        ),
        beliefs: fc.constantFrom('optional' as const, 'none' as const),
      }),
    );
    fc.assert(
      fc.property(cases, ({ s, seats, answer, prose, beliefs }) => {
        const text = `${prose}\n${renderAnswer(s, answer, 'natural')}`;
        const { strict, lenient: loose } = parseBoth(s, text, { style: 'natural', beliefs, seats });
        if (E.isRight(strict)) expect(loose).toEqual(strict);
      }),
    );
  });

  it('compact text has one reader', () => {
    fc.assert(
      fc.property(space, fc.string(), (s, text) => {
        const { strict, lenient: loose } = parseBoth(s, text, { style: 'compact' });
        expect(loose).toEqual(strict);
      }),
    );
  });

  it('never throws, and takes time in proportion to the text', () => {
    fc.assert(
      fc.property(
        space,
        fc.array(
          fc.constantFrom(
            ...'*_`#>-.:= \n[]{}$\\"0129,',
            'Decision',
            'Beliefs',
            '<think>',
            '\\boxed{',
            'go on',
          ),
          { maxLength: 60 },
        ),
        (s, pieces) => {
          read(s, pieces.join(''));
        },
      ),
      { numRuns: 2000 },
    );
    const started = performance.now();
    for (const unit of [
      '*',
      '> ',
      '- ',
      '# ',
      '\\boxed{',
      'decision ',
      '"',
      '- -',
      '<think>',
      '1. ',
      '\t',
      'a ',
    ])
      read(effort, `${unit.repeat(200_000 / unit.length)}\n**Decision:** x`);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
