#!/usr/bin/env node
import { main } from './main.js';

let ended = false;
// A module of the user's that ends the process, or that waits for what never comes, must not look like success.
process.on('exit', (code) => {
  if (ended || code !== 0) return;
  process.stderr.write(
    'The process ended before the command did: a module of the recipe calls process.exit, or waits for what never comes; mend it and run the command again.\n',
  );
  process.exitCode = 1;
});

void main(process.argv).then((code) => {
  ended = true;
  process.exitCode = code;
});
