/** @file What else a reply says that may be another decision, or take the decision back. Whatever is doubtful is
 *  refused: a reply that a person would read twice is none. */
import type { Decision, DecisionSpace } from '../../decision.js';
import type { FreeSpace } from '../said.js';

type CutSpace = Exclude<DecisionSpace, FreeSpace>;

const NUMBER =
  /-?(?:\d+(?:[.,/]\d+)*|\.\d+)|\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|nothing|none|everything|maximum|minimum|max|min)\b/gi;
const DOUBT =
  /\b(?:wait|actually|no|nope|not|never|nevermind|instead|rather|correction|correct|change|changed|changing|scrap|ignore|mistake|wrong|sorry|alternatively|otherwise|unless|if|but|however|or|hmm|reconsider|revise|revised|update|updated|switch|different|other|better|also|edit|second|undo|disregard|cancel|retract|strike|again|final|answer|choose|choice|pick|decide|go)\b|n['’]t\b/i;
const LINKS = /[\d[\]]|\b(?:link\w*|agents?|seats?|players?|everybody|everyone|nobody|all|none|[A-Z]'*)\b/;

const words = (option: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])${option.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'giu');

/** The decisions that a text may name besides the one that was found. */
const others = (text: string, space: CutSpace, decision: Decision): readonly string[] => {
  switch (space._tag) {
    case 'effort': {
      const { value } = decision as Extract<Decision, { _tag: 'effort' }>;
      return (text.match(NUMBER) ?? []).filter((found) => Number(found) !== value);
    }
    case 'choice': {
      const { index } = decision as Extract<Decision, { _tag: 'choice' }>;
      // The longest first, so that "go" is not found in "go on".
      const byLength = space.options.map((option, i) => ({ option, i }));
      byLength.sort((a, b) => b.option.length - a.option.length);
      let rest = text;
      return byLength.flatMap(({ option, i }) => {
        const before = rest;
        rest = rest.replace(words(option), ' · ');
        return before !== rest && i !== index ? [option] : [];
      });
    }
    case 'links': {
      const bits = (decision as Extract<Decision, { _tag: 'links' }>).to.join('');
      return (text.match(/\[[^[\]]*\]|\d[\d\s,]*\d/g) ?? []).filter(
        (list) => list.replace(/[\s,[\]]/g, '') !== bits,
      );
    }
  }
};

const BOX = /\\boxed\{([^{}]*)\}/g;

/** What speaks against a decision: in a line that is not its own but speaks of a decision too or has a box. */
export const besides = (line: string, space: CutSpace, decision: Decision): readonly string[] => {
  const at = line.search(/decision/i);
  const boxes = [...line.matchAll(BOX)].map(([, inner]) => inner as string);
  return [
    ...(at < 0 ? [] : others(line.slice(at), space, decision)),
    ...boxes.flatMap((inner) => {
      const found = others(inner, space, decision);
      return found.length > 0 || space._tag === 'links' ? [inner] : [];
    }),
  ];
};

/** What speaks against a decision in the lines that follow it, where no more reasoning should stand. */
export const afterwards = (line: string, space: CutSpace, decision: Decision): readonly string[] => {
  const doubt = DOUBT.exec(line);
  return [
    ...others(line, space, decision),
    ...(doubt === null ? [] : [doubt[0]]),
    ...(space._tag === 'links' && LINKS.test(line) ? [line] : []),
  ];
};
