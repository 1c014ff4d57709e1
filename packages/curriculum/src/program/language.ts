/** @file A small language of opponents: every program ends, in every game, and says what it plays. Programs are data. */

/** Is it so? Nothing of the last round is so in the first one. */
export type Condition =
  /** Who chose this in the last round. */
  | { readonly _tag: 'chose'; readonly who: 'own' | 'other'; readonly choice: number }
  /** A register has this value or more. */
  | { readonly _tag: 'least'; readonly register: number; readonly value: number }
  /** round mod `every` is `at` */
  | { readonly _tag: 'turn'; readonly every: number; readonly at: number }
  /** At most so many rounds are left, this one among them. */
  | { readonly _tag: 'left'; readonly rounds: number }
  | { readonly _tag: 'not'; readonly of: Condition }
  | { readonly _tag: 'and' | 'or'; readonly of: readonly [Condition, Condition] };

/** What is played. What needs a last round plays `opening` in the first one. */
export type Rule =
  | { readonly _tag: 'choice'; readonly choice: number }
  /** What the other chose last, or the choice `shift` places after it, around the end. */
  | { readonly _tag: 'copy'; readonly shift: number }
  /** What it chose itself, shifted likewise. */
  | { readonly _tag: 'stay'; readonly shift: number }
  /** The best reply, in one round, to what the other chose last. */
  | { readonly _tag: 'counter' }
  | { readonly _tag: 'if'; readonly when: Condition; readonly yes: Rule; readonly no: Rule }
  /** The first with this chance, else the second. */
  | { readonly _tag: 'mix'; readonly chance: number; readonly of: readonly [Rule, Rule] };

/** A number from 0 to `most` that is kept from round to round. */
export interface Register {
  /** count: of rounds in which it was so · streak: of the last rounds in a row · latch: 1 once it was so */
  readonly kind: 'count' | 'streak' | 'latch';
  readonly of: { readonly who: 'own' | 'other'; readonly choice: number };
  readonly most: number;
}

export interface Program {
  readonly opening: number;
  readonly registers: readonly Register[];
  readonly rule: Rule;
}

/** A condition of any language: one that is made of others holds them in `of`. */
interface AnyCondition {
  readonly _tag: string;
  readonly of?: AnyCondition | readonly AnyCondition[] | undefined;
}

/** Nodes of the tree. */
export const conditionSize = ({ of = [] }: AnyCondition): number =>
  [of].flat().reduce((sum, one) => sum + conditionSize(one), 1);

const ruleSize = (rule: Rule): number => {
  switch (rule._tag) {
    case 'if':
      return 1 + conditionSize(rule.when) + ruleSize(rule.yes) + ruleSize(rule.no);
    case 'mix':
      return 1 + ruleSize(rule.of[0]) + ruleSize(rule.of[1]);
    default:
      return 1;
  }
};

/** Nodes of the tree. */
export const programSize = ({ registers, rule }: Program): number => registers.length + ruleSize(rule);
