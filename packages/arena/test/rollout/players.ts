/** Scripted players of the dilemma. */
import { either as E } from 'fp-ts';
import { type Player, scripted } from '../../src/index.js';
import type { DilemmaView } from './dilemma.js';

/** The option for what was seen, own move first. */
export type Rule = (history: DilemmaView['history']) => number;

export const always =
  (option: number): Rule =>
  () =>
    option;
/** What the other did last. */
export const echo: Rule = (history) => history.at(-1)?.[1] ?? 0;
/** Cooperates until it was once defected against. */
export const trigger: Rule = (history) => (history.some(([, other]) => other === 1) ? 1 : 0);

export const byRule = (name: string, rule: Rule): Player =>
  scripted(name, ({ observation }) =>
    E.right({ _tag: 'choice', index: rule((observation as DilemmaView).history) }),
  );

export const cooperator = byRule('cooperator', always(0));
export const defector = byRule('defector', always(1));
export const copycat = byRule('copycat', echo);
export const unforgiving = byRule('unforgiving', trigger);
