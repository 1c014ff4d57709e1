/** @file What U1 and U3 rest on, where that is not plain: the reader of natural text, and a W* that is not proved. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluate, planner, policyPlayer, type SeededGame } from '@tompo/arena';
import { bcz, pgg } from '@tompo/games';
import { either as E } from 'fp-ts';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ReportData } from '../src/report/data.js';
import { reportPage } from '../src/report/page.js';
import { viewOf } from '../src/report/read.js';
import { metricsTable, pairedTable, summary } from '../src/screen/summary.js';
import type { SavedEvaluation } from '../src/stages/evaluate.js';
import { pairOf } from '../src/stages/pairs.js';
import { scratch, tompo } from './command.js';
import { syntheticReport } from './synthetic.js';

const right = <L, A>(either: E.Either<L, A>): A => {
  if (E.isLeft(either)) throw new Error(JSON.stringify(either.left));
  return either.right;
};

const small: SeededGame['game'] = right(
  bcz({ n: 3, alpha: 1, delta: 0.5, cost: 1, maxEffort: 5, rounds: 1 }),
);
/** Nine different agents whose groups are paid each: no search proves the planner's network the best. */
const open: SeededGame['game'] = right(
  pgg({
    n: 9,
    endowment: [12, 9, 7, 5, 4, 3, 2, 2, 1],
    multiplier: 1.5,
    linkCost: 0.5,
    contribution: 'perGroup',
    rounds: 1,
  }),
);

/** A policy that dresses its answers, evaluated as the command does it. */
const evaluated = async (
  name: string,
  game: SeededGame['game'],
  dress: (decision: string) => string,
  style: 'natural' | 'compact' = 'natural',
): Promise<SavedEvaluation> => {
  const links = `[0${', 1'.repeat(game.seats - 1)}]`;
  const policy = policyPlayer({
    name,
    style,
    beliefs: 'none',
    complete: async (prompts) => prompts.map((prompt) => dress(prompt.includes('(linking)') ? links : '1')),
  });
  const games = Array.from({ length: 12 }, (_, seed) => ({ game, seed }));
  const result = right(
    await evaluate({ policy, opponents: planner, games, seats: 'zero', interval: { resamples: 50 } }),
  );
  return { ...result, exampleKeys: [], examples: [], noncompliance: [] };
};

const dataOf = (saved: readonly SavedEvaluation[], changes: Partial<ReportData> = {}): ReportData => ({
  ...syntheticReport(),
  algorithms: ['tompo'],
  evaluations: saved.map(viewOf),
  paired: saved.length < 2 ? [] : pairOf(saved[1] as SavedEvaluation, saved[0] as SavedEvaluation),
  ...changes,
});
const plain = { bold: String, dim: String } as never;
const folder = { report: '', model: String, metrics: String, evaluation: String } as never;

describe('U1 by both readers', () => {
  const rows = ['U1 strict', 'U1 lenient'];

  it('is what Markdown costs: half a policy’s answers, none of them for the lenient reader', async () => {
    const sft = await evaluated('sft', small, (decision) => `**Decision:** ${decision}`);
    const tompo_ = await evaluated('tompo', small, (decision) =>
      decision === '1' ? '**Decision:** 1' : `Decision: ${decision}`,
    );
    const data = dataOf([sft, tompo_], { reader: 'strict' });
    const line = (table: string, row: string) => table.split('\n').find((l) => l.startsWith(row)) ?? '';
    const table = metricsTable(data);
    expect(line(table, 'U1 strict')).toMatch(/0\.000.* of 24 .*0\.500.* of 24/);
    expect(line(table, 'U1 lenient')).toMatch(/1\.000.* of 24 .*1\.000.* of 24/);
    expect(line(pairedTable(data.paired), 'U1 strict')).toMatch(/\+0\.500 .*12\/12 \*/);
    expect(line(pairedTable(data.paired), 'U1 lenient')).toMatch(/0\.000 \[no game differs\]/);
    const page = reportPage(data);
    expect(page).toContain('U1 compliance, strict reader');
    expect(page).toContain('U1 compliance, lenient reader');
    expect(page).toContain('is by the strict reader of natural text');
  });

  it('is not shown where there is one reader', async () => {
    const saved = [
      await evaluated('sft', small, () => ';', 'compact'),
      await evaluated('tompo', small, () => '1;', 'compact'),
    ];
    const data = dataOf(saved);
    for (const text of [metricsTable(data), pairedTable(data.paired)])
      for (const row of rows) expect(text).not.toContain(row);
    expect(reportPage(data)).not.toMatch(/U1 compliance, (strict|lenient) reader|U1 (strict|lenient)/);
  });
});

it('a family is named without its version, with a dash in it or none', async () => {
  const saved = await evaluated('sft', small, (decision) => `Decision: ${decision}`);
  const { all } = saved.summary;
  const summary = { all, 'group stag-hunt-v1': all, 'group bcz-v12 GEE': all } as SavedEvaluation['summary'];
  expect(viewOf({ ...saved, summary }).slices.map(({ head }) => head)).toEqual(['STAG-HUNT', 'BCZ GEE']);
});

describe('a W* that is not proved', () => {
  it('is told with its gap, in the report and on the screen', async () => {
    const saved = await evaluated('sft', open, (decision) => `Decision: ${decision}`);
    const { mean, largest } = saved.welfareGap ?? { mean: 0, largest: 0 };
    expect(saved.inexactWelfare).toBe(12);
    expect(mean).toBeGreaterThan(0);
    const percent = `${Number((100 * mean).toPrecision(2))} %`;
    expect(largest).toBeCloseTo(mean, 12);
    const data = dataOf([saved]);
    const said = `not proved to be the best in 12 of 12 effort phases (the best could be higher by ${percent} on average, ${percent} at most)`;
    expect(reportPage(data)).toContain(said);
    expect(summary(data, folder, plain)).toContain(said);
  });

  it('policies that met it otherwise are told apart', async () => {
    const view = viewOf(await evaluated('sft', open, (decision) => `Decision: ${decision}`));
    const evaluations = [view, { ...view, arm: 'tompo', welfareGap: { phases: 1, mean: 0.5, largest: 0.5 } }];
    expect(reportPage(dataOf([], { evaluations }))).toMatch(
      /best for SFT in 12 of 12 effort phases .*, for ToMPO in 1 of 12 effort phases \(the best could be higher by 50 %/,
    );
  });

  it('nothing is said where all are proved, nor of an evaluation that does not know', async () => {
    const exact = await evaluated('sft', small, (decision) => `Decision: ${decision}`);
    const { inexactWelfare: _, welfareGap: __, ...before } = exact;
    for (const saved of [exact, before as SavedEvaluation])
      expect(reportPage(dataOf([saved]))).not.toContain('not proved to be the best in');
  });
});

describe('from a recipe in natural text to the report', () => {
  const recipe = join(import.meta.dirname, 'natural.yaml');
  const out = scratch();
  const at = (...parts: string[]): string => join(out, 'natural', ...parts);
  let said = '';
  beforeAll(async () => {
    const run = await tompo(['run', recipe, '--out', out]);
    expect(run.code, run.err).toBe(0);
    said = run.out;
  });

  it('both U1 are in the evaluation, the differences, the curve, the table and the page', () => {
    const { summary: saved } = JSON.parse(readFileSync(at('eval', 'tompo.json'), 'utf8'));
    for (const reader of ['u1Strict', 'u1Lenient'])
      expect(saved.all[reader]).toMatchObject({ value: expect.any(Number), counted: saved.all.u1.counted });
    expect(saved.all.u1.value).toBe(saved.all.u1Lenient.value);
    const paired = JSON.parse(readFileSync(at('eval', 'paired.json'), 'utf8')) as { metric: string }[];
    expect(paired.filter(({ metric }) => /U1(strict|lenient)/.test(metric))).toMatchObject([
      { difference: { mean: expect.any(Number) } },
      { difference: { mean: expect.any(Number) } },
    ]);
    const row = JSON.parse(readFileSync(at('metrics', 'tompo.jsonl'), 'utf8').split('\n')[0] ?? '');
    expect(row).toMatchObject({ U1strict: expect.any(Number), U1lenientCount: row.U1Count });
    for (const name of ['U1 strict', 'U1 lenient']) {
      expect(said).toMatch(new RegExp(`^${name} `, 'm'));
      expect(readFileSync(at('report.html'), 'utf8')).toContain(name);
    }
    expect(readFileSync(at('report.html'), 'utf8')).toContain('by the lenient reader of natural text');
  });

  it('what U3 rests on is told by run, report and compare', async () => {
    expect(said).toMatch(/not proved to be the best in 3 of 3 effort phases/);
    expect(readFileSync(at('report.html'), 'utf8')).toMatch(
      /not proved to be the best in 3 of 3 effort phases/,
    );
    const compared = await tompo(['compare', at(), at()]);
    expect(compared.out).toMatch(/not proved to be the best in 3 of 3 effort phases/);
    expect(compared.out).toMatch(/^U1 strict /m);
    expect(existsSync(at('eval', 'playthroughs.json'))).toBe(true);
  });
});
