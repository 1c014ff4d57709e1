/** @file The tokens of a reply to /v1/completions, where the server says which they are. A text alone does not: several rows of tokens may
 *  spell it. */
import { either as E } from 'fp-ts';

export interface SampledTokens {
  readonly ids: readonly number[];
  /** Of each token, under the distribution that was drawn from. */
  readonly logprobs: readonly number[];
  /** By the model, not by a limit. */
  readonly ended: boolean;
}

interface Choice {
  readonly index?: unknown;
  readonly token_ids?: unknown;
  readonly prompt_token_ids?: unknown;
  readonly logprobs?: { readonly token_logprobs?: unknown; readonly tokens?: unknown } | null;
  readonly finish_reason?: unknown;
}

const isIds = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((id) => Number.isSafeInteger(id) && id >= 0);

const isLogprobs = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((x) => typeof x === 'number' && Number.isFinite(x));

const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((id, i) => id === b[i]);

const NO_IDS = 'it gives no token_ids: it has to support return_token_ids, as vLLM and tompo serve do';

const choiceOf = (choice: Choice, prompt: readonly number[]): E.Either<string, SampledTokens> => {
  const { token_ids: ids, prompt_token_ids: asked, finish_reason: reason } = choice;
  const logprobs = choice.logprobs?.token_logprobs;
  if (!isIds(ids)) return E.left(NO_IDS);
  if (isIds(asked) && !same(asked, prompt))
    return E.left('it was asked with other token ids than it was sent: its tokenizer adds or changes some');
  if (!isLogprobs(logprobs)) return E.left('it gives no logprobs.token_logprobs');
  if (logprobs.length !== ids.length)
    return E.left(`it gives ${logprobs.length} log-probabilities for ${ids.length} tokens`);
  if (reason !== 'stop' && reason !== 'length')
    return E.left(`it ended with finish_reason ${JSON.stringify(reason ?? null)}, not with stop or length`);
  return E.right({ ids, logprobs, ended: reason === 'stop' });
};

/** null: a body that is no reply at all, so that it is asked again. Left: one whose tokens are unclear, and would be again. */
export const tokensOf = (
  body: string,
  prompt: readonly number[],
  completions: number,
): E.Either<string, readonly SampledTokens[]> | null => {
  let whole: { readonly choices?: unknown } | null;
  try {
    whole = JSON.parse(body) as typeof whole;
  } catch {
    return null;
  }
  const choices = whole?.choices;
  if (!Array.isArray(choices)) return null;
  const list = choices.filter((one): one is Choice => typeof one === 'object' && one !== null);
  const sorted = Array.from({ length: completions }, (_, index) => list.find((one) => one.index === index));
  if (list.length !== completions || sorted.some((one) => one === undefined))
    return E.left(`it gives ${list.length} choices where ${completions} were asked for`);
  return E.sequenceArray(sorted.map((one) => choiceOf(one as Choice, prompt)));
};
