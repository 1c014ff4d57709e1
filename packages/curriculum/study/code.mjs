/** @file Classic players that remember more than one round, as code: each plays as the strategy of its name in @tompo/dilemmas. */

/** Defects for so many rounds after a defection. */
const punisher = (rounds) => `function policy({ last }, state) {
  const left = last !== null && last[1] === 1 ? ${rounds} : Math.max(0, (state ?? 0) - 1);
  return { choice: left > 0 ? 1 : 0, state: left };
}`;

export const code = {
  grim: `function policy({ last }, state) {
    const wronged = state === true || (last !== null && last[1] === 1);
    return { choice: wronged ? 1 : 0, state: wronged };
  }`,
  titForTwoTats: `function policy({ last }, state) {
    const now = last !== null && last[1] === 1;
    return { choice: now && state === true ? 1 : 0, state: now };
  }`,
  twoTitsForTat: punisher(2),
  hardTitForTat: punisher(3),
  forgiver: `function policy({ round, last }, state) {
    const defections = (state ?? 0) + (last !== null && last[1] === 1 ? 1 : 0);
    return { choice: defections > round / 10 ? 1 : 0, state: defections };
  }`,
  majority: `function policy({ round, last }, state) {
    const defections = (state ?? 0) + (last !== null && last[1] === 1 ? 1 : 0);
    return { choice: 2 * defections > round ? 1 : 0, state: defections };
  }`,
  softGrudger: `function policy({ last }, state) {
    let left = Math.max(0, (state ?? 0) - 1);
    if (last !== null && left === 0 && last[1] === 1) left = 6;
    return { choice: left > 2 ? 1 : 0, state: left };
  }`,
  prober: `function policy({ round, last }, state) {
    const seen = round === 2 || round === 3 ? [...(state ?? []), last[1]] : state;
    if (round < 3) return { choice: round === 0 ? 1 : 0, state: seen };
    return { choice: seen[0] === 0 && seen[1] === 0 ? 1 : last[1], state: seen };
  }`,
};
