/** @file What a partner does, in words for a report. */
import type { Giving, PartnerProgram, Test } from './language.js';

const joined = (one: Test): string =>
  one._tag === 'and' || one._tag === 'or' ? `(${testInWords(one)})` : testInWords(one);

const testInWords = (test: Test): string => {
  switch (test._tag) {
    case 'anybody':
      return 'whoever it is';
    case 'gave':
      return `gave ≥ ${test.least}`;
    case 'matched':
      return `gave ≥ ${test.least} × own`;
    case 'failed':
      return `once gave < ${test.below}`;
    case 'linked':
      return 'was linked';
    case 'strong':
      return 'type ≥ mean';
    case 'late':
      return `≤ ${test.rounds} rounds left`;
    case 'not':
      return `not ${joined(test.of)}`;
    case 'and':
    case 'or':
      return test.of.map(joined).join(` ${test._tag} `);
  }
};

const givingInWords = (giving: Giving): string => {
  switch (giving._tag) {
    case 'share':
      return `${giving.share} of all`;
    case 'solution':
      return giving.of === 'planner' ? 'as the planner' : 'selfishly';
    case 'match':
      return `${giving.times} × what its partners gave`;
    case 'if':
      return `if ${giving.of} of its partners ${testInWords(giving.test)}: ${givingInWords(giving.yes)}; else: ${givingInWords(giving.no)}`;
  }
};

const linksInWords = (links: Test): string => {
  if (links._tag === 'anybody') return 'links with all';
  return links._tag === 'not' && links.of._tag === 'anybody'
    ? 'links with nobody'
    : `links where ${testInWords(links)}`;
};

/** 'begins with all; then links where gave ≥ 0.5; gives 0.5 of all' */
export const partnerInWords = ({ opening, links, giving }: PartnerProgram): string =>
  [
    `begins with ${opening.links === 'planner' ? 'the planner’s links' : opening.links}`,
    `then ${linksInWords(links)}`,
    `gives ${givingInWords(giving)}`,
  ].join('; ');
