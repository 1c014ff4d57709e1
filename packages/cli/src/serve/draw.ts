/** @file Draws the choices of a request, each as its tokens come. */
import type { Engine, Finish, Tokenizer } from '@tompo/lm';
import type { Asked } from './asked.js';
import type { Usage } from './forms.js';
import { openWriter, type Piece } from './writer.js';

/** Of choice i of prompt p, at place p · n + i, whatever it has to tell; finish with the last. */
export type Tell = (index: number, piece: Piece, finish: Finish | null) => void;

/** The engine's questions, one for each choice, without those who listen. */
export const questions = (asked: Asked) =>
  asked.prompts.flatMap((prompt, p) =>
    Array.from({ length: asked.n }, (_, index) => ({
      prompt,
      index,
      maxTokens: asked.maxTokens,
      temperature: asked.temperature,
      topP: asked.topP,
      topK: asked.topK,
      seed: asked.seeds[p] as number,
      grammar: asked.grammar,
      adapter: asked.model.adapter,
      alternatives: asked.logprobs ?? 0,
    })),
  );

/** Draws all choices side by side; gives what was used. */
export const drawAll = async (
  engine: Engine,
  tokenizer: Tokenizer,
  asked: Asked,
  signal: AbortSignal,
  tell: Tell,
): Promise<Usage> => {
  const counts = await Promise.all(
    questions(asked).map(async (question, index) => {
      const writer = openWriter(tokenizer, asked.stop);
      let isStopped = false;
      const { ids, finish } = await engine.draw({
        ...question,
        signal,
        onToken: (token) => {
          const { piece, done } = writer.push(token);
          isStopped = done;
          if (!done && (piece.text !== '' || piece.tokens.length > 0)) tell(index, piece, null);
          if (done) tell(index, piece, 'stopped');
          return !done;
        },
      });
      if (!isStopped) {
        const { piece, done } = writer.rest();
        tell(index, piece, done ? 'stopped' : finish);
      }
      return ids.length;
    }),
  );
  const prompt = asked.prompts.reduce((sum, { length }) => sum + length, 0);
  const completion = counts.reduce((sum, count) => sum + count, 0);
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
};
