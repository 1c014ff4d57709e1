/** @file What a language model is asked: who it is, what its code is handed, what the student did wrong, and whom it has met. */
import type { Limits } from '../sandbox/limits.js';
import type { Brief } from './generator.js';

export interface PromptOptions {
  /** Show the two opponents that leave the student most regret, and ask for another kind; default true. */
  readonly exemplars?: boolean | undefined;
}

/** An opponent as a prompt shows it. */
interface Shown {
  readonly opponent: { readonly id: string; readonly code: { readonly text: string } | null };
  readonly regret: number;
}

/** What a prompt takes of a brief, whatever the game is. */
export interface PromptBrief {
  readonly iteration: number;
  readonly attempt: number;
  readonly seed: number;
  readonly diagnosis: { readonly text: string };
  readonly population: readonly Shown[];
  readonly rejections: readonly string[];
}

/** learns: what the student learns · reply: what regret is measured by */
export const roleOf = (learns: string, reply: string): string =>
  [
    `You are an expert designer of multi-agent games. You write opponents, as JavaScript, for a student that learns ${learns}.`,
    `Your goal is an opponent that maximises the student's regret: what ${reply} to your opponent earns, less what the student earns against it. An opponent that nobody can earn more against teaches nothing.`,
    'Think step by step, then end with exactly one fenced code block of JavaScript.',
  ].join(' ');

/** What may be written, up to the limits that every game has. */
export const languageOf = ({ sourceLength, steps }: Limits): string =>
  `Plain JavaScript without import, eval, timers, dates or input and output. Limits: ${sourceLength} characters of source, about ${steps * 10_000} operations for an answer`;

/** The two opponents with code that leave most regret. */
export const exemplars = <S extends Shown>({
  population,
}: {
  readonly population: readonly S[];
}): readonly S[] =>
  population
    .filter(({ opponent }) => opponent.code !== null)
    .toSorted((a, b) => b.regret - a.regret)
    .slice(0, 2);

const exemplarsOf = (brief: PromptBrief): string => {
  const shown = exemplars(brief).map(
    ({ opponent, regret }) =>
      `Regret ${Math.round(regret * 1e3) / 1e3}:\n\`\`\`js\n${(opponent.code?.text ?? '').trim()}\n\`\`\``,
  );
  return shown.length === 0
    ? ''
    : `These opponents leave the student most regret so far. Be different.\n${shown.join('\n')}`;
};

/** The whole text: what is the same for every game, around who is asked and what its code is handed. */
export const framed = (
  role: string,
  api: string,
  brief: PromptBrief,
  { exemplars: withExemplars = true }: PromptOptions,
): string =>
  [
    role,
    api,
    `What is known of the student. ${brief.diagnosis.text}`,
    ...(withExemplars ? [exemplarsOf(brief)] : []),
    ...(brief.rejections.length === 0
      ? []
      : [`Your last attempt was turned down: ${brief.rejections.at(-1)} Write another one.`]),
  ]
    .filter((part) => part !== '')
    .join('\n\n');

const ROLE = roleOf('a repeated game', 'the best possible reply');

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
    `${languageOf(limits)}, ${limits.moments} different moments in a game. For example:`,
    EXAMPLE,
  ].join('\n');
};

/** The whole text, the same for the same brief. */
export const promptOf = (brief: Brief, limits: Limits, options: PromptOptions = {}): string =>
  framed(ROLE, apiOf(brief, limits), brief, options);
