/** @file The one assertion of the bundles: no module of Node, so that a browser's bundle can have it too. */
export const same = (what, got, expected) => {
  const [a, b] = [JSON.stringify(got), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what}: ${a} instead of ${b}`);
};

/** The Right of an Either. */
export const right = (result) => {
  if (result._tag !== 'Right') throw new Error(JSON.stringify(result.left));
  return result.right;
};
