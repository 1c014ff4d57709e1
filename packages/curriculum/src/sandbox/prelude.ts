/** @file What runs in the interpreter before written code does, JavaScript as text: it takes away what makes code of text, seeds
 *  Math.random, and keeps its own hold of the built-ins that it needs, so that changing them changes nothing. */

/** A function of (seed, longest answer) with three others: ask(policy, question) is '+' and the JSON of an answer, or '-' and what is
 *  wrong with it; told(error) is an error in words; drew() says whether Math.random was asked. */
export const PRELUDE = `((seed, longest) => {
  'use strict';
  const { parse, stringify } = JSON;
  const { freeze, getPrototypeOf, keys } = Object;
  const { apply } = Reflect;
  const { imul } = Math;
  const text = String;
  const frozen = (one) => {
    if (typeof one === 'object' && one !== null) {
      const names = keys(one);
      for (let i = 0; i < names.length; i++) frozen(one[names[i]]);
      freeze(one);
    }
    return one;
  };
  for (const one of [() => {}, function* () {}, async () => {}, async function* () {}])
    delete getPrototypeOf(one).constructor;
  delete globalThis.eval;
  delete globalThis.Function;
  delete globalThis.Promise;
  let at = seed;
  let drawn = false;
  Math.random = () => {
    drawn = true;
    at = (at + 0x6d2b79f5) | 0;
    let t = imul(at ^ (at >>> 15), 1 | at);
    t = (t + imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    ask: (policy, question) => {
      at = seed;
      const asked = frozen(parse(question));
      const answer = stringify(apply(policy, undefined, asked));
      if (typeof answer !== 'string') return '-nothing that JSON can hold';
      if (answer.length > longest) return '-' + answer.length + ' characters, more than ' + longest;
      return '+' + answer;
    },
    told: (error) => text(error),
    drew: () => drawn,
  };
})`;
