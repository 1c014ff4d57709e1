/** @file llm/usage.json: what a run's language models were asked, and what it took, by player. Counted from the transcript. */
import type { ChatAnswer } from '@tompo/arena';
import type { Llm } from '../recipe/llm.js';
import type { ModelUsage } from '../report/data.js';
import { exchangesIn, type KeptExchange } from './transcript.js';

type Prices = Llm['prices'];

const emptyUsage = (player: string, model: string): ModelUsage => ({
  player,
  model,
  questions: 0,
  missing: 0,
  unmetered: 0,
  promptTokens: 0,
  completionTokens: 0,
  cost: null,
  failed: [],
});

const more = (failed: ModelUsage['failed'], kind: string): ModelUsage['failed'] =>
  failed.some((one) => one.kind === kind)
    ? failed.map((one) => (one.kind === kind ? { kind, count: one.count + 1 } : one))
    : [...failed, { kind, count: 1 }];

/** The sums with one exchange more. */
const withOne = (sum: ModelUsage, { answer, failed }: KeptExchange): ModelUsage => {
  const { promptTokens = 0, completionTokens = 0 } = answer?.usage ?? {};
  return {
    ...sum,
    questions: sum.questions + 1,
    missing: sum.missing + (answer === null ? 1 : 0),
    unmetered: sum.unmetered + (answer !== null && answer.usage === undefined ? 1 : 0),
    ...(answer?.stoppedEarly === true ? { stoppedEarly: (sum.stoppedEarly ?? 0) + 1 } : {}),
    promptTokens: sum.promptTokens + promptTokens,
    completionTokens: sum.completionTokens + completionTokens,
    failed: failed.reduce((all, { kind }) => more(all, kind), sum.failed),
  };
};

/** Both sides of a price are of a million tokens. */
const costOf = ({ promptTokens, completionTokens }: ModelUsage, prices: NonNullable<Prices>) => ({
  amount: (promptTokens * prices.prompt + completionTokens * prices.completion) / 1e6,
  currency: prices.currency,
});

export interface Counter {
  readonly add: (exchange: KeptExchange) => void;
  readonly all: (pricesOf: (player: string) => Prices) => readonly ModelUsage[];
}

export const usageCounter = (): Counter => {
  const sums = new Map<string, ModelUsage>();
  return {
    add: (one) =>
      void sums.set(one.player, withOne(sums.get(one.player) ?? emptyUsage(one.player, one.model), one)),
    all: (pricesOf) =>
      [...sums.values()].map((sum) => {
        const prices = pricesOf(sum.player);
        return prices === undefined ? sum : { ...sum, cost: costOf(sum, prices) };
      }),
  };
};

/** Counts the exchanges of a file, and gives its answers by their keys. */
export const keptAnswers = async (path: string, counter: Counter): Promise<Map<string, ChatAnswer>> => {
  const answers = new Map<string, ChatAnswer>();
  for await (const one of exchangesIn(path)) {
    counter.add(one);
    if (one.answer !== null) answers.set(one.key, one.answer);
  }
  return answers;
};
