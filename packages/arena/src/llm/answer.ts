/** @file What a chat reply says, and whether the model ended it by itself. */
import type { Completion } from '@tompo/rewards';

/** Tokens of one call, as the endpoint counts them. */
export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** What a model wrote, with what the endpoint says of it. */
export interface ChatAnswer extends Completion {
  /** What a reasoning model thought in a field of its own: kept, never read as an answer. */
  readonly reasoning?: string | undefined;
  /** The endpoint's own word for why the model stopped. */
  readonly finishReason?: string | undefined;
  readonly usage?: Usage | undefined;
  /** The model that answered, where the endpoint names it: a version of the one that was asked, perhaps. */
  readonly servedBy?: string | undefined;
  /** The model went on, or might have: it was left where its text was a decision. Absent where it came to its own end. */
  readonly stoppedEarly?: true | undefined;
}

interface Choice {
  readonly message?: {
    readonly content?: unknown;
    readonly refusal?: unknown;
    readonly reasoning_content?: unknown;
    readonly reasoning?: unknown;
  } | null;
  readonly finish_reason?: unknown;
}

interface Body {
  readonly choices?: readonly Choice[];
  readonly usage?: Readonly<Record<string, unknown>> | null;
  readonly model?: unknown;
}

interface Part {
  readonly type?: unknown;
  readonly text?: unknown;
  readonly refusal?: unknown;
}

/** Words of servers for the same end. A server that gives none is taken at its text. */
const ENDED = new Set([
  'stop',
  'eos',
  'eos_token',
  'end_turn',
  'stop_sequence',
  'end',
  'complete',
  'completed',
]);
const LIMIT = new Set([
  'length',
  'max_tokens',
  'max_output_tokens',
  'model_length',
  'max_length',
  'token_limit',
]);
const FILTER = new Set(['content_filter', 'safety', 'recitation', 'blocklist', 'prohibited_content', 'spii']);
/** The server broke off: no answer of the model, so that it is asked again. */
const BROKEN = new Set(['error', 'abort', 'aborted', 'cancelled', 'insufficient_system_resource']);

/** The text of the parts that are part of the answer: thoughts of a reasoning model are not. */
export const partsOf = (content: readonly unknown[]): { readonly text: string; readonly refusal: string } => {
  const parts = content.filter((part): part is Part => typeof part === 'object' && part !== null);
  const words = (one: unknown): string => (typeof one === 'string' ? one : '');
  return {
    text: parts
      .filter(({ type }) => type === undefined || type === 'text' || type === 'output_text')
      .map(({ text }) => words(text))
      .join(''),
    refusal: parts.map(({ refusal }) => words(refusal)).join(''),
  };
};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const usageOf = ({ usage }: Body): Pick<ChatAnswer, 'usage'> => {
  const { prompt_tokens: promptTokens, completion_tokens: completionTokens } = usage ?? {};
  return isCount(promptTokens) && isCount(completionTokens)
    ? { usage: { promptTokens, completionTokens } }
    : {};
};

const isWord = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** What is kept of a reply beside the answer. */
const asideOf = (body: Body, { message, finish_reason }: Choice) => {
  const thought = [message?.reasoning_content, message?.reasoning].find(isWord);
  return {
    ...(thought === undefined ? {} : { reasoning: thought }),
    ...(isWord(finish_reason) ? { finishReason: finish_reason } : {}),
    ...usageOf(body),
    ...(isWord(body.model) ? { servedBy: body.model } : {}),
  };
};

/** The first choice of a body; null when the body is no chat reply, or the server broke off. A model that wrote nothing
 *  (content null, with its thoughts in a field of their own, say) did answer: with an empty text. */
export const answerOf = (body: string): ChatAnswer | null => {
  let whole: Body | null;
  try {
    whole = JSON.parse(body) as Body | null;
  } catch {
    return null;
  }
  const choice = whole?.choices?.[0];
  const message = choice?.message;
  if (whole === null || choice === undefined || typeof message !== 'object' || message === null) return null;
  const { content = null } = message;
  if (content !== null && typeof content !== 'string' && !Array.isArray(content)) return null;
  const parts = Array.isArray(content) ? partsOf(content) : { text: content ?? '', refusal: '' };
  const refusal =
    typeof message.refusal === 'string' && message.refusal !== '' ? message.refusal : parts.refusal;
  const given = choice.finish_reason ?? null;
  const reason =
    typeof given === 'string' ? given.toLowerCase() : given === null ? null : JSON.stringify(given);
  if (reason !== null && BROKEN.has(reason)) return null;
  const aside = asideOf(whole, choice);
  if (refusal !== '') return { text: refusal, ended: false, stopped: 'refusal', ...aside };
  const { text } = parts;
  if (reason === null || ENDED.has(reason)) return { text, ended: true, ...aside };
  if (LIMIT.has(reason)) return { text, ended: false, stopped: 'limit', ...aside };
  return { text, ended: false, stopped: FILTER.has(reason) ? 'filter' : reason, ...aside };
};
