import { explain, type Noncompliance } from '@tompo/rewards';
import { either as E } from 'fp-ts';
import { expect, it } from 'vitest';
import { play, policyPlayer, printMatch, scripted } from '../src/index.js';
import { right, smallBcz } from './fixtures.js';

it('a match as a table: the numbers of the worked match, its words, and what was unreadable', async () => {
  const game = smallBcz({ sequence: 'GEE', rounds: 1 });
  const texts = ['B>BC;', 'A3B5C5>3;', 'hm'].values();
  const policy = policyPlayer({
    name: 'policy',
    style: 'compact',
    beliefs: 'required',
    complete: async (prompts) => prompts.map(() => texts.next().value as string),
  });
  const other = scripted('other', ({ seat, space }) =>
    E.right(
      space._tag === 'links'
        ? { _tag: 'links', to: [0, 1, 2].map((j) => (j === seat ? 0 : 1)) }
        : { _tag: 'effort', value: 5 },
    ),
  );
  const [record] = right(await play({ games: [{ game, seed: 3, players: [policy, other, other] }] }));
  // Payoffs with efforts (3, 5, 5) on the complete graph, α = 1, δ = ½, c = 1: 3·(1 + 5) − 4.5 − 2 = 11.5 and
  // 5·(1 + 4) − 12.5 − 2 = 10.5 twice; with (0, 5, 5): −2, and 5·(1 + 2.5) − 12.5 − 2 = 3 twice.
  // U2 of 3 against (5, 5): (18 − 4.5)/(30 − 12.5) = .77; of 5 against (0, 5): slope 3.5, so 3.5 is best with 6.125,
  // and 5 gives 17.5 − 12.5 = 5: 5/6.125 = .82. W* = 46.5 as in evaluate.test.ts.
  const reason = record?.phases[2]?.decisions[0]?.outcome as { reason: Noncompliance };
  const mumbled = explain(reason.reason);
  expect(reason.reason._tag).toBe('MissingTerminator');
  expect(printMatch(record as NonNullable<typeof record>)).toBe(`\
bcz-v1 (n 3, alpha 1, delta 0.5, cost 1, decimals 1, sequence GEE, rounds 1, observability full, maxEffort 5), seed 3

round 1, graph · links 0–1 0–2 1–2
  seat  player  decision  beliefs  U2    payoff  said
  0     policy  BC        50 %     1.00  –       "B>BC;"
  1     other   AC        –        1.00  –
  2     other   AB        –        1.00  –

round 1, effort · links 0–1 0–2 1–2 · W 32.50 · W* 46.50
  seat  player  decision  beliefs  U2    payoff  said
  0     policy  3         100 %    0.77  11.50   "A3B5C5>3;"
  1     other   5         –        1.00  10.50
  2     other   5         –        1.00  10.50

round 1, effort · links 0–1 0–2 1–2 · W 4.00 · W* 46.50
  seat  player  decision  beliefs  U2    payoff  said
  0     policy  0         –        0.00  -2.00   skip: ${mumbled}
  1     other   5         –        0.82  3.00
  2     other   5         –        0.82  3.00

total · W 36.50 of W* 93.00 · payoffs 9.50 13.50 13.50`);
});

it('says so where somebody wants no links', async () => {
  const game = smallBcz({ sequence: 'G', rounds: 1 });
  const alone = scripted('alone', () => E.right({ _tag: 'links', to: [0, 0, 0] }));
  const [record] = right(await play({ games: [{ game, seed: 3, players: [alone, alone, alone] }] }));
  expect(printMatch(record as NonNullable<typeof record>)).toContain(`\
round 1, graph · links none
  seat  player  decision  beliefs  U2  payoff  said
  0     alone   none      –        –   –`);
});
