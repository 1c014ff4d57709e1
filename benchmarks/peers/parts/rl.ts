/** @file One step of reinforcement learning: draw completions, score them, weigh them by GRPO, move the adapter.
 *  Ours against TRL's GRPOTrainer, on the same prompts, lengths, reward, adapter and machine. */
import { join } from 'node:path';
import { grpo } from '@tompo/advantage';
import { rng } from '@tompo/games';
import { type RlMetrics, tompoTrain } from '@tompo/trainer';
import { median } from '../../shared/median.js';
import { demand, fewest } from '../demand.js';
import { PAUSE, sleep, timed } from '../measure.js';
import type { Bench, Part } from '../part.js';
import type { Subject } from '../subject.js';

const LEARNING_RATE = 1e-4;

/** The reward: the share of a completion's tokens whose id is even. grpo.py has the same. */
const evenShare = (ids: readonly number[]): number =>
  ids.filter((id) => id % 2 === 0).length / Math.max(1, ids.length);

/** Texts of one token a letter. */
const texts = (count: number, length: number): string[] => {
  const random = rng('prompts');
  return Array.from({ length: count }, () =>
    Array.from({ length }, () => String.fromCharCode(97 + random.int(26))).join(''),
  );
};

interface Steps {
  readonly ms: readonly number[];
  readonly sampling: readonly number[];
}

const measure = async (bench: Bench, subject: Subject) => {
  const [prompts, length, completions, tokens] = bench.quick ? [4, 8, 2, 8] : [32, 64, 8, 64];
  const visits = bench.quick ? 1 : Math.ceil(bench.rounds / 3);
  const perVisit = bench.rounds > 3 ? 2 : 1;
  const ours = { ms: [] as number[], sampling: [] as number[] };
  const theirs = { ms: [] as number[], sampling: [] as number[] };
  let sampled = 0;
  const list = texts(prompts, length);
  const training = tompoTrain({
    model: subject.model,
    adapter: subject.adapter,
    prompts: list.map((text, i) => ({ id: `${i}`, text })),
    promptsPerStep: prompts,
    completions,
    maxTokens: tokens,
    score: (_, drawn) => drawn.map(({ ids }) => ({ reward: evenShare(ids), graph: null, parts: {} })),
    advantages: (groups) => grpo(groups),
    memory: null,
    objective: { beta: 0 },
    learningRate: LEARNING_RATE,
    steps: 1 + visits * perVisit,
    seed: 1,
    executor: bench.executor,
    onRollout: () => {
      sampled = performance.now();
    },
  });
  const rewards: number[] = [];
  const step = async (): Promise<void> => {
    const next = await training.next();
    if (next.done !== true) rewards.push((next.value as RlMetrics).reward);
  };
  await step(); // compiles
  for (let visit = 0; visit < visits; visit++) {
    for (let i = 0; i < perVisit; i++) {
      const start = performance.now();
      ours.ms.push(await timed(step));
      ours.sampling.push(sampled - start);
    }
    if (bench.peer === null) continue;
    await sleep(PAUSE);
    const took = await bench.peer.ask<Steps>({
      do: 'rl',
      model: subject.modelDir,
      adapter: subject.adapterDir,
      prompts: list,
      promptLength: length,
      completions,
      tokens,
      learningRate: LEARNING_RATE,
      steps: 1 + perVisit,
      scratch: join(bench.scratch, 'trl'),
    });
    theirs.ms.push(...took.ms);
    theirs.sampling.push(...took.sampling);
    await sleep(PAUSE);
  }
  await training.return(undefined as never);
  return { subject, prompts, length, completions, tokens, ours, theirs, rewards };
};

const seconds = (ms: readonly number[]): string => (ms.length === 0 ? '–' : (median(ms) / 1000).toFixed(2));

export const rlPart: Part = async (bench) => {
  const results = [];
  for (const config of bench.sizes.slice(0, 1))
    results.push(await measure(bench, await bench.subject(config)));
  const shape = results[0]!;
  return {
    tables: [
      {
        title: `RL step: ${shape.prompts} prompts × ${shape.completions} completions, seconds (medians)`,
        columns: ['model', 'ours', 'sampling', 'update', 'TRL', 'sampling', 'update', 'ratio'],
        rows: results.map(({ subject, ours, theirs }) => [
          subject.name,
          seconds(ours.ms),
          seconds(ours.sampling),
          seconds(ours.ms.map((ms, i) => ms - ours.sampling[i]!)),
          seconds(theirs.ms),
          seconds(theirs.sampling),
          seconds(theirs.ms.map((ms, i) => ms - theirs.sampling[i]!)),
          theirs.ms.length === 0 ? '–' : `${(median(theirs.ms) / median(ours.ms)).toFixed(2)} ×`,
        ]),
        notes: [
          `Prompts of ${shape.length} tokens, completions of ${shape.tokens}; GRPO without KL, one update of all completions a step, LoRA, AdamW. TRL: GRPOTrainer on the CPU, without vLLM and without gradient checkpointing. Sampling includes scoring.`,
        ],
      },
    ],
    demands: results
      .filter(({ theirs }) => theirs.ms.length > 0)
      .map(({ subject, ours, theirs }) =>
        demand(`RL step against TRL, ${subject.name}`, fewest(2, ' ×'), median(theirs.ms) / median(ours.ms)),
      ),
    data: results.map(({ subject, ...rest }) => ({ model: subject.model.config, ...rest })),
  };
};
