/** @file Decoding: our sampler against transformers' generate, with its cache. */
import { createSampler, type Sampler } from '@tompo/lm';
import { median } from '../../shared/median.js';
import { demand, fewest } from '../demand.js';
import { PAUSE, sleep, timed } from '../measure.js';
import type { Bench, Part } from '../part.js';
import { type Subject, tokenRows } from '../subject.js';

interface Generated {
  readonly ms: number;
  readonly shape: readonly [number, number];
  readonly ids: readonly (readonly number[])[] | null;
}

/** Prompts, and completions of each. */
interface Shape {
  readonly prompts: number;
  readonly completions: number;
}

/** B = 1, 64, 256; 64 in two ways, for completions that share a prompt are cheaper. */
const SHAPES: readonly Shape[] = [
  { prompts: 1, completions: 1 },
  { prompts: 8, completions: 8 },
  { prompts: 64, completions: 1 },
  { prompts: 32, completions: 8 },
];
const TEMPERATURE = 0.8;

const measure = async (bench: Bench, subject: Subject) => {
  const { config } = subject.model;
  const [prompt, tokens] = bench.quick ? [8, 8] : [64, 64];
  // A run of the largest takes a minute, one of the smallest seconds.
  const rounds = bench.quick ? 1 : Math.ceil(bench.rounds / (config.hiddenSize / 64));
  // No token is the end of text on either side: every completion has its full length.
  const endless = { ...subject.model, config: { ...config, eosTokenId: config.vocabSize } };
  const { peer } = bench;
  if (peer !== null) await peer.ask({ do: 'load_decoder', name: 'decoder', model: subject.modelDir });
  const sampler: Sampler = createSampler(endless, { executor: bench.executor, maxRows: 256 });
  const rows = [];
  for (const shape of SHAPES) {
    const prompts = tokenRows(shape.prompts, prompt, config.vocabSize, 5);
    const ours = (temperature: number) =>
      sampler.sample({ prompts, completions: shape.completions, maxTokens: tokens, temperature, seed: 1 });
    const theirs = (temperature: number, ids = false) =>
      peer!.ask<Generated>({ do: 'generate', name: 'decoder', ...shape, prompts, tokens, temperature, ids });
    const times = { ours: [] as number[], theirs: [] as number[] };
    // Greedy ones first: they are compared, and they warm both sides up.
    const greedy = await ours(0);
    const same = peer === null ? null : sameTokens(greedy, (await theirs(0, true)).ids!);
    await ours(TEMPERATURE);
    for (let round = 0; round < rounds; round++) {
      times.ours.push(await timed(() => ours(TEMPERATURE)));
      if (peer === null) continue;
      await sleep(PAUSE);
      times.theirs.push((await theirs(TEMPERATURE)).ms);
      await sleep(PAUSE);
    }
    rows.push({ ...shape, ...times, same });
  }
  await sampler.dispose();
  if (peer !== null) await peer.ask({ do: 'forget', name: 'decoder' });
  return { subject, prompt, tokens, rows };
};

/** Share of greedy completions that are the same, token by token. */
const sameTokens = (
  ours: readonly (readonly { readonly ids: readonly number[] }[])[],
  theirs: readonly (readonly number[])[],
): number => {
  const flat = ours.flat().map(({ ids }) => ids.join());
  return flat.filter((ids, i) => ids === theirs[i]!.join()).length / flat.length;
};

export const decodePart: Part = async (bench) => {
  const results = [];
  for (const config of bench.sizes) results.push(await measure(bench, await bench.subject(config)));
  return {
    tables: [
      {
        title: 'Decoding: prompts read and tokens sampled, milliseconds (medians)',
        columns: [
          'model',
          'B',
          'prompts × completions',
          'new tokens',
          'ours',
          'tokens/s',
          'generate',
          'tokens/s',
          'ratio',
          'greedy equal',
        ],
        rows: results.flatMap(({ subject, tokens, rows }) =>
          rows.map(({ prompts, completions, ours, theirs, same }) => {
            const B = prompts * completions;
            const rate = (ms: number) => ((1000 * B * tokens) / ms).toFixed(0);
            const has = theirs.length > 0;
            return [
              subject.name,
              `${B}`,
              `${prompts} × ${completions}`,
              `${tokens}`,
              median(ours).toFixed(0),
              rate(median(ours)),
              has ? median(theirs).toFixed(0) : '–',
              has ? rate(median(theirs)) : '–',
              has ? `${(median(theirs) / median(ours)).toFixed(2)} ×` : '–',
              same === null ? '–' : `${(100 * same).toFixed(0)} %`,
            ];
          }),
        ),
        notes: [
          `Prompts of ${results[0]?.prompt} tokens, temperature ${TEMPERATURE}, no end of text. generate has num_return_sequences; our sampler reads each prompt once.`,
        ],
      },
    ],
    demands: results.flatMap(({ subject, rows }) =>
      rows
        .filter(({ theirs }) => theirs.length > 0)
        .flatMap(({ prompts, completions, ours, theirs, same }) => [
          demand(
            `decoding against generate, ${subject.name}, ${prompts} × ${completions}`,
            fewest(2, ' ×', 5),
            median(theirs) / median(ours),
          ),
          {
            what: `greedy completions equal generate’s, ${subject.name}, ${prompts} × ${completions}`,
            asked: '100 %',
            measured: `${(100 * same!).toFixed(0)} %`,
            met: same === 1,
            kind: 'equal' as const,
          },
        ]),
    ),
    data: results.map(({ subject, ...rest }) => ({ model: subject.model.config, ...rest })),
  };
};
