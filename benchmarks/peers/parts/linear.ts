/** @file Cost by tokens: the training step at growing numbers of rows, and of completions that share a prompt. */
import { type PackedBatch, packBatch } from '@tompo/lm';
import { createSftStep, initialState } from '@tompo/trainer';
import { either as E } from 'fp-ts';
import { median } from '../../shared/median.js';
import { plot } from '../../shared/plot.js';
import { demand, most } from '../demand.js';
import { PAUSE, sleep, timed } from '../measure.js';
import type { Bench, Part } from '../part.js';
import { SIZES, TINY, TOKENS } from '../sizes.js';
import { tokenRows } from '../subject.js';
import { ADAMW, LEARNING_RATE, loadTraining, packRows, train } from '../training.js';

interface Point {
  readonly tokens: number;
  readonly ms: number;
}

const ROWS = [2, 4, 8, 16, 32];
const COMPLETIONS = [1, 2, 4, 8, 16];
const PROMPTS = 8;
const LENGTH = 64;

/** Prompts with m completions each, side by side. */
const packGroups = (m: number, vocabSize: number): PackedBatch => {
  const groups = tokenRows(PROMPTS, LENGTH, vocabSize).map((prompt, g) => ({
    prompt,
    completions: tokenRows(m, LENGTH, vocabSize, g + 10),
  }));
  const packed = packBatch(groups, { promptLength: LENGTH, completionLength: LENGTH, completions: m });
  if (E.isLeft(packed)) throw new Error('the benchmark’s own groups do not pack');
  return packed.right;
};

const perThousand = ({ tokens, ms }: Point): number => (1000 * ms) / tokens;

const series = async (bench: Bench) => {
  const config = bench.quick ? TINY : SIZES[0]!;
  const subject = await bench.subject(config);
  const step = createSftStep({
    model: subject.model,
    adapter: subject.adapter,
    executor: bench.executor,
    optimiser: ADAMW,
  });
  const state = initialState(subject.adapter.weights);
  const cost = async (batch: PackedBatch): Promise<Point> => {
    const ms: number[] = [];
    await step(state, batch, LEARNING_RATE);
    for (let i = 0; i < 4; i++) ms.push(await timed(() => step(state, batch, LEARNING_RATE)));
    return { tokens: batch.ids.data.length, ms: median(ms) };
  };
  if (bench.peer !== null) await loadTraining(bench, subject, 'linear', false);
  const [ours, theirs, shared]: [Point[], Point[], Point[]] = [[], [], []];
  for (const rows of ROWS.slice(0, bench.quick ? 2 : undefined)) {
    const ids = tokenRows(rows, TOKENS, config.vocabSize);
    ours.push(await cost(packRows(ids, TOKENS / 2)));
    if (bench.peer === null) continue;
    await sleep(PAUSE);
    const { ms } = await train(bench, 'linear', ids, { steps: 4, completion: TOKENS / 2 });
    theirs.push({ tokens: rows * TOKENS, ms: median(ms.slice(1)) });
    await sleep(PAUSE);
  }
  for (const m of COMPLETIONS.slice(0, bench.quick ? 2 : undefined))
    shared.push(await cost(packGroups(m, config.vocabSize)));
  await step.dispose();
  if (bench.peer !== null) await bench.peer.ask({ do: 'forget', name: 'linear' });
  return { subject, ours, theirs, shared };
};

export const linearPart: Part = async (bench) => {
  const { subject, ours, theirs, shared } = await series(bench);
  const lines = [
    { name: `ours, rows of ${TOKENS}`, points: ours },
    { name: `PyTorch eager, rows of ${TOKENS}`, points: theirs },
    { name: `ours, ${PROMPTS} prompts, more completions`, points: shared },
  ].filter(({ points }) => points.length > 0);
  return {
    tables: [
      {
        title: `Cost by tokens, ${subject.name}: milliseconds for 1,000 tokens of a training step`,
        columns: ['', ...ours.map((_, i) => (i === 0 ? 'fewest tokens' : `× ${2 ** i}`))],
        rows: lines.map(({ name, points }) => [
          name,
          ...points.map((point) => `${perThousand(point).toFixed(1)} (${point.tokens})`),
        ]),
        notes: [
          'In brackets the tokens of the step. A straight line through the origin would be equal numbers.',
        ],
      },
    ],
    demands: lines
      .filter(({ name }) => !bench.quick && name.startsWith('ours'))
      .map(({ name, points }) =>
        demand(
          `a token costs no more in a large step than in a small one, ${name}`,
          most(1.25, ' ×'),
          perThousand(points.at(-1)!) / perThousand(points[0]!),
        ),
      ),
    data: { model: subject.model.config, ours, theirs, shared },
    plots: {
      'peers-tokens.svg': plot({
        title: `Training step by tokens, ${subject.name}`,
        x: 'tokens in a step',
        y: 'milliseconds',
        from: 'zero',
        scale: 'linear',
        tick: (ms) => ms.toLocaleString('en'),
        legend: 'top',
        marks: [],
        lines: lines.map(({ name, points }) => ({
          name,
          points: points.map(({ tokens, ms }) => [tokens, ms] as const),
        })),
      }),
    },
  };
};
