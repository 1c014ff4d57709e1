/** @file Our side's process: what it is told, what it opens, and the one line that it answers with. Run by main.ts. */
import { parseArgs } from 'node:util';
import { type Executor, explain, openExecutor, type Precision } from '@tompo/jit';
import {
  byteTokenizer,
  explain as explainLm,
  safetensorsInFile,
  type Tokenizer,
  type Weights,
} from '@tompo/lm';
import { either as E } from 'fp-ts';
import { SIZES, type Size, SMALL } from './sizes.js';

export interface Side {
  readonly size: Size;
  readonly executor: Executor;
  /** In their file: as frozen arguments ONNX Runtime reads them from there. */
  readonly weights: Weights;
  readonly tokenizer: Tokenizer;
  /** The folder of the adapter that both sides start from. */
  readonly adapter: string;
  /** Repetitions after the first, which compiles. */
  readonly steps: number;
  /** Where it runs, in words. */
  readonly device: string;
}

export const right = <L, A>(e: E.Either<L, A>, say: (left: L) => string): A => {
  if (E.isLeft(e)) throw new Error(say(e.left));
  return e.right;
};

const open = async (): Promise<Side> => {
  const { values: flags } = parseArgs({
    options: {
      device: { type: 'string' },
      size: { type: 'string' },
      checkpoint: { type: 'string' },
      adapter: { type: 'string' },
      precision: { type: 'string' },
      steps: { type: 'string' },
    },
  });
  const precision = flags.precision as Precision;
  return {
    size: [...SIZES, SMALL].find(({ name }) => name === flags.size)!,
    executor: right(await openExecutor(`jit:${flags.device}`, { precision }), explain),
    weights: right(await safetensorsInFile(flags.checkpoint!), explainLm),
    tokenizer: right(byteTokenizer(), explainLm),
    adapter: flags.adapter!,
    steps: Number(flags.steps),
    device: `onnxruntime ${flags.device}, products in ${precision}`,
  };
};

/** Opens the side, measures, and prints the answer, or why there is none. */
export const answer = (measure: (side: Side) => Promise<unknown>): Promise<void> =>
  open()
    .then(measure)
    .then(
      (found) => console.log(JSON.stringify({ answer: found })),
      (error: unknown) => {
        console.log(JSON.stringify({ reason: error instanceof Error ? error.message : String(error) }));
      },
    );
