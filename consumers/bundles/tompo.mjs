/** @file A recipe is read and checked: what a program of one's own asks of the command's package. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtInRecipes, loadRecipe } from 'tompo';
import { right, same } from './expect.mjs';

const folder = mkdtempSync(join(tmpdir(), 'tompo-bundle-'));
const mine = join(folder, 'mine.yaml');
writeFileSync(mine, 'name: mine\ngames:\n  - family: bcz\n');
same('name', right(loadRecipe(mine)).name, 'mine');
rmSync(folder, { recursive: true });
// The recipes that ship are files beside the package, which a bundle leaves behind.
same('built in', [builtInRecipes(), loadRecipe('quickstart').left._tag], [[], 'RecipeMissing']);
