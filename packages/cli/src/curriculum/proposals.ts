/** @file proposals.jsonl: whatever a generator proposed, with the question to a language model and its answer. A course that was stopped in
 *  the middle of an iteration does not ask again for what stands in it. */
import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import { jsonLine } from '@tompo/arena';
import type { GenerationError, GenerationExchange, Proposer } from '@tompo/curriculum';
import { either as E } from 'fp-ts';
import { makeDir, writing } from '../run/files.js';

type Proposed = E.Either<GenerationError, unknown>;

interface Turn {
  readonly iteration: number;
  readonly attempt: number;
}

interface Line extends Turn {
  readonly proposed: Proposed;
  readonly exchange: GenerationExchange | null;
}

/** The lines of a file; what its writer's end cut off is taken away from it. */
const linesOf = (path: string): readonly Line[] => {
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  const whole = bytes.lastIndexOf(10) + 1;
  if (whole < bytes.length) writing(path, () => truncateSync(path, whole));
  return bytes
    .subarray(0, whole)
    .toString()
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text) as Line);
};

const keyOf = ({ iteration, attempt }: Turn): string => `${iteration}/${attempt}`;

export interface Proposals {
  /** Hears what the generator asked; handed to it. */
  readonly hear: (exchange: GenerationExchange) => void;
  /** The generator, whose proposals are kept, and given again. */
  readonly remembering: <B extends Turn, D>(generator: Proposer<B, D>) => Proposer<B, D>;
}

/** done: iterations that are saved already. A call that failed is tried again. */
export const openProposals = (path: string, done: number): Proposals => {
  const kept = new Map<string, Line>();
  for (const line of linesOf(path))
    if (line.iteration > done && (E.isRight(line.proposed) || line.proposed.left._tag !== 'call'))
      kept.set(keyOf(line), line);
  let heard: GenerationExchange | null = null;
  makeDir(dirname(path));
  return {
    hear: (exchange) => {
      heard = exchange;
    },
    remembering: <B extends Turn, D>(generator: Proposer<B, D>): Proposer<B, D> => ({
      name: generator.name,
      propose: async (brief) => {
        const { iteration, attempt } = brief;
        const known = kept.get(keyOf(brief));
        if (known !== undefined) return known.proposed as E.Either<GenerationError, D>;
        heard = null;
        const proposed = await generator.propose(brief);
        const line: Line = { iteration, attempt, proposed, exchange: heard };
        writing(path, () => appendFileSync(path, jsonLine(line)));
        return proposed;
      },
    }),
  };
};
