/** @file How the reader called this command, so that what is printed can be typed as it stands. */

/** 'tompo' where it is installed; a script that starts it otherwise says so (`npm run tompo --` in the repository). */
export const invocation: string = process.env.TOMPO_COMMAND ?? 'tompo';
