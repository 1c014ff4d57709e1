/** @file Classic players of two choices as code: each plays as the strategy of its name in @tompo/dilemmas. */
import { code } from '../study/code.mjs';

const memoryOne = (first: number, cc: number, cd: number, dc: number, dd: number): string =>
  `const policy = ({ last }) => { const p = last === null ? ${first} : [[${cc}, ${cd}], [${dc}, ${dd}]][last[0]][last[1]]; return { chances: [p, 1 - p] }; };`;

export const partners = {
  titForTat: memoryOne(1, 1, 0, 1, 0),
  winStayLoseShift: memoryOne(1, 1, 0, 0, 1),
  generousTitForTat: memoryOne(1, 1, 1 / 3, 1, 1 / 3),
  zdExtort3: memoryOne(1, 11 / 13, 1 / 2, 7 / 26, 0),
  appeaser: memoryOne(1, 1, 0, 0, 1),
  ...code,
} as const;
