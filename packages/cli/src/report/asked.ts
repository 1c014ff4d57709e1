/** @file What language models behind endpoints were asked and what it took, in words and as a table. */
import type { ModelUsage } from './data.js';
import { type Html, html } from './html.js';

const whole = (n: number): string => n.toLocaleString('en-US');

export const costWords = ({ cost }: ModelUsage): string =>
  cost === null ? '–' : `${cost.amount.toFixed(cost.amount < 1 ? 4 : 2)} ${cost.currency}`;

const failedWords = ({ failed }: ModelUsage): string =>
  failed.map(({ kind, count }) => `${kind} ${whole(count)}`).join(', ');

/** 'gpt: 120 questions, 34,000 + 1,200 tokens, 0.0058 USD; 2 without an answer; failed attempts: status 500 4' */
export const askedWords = (one: ModelUsage): string =>
  [
    `${one.player}: ${whole(one.questions)} questions, ${whole(one.promptTokens)} + ${whole(one.completionTokens)} tokens${one.cost === null ? '' : `, ${costWords(one)}`}`,
    ...(one.stoppedEarly === undefined ? [] : [`${whole(one.stoppedEarly)} answers left early`]),
    ...(one.unmetered === 0 ? [] : [`${whole(one.unmetered)} answers without a count of tokens`]),
    ...(one.missing === 0 ? [] : [`${whole(one.missing)} without an answer`]),
    ...(one.failed.length === 0 ? [] : [`failed attempts: ${failedWords(one)}`]),
  ].join('; ');

export const askedTable = (asked: readonly ModelUsage[] | undefined): Html | null =>
  asked === undefined
    ? null
    : html`<div class="scroll"><table><caption>Language models behind endpoints: what this run asked them (prompts and answers stand in llm/transcript.jsonl)</caption><thead><tr><th scope="col">player</th><th scope="col">model</th><th scope="col">questions</th><th scope="col">without an answer</th><th scope="col">prompt tokens</th><th scope="col">completion tokens</th><th scope="col">cost</th><th scope="col">failed attempts</th></tr></thead><tbody>${asked.map(
        (one) =>
          html`<tr><th scope="row">${one.player}</th><td>${one.model}</td><td>${whole(one.questions)}${one.stoppedEarly === undefined ? '' : ` (${whole(one.stoppedEarly)} answers left early)`}</td><td>${whole(one.missing)}</td><td>${whole(one.promptTokens)}</td><td>${whole(one.completionTokens)}${one.unmetered === 0 ? '' : ` (${whole(one.unmetered)} answers uncounted)`}</td><td>${costWords(one)}</td><td>${failedWords(one)}</td></tr>`,
      )}</tbody></table></div>`;
