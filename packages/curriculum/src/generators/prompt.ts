/** @file What a language model is asked: who it is, what its code is handed, what the student did wrong, and whom it has met. */
import type { Limits } from '../sandbox/limits.js';
import type { Brief } from './generator.js';

export interface PromptOptions {
  /** Show the two opponents that leave the student most regret, and ask for another kind; default true. */
  readonly exemplars?: boolean | undefined;
}

const ROLE = [
  'You are an expert designer of multi-agent games. You write opponents, as JavaScript, for a student that learns a repeated game.',
  "Your goal is an opponent that maximises the student's regret: what the best possible reply to your opponent earns, less what the student earns against it. An opponent that nobody can earn more against teaches nothing.",
  'Think step by step, then end with exactly one fenced code block of JavaScript.',
].join(' ');

const EXAMPLE = `\`\`\`js
function policy(view, state) {
  const wronged = state === true || (view.last !== null && view.last[1] === 1);
  return { choice: wronged ? 1 : 0, state: wronged };
}
\`\`\``;

const apiOf = ({ game }: Brief, limits: Limits): string => {
  const payoffs = game.payoffs.map((row, x) =>
    row
      .map(([own, other], y) => `student ${x}, you ${y}: the student gets ${own}, you get ${other}`)
      .join('; '),
  );
  const k = game.payoffs.length;
  const { continuation = 1 } = game;
  const isChancy = continuation < 1;
  return [
    `The game: ${game.rounds} rounds${isChancy ? ` at most, after each of which another follows with a chance of ${continuation}` : ''}; both choose at once from ${Array.from({ length: k }, (_, i) => i).join(', ')}. ${payoffs.join('; ')}.`,
    `Define \`function policy(view, state)\`. It is called once a round. view is frozen JSON: { round (from 0), rounds,${isChancy ? ' continuation,' : ''} choices, payoffs ([own choice][other choice] → [own payoff, other payoff]), last ([own choice, other choice] of the round before, or null) }. state is what you returned as state in the round before, or null.`,
    `Return a choice, { choice, state } or { chances, state } with ${k} chances that make 1. state must be small JSON: it is all that you remember; global variables are refused, and so is Math.random (return chances).`,
    `Plain JavaScript without import, eval, timers, dates or input and output. Limits: ${limits.sourceLength} characters of source, about ${limits.steps * 10_000} operations for an answer, ${limits.moments} different moments in a game. For example:`,
    EXAMPLE,
  ].join('\n');
};

/** The two opponents with code that leave most regret. */
export const exemplars = ({ population }: Brief): Brief['population'] =>
  population
    .filter(({ opponent }) => opponent.code !== null)
    .toSorted((a, b) => b.regret - a.regret)
    .slice(0, 2);

const exemplarsOf = (brief: Brief): string => {
  const shown = exemplars(brief).map(
    ({ opponent, regret }) =>
      `Regret ${Math.round(regret * 1e3) / 1e3}:\n\`\`\`js\n${(opponent.code?.text ?? '').trim()}\n\`\`\``,
  );
  return shown.length === 0
    ? ''
    : `These opponents leave the student most regret so far. Be different.\n${shown.join('\n')}`;
};

/** The whole text, the same for the same brief. */
export const promptOf = (
  brief: Brief,
  limits: Limits,
  { exemplars: withExemplars = true }: PromptOptions = {},
): string =>
  [
    ROLE,
    apiOf(brief, limits),
    `What is known of the student. ${brief.diagnosis.text}`,
    ...(withExemplars ? [exemplarsOf(brief)] : []),
    ...(brief.rejections.length === 0
      ? []
      : [`Your last attempt was turned down: ${brief.rejections.at(-1)} Write another one.`]),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
