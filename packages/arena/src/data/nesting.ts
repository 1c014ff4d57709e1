/** @file How deep JSON lies in itself: parsers take any depth, and whatever walks through the value then ends with its stack. */

const [QUOTE, BACKSLASH] = [34, 92];

/** So deep does no file of ours lie. */
export const DEEPEST = 500;

/** Is text that JSON.parse takes nested deeper than that? */
export const isTooDeep = (json: string): boolean => {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < json.length; i++) {
    const c = json.charCodeAt(i);
    if (quoted) {
      if (c === BACKSLASH) {
        i++;
      } else if (c === QUOTE) {
        quoted = false;
      }
    } else if (c === QUOTE) {
      quoted = true;
    } else if (c === 91 || c === 123) {
      depth++;
      if (depth > DEEPEST) {
        return true;
      }
    } else if (c === 93 || c === 125) {
      depth--;
    }
  }
  return false;
};
