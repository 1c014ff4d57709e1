/** @file A small language of partners in network games (links, then efforts): every program ends, and says what it does. Programs are
 *  data. */

/** What a partner asks about another seat. Before anybody gave anything, nothing about what was given is so. */
export type Test =
  | { readonly _tag: 'anybody' }
  /** The last time it gave this share, or more, of what it could give. */
  | { readonly _tag: 'gave'; readonly least: number }
  /** It gave, of what it could, this many times what the partner itself gave of what it could, or more. */
  | { readonly _tag: 'matched'; readonly least: number }
  /** It once gave less than this share. */
  | { readonly _tag: 'failed'; readonly below: number }
  /** It was linked with the partner in the last graph. */
  | { readonly _tag: 'linked' }
  /** Its type (productivity, endowment) is the mean of those that are seen, or more. */
  | { readonly _tag: 'strong' }
  /** At most so many rounds are left, this one among them. */
  | { readonly _tag: 'late'; readonly rounds: number }
  | { readonly _tag: 'not'; readonly of: Test }
  | { readonly _tag: 'and' | 'or'; readonly of: readonly [Test, Test] };

/** What a partner gives. */
export type Giving =
  /** This share of what it can give. */
  | { readonly _tag: 'share'; readonly share: number }
  /** Its part of the welfare optimum, or of selfish myopic equilibrium, on the graph in force. */
  | { readonly _tag: 'solution'; readonly of: 'planner' | 'nash' }
  /** So many times what those gave on average, of what they could, with whom it is linked; the opening share before anybody gave. */
  | { readonly _tag: 'match'; readonly times: number }
  /** Is the test so of all, or of some, of those with whom it is linked? Of nobody all is so. */
  | {
      readonly _tag: 'if';
      readonly of: 'all' | 'some';
      readonly test: Test;
      readonly yes: Giving;
      readonly no: Giving;
    };

export interface PartnerProgram {
  /** Until somebody gave something: whom it links with, and the share that `match` gives. */
  readonly opening: { readonly links: 'all' | 'none' | 'planner'; readonly share: number };
  /** From then on it links with those of whom this is so. */
  readonly links: Test;
  readonly giving: Giving;
}

export const testSize = (test: Test): number => {
  switch (test._tag) {
    case 'not':
      return 1 + testSize(test.of);
    case 'and':
    case 'or':
      return 1 + testSize(test.of[0]) + testSize(test.of[1]);
    default:
      return 1;
  }
};

const givingSize = (giving: Giving): number =>
  giving._tag === 'if' ? 1 + testSize(giving.test) + givingSize(giving.yes) + givingSize(giving.no) : 1;

/** Nodes of both trees. */
export const partnerSize = ({ links, giving }: PartnerProgram): number =>
  testSize(links) + givingSize(giving);
