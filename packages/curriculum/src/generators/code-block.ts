/** @file The code in what a model wrote. */

/** The last fenced block that a model closed; null where there is none. Text around it is no code, and an open block was cut off. */
export const codeBlock = (text: string): string | null => {
  const blocks = [
    ...text.matchAll(/^[ \t]*(`{3,}|~{3,})[ \t]*([\w+-]*)[^\n]*\n([\s\S]*?)^[ \t]*\1[ \t]*$/gm),
  ];
  const code = blocks.at(-1)?.[3];
  return code === undefined || code.trim() === '' ? null : code;
};
