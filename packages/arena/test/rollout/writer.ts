/** A learner whose texts are made by a function: honest (ids, log-probabilities and all), and it keeps what it was asked. */
import type { Draw, Drawn, DrawRequest } from '../../src/index.js';

export interface Writer {
  readonly draw: Draw;
  readonly asked: DrawRequest[];
}

/** The ids of a text are its UTF-16 units. */
export const idsOf = (text: string): readonly number[] => Array.from(text, (unit) => unit.charCodeAt(0));

export const drawn = (text: string, ended = true): Drawn => {
  const ids = idsOf(text);
  return { ids, logprobs: ids.map(() => -1), text, ended };
};

/** write: the text for a prompt. seed: of completion j of that prompt. */
export const writer = (write: (prompt: string, seed: string, agent: string) => string | Drawn): Writer => {
  const asked: DrawRequest[] = [];
  return {
    asked,
    draw: async (request) => {
      asked.push(request);
      return request.prompts.map((prompt, i) => ({
        promptIds: idsOf(prompt),
        completions: Array.from({ length: request.completions }, (_, j) => {
          const written = write(prompt, `${request.seeds[i]}/${j}`, request.agent);
          return typeof written === 'string' ? drawn(written) : written;
        }),
      }));
    },
  };
};
