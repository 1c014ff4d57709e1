/** @file TensorFlow.js's own specs as Node.js reads them: its packages ship ES modules without extensions and without
 *  `"type": "module"`, which bundlers resolve and Node.js does not. Its ops and gradients are led past `compiled.ts`
 *  on the way; nothing is copied or written. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const TFJS = /\/@tensorflow\/[\w-]+\/dist\/.*\.js$/;
const BARE = /^@tensorflow\/[\w-]+$/;

/** The file that a package's `module` field names. */
const moduleOf = async (name, parentURL) => {
  const path = createRequire(parentURL).resolve(`${name}/package.json`);
  const { module } = JSON.parse(await readFile(path, 'utf8'));
  return pathToFileURL(`${dirname(path)}/${module}`).href;
};

export const resolve = async (specifier, context, next) => {
  if (BARE.test(specifier)) return { url: await moduleOf(specifier, context.parentURL), shortCircuit: true };
  const isInside = TFJS.test(context.parentURL ?? '') || specifier.startsWith('@tensorflow/');
  if (!isInside || !/^(\.|@tensorflow\/)/.test(specifier)) return next(specifier, context);
  for (const ending of ['', '.js', '/index.js'])
    try {
      const found = await next(specifier + ending, context);
      // A folder resolves too, and cannot be loaded.
      if (found.url.endsWith('.js') || found.url.endsWith('.json')) return found;
    } catch {
      // The next ending is tried.
    }
  return next(specifier, context);
};

const HOOK = "globalThis[Symbol.for('tompo.specs')]";

/** The build of tfjs that Node.js loads applies an op's function to its arguments where the ES modules spread them over a
 *  call. Random ops are watched by that application, so the specs run ops as users in Node.js do. */
const asInNodeBuild = (source) => {
  const spread = 'fn(...args)';
  if (!source.includes(spread)) throw new Error(`tfjs-core's operation.js has no ${spread}`);
  return source.replace(spread, 'fn.apply(undefined, args)');
};

/** Every op is made by `op`, every gradient by one of five functions. */
const led = (url, source) => {
  if (url.endsWith('/tfjs-core/dist/ops/operation.js'))
    return `${asInNodeBuild(source).replace('export function op(', 'function plainOp(')}
export function op(f) {
  const plain = plainOp(f);
  const led = (...args) => (${HOOK} === undefined ? plain(...args) : ${HOOK}.op(plain, args));
  Object.defineProperty(led, 'name', { value: plain.name, configurable: true });
  return led;
}`;
  if (!url.endsWith('/tfjs-core/dist/gradients.js')) return source;
  const names = ['grad', 'grads', 'valueAndGrad', 'valueAndGrads', 'variableGrads'];
  const exported = names.map((name) => `led_${name} as ${name}`).join(', ');
  const made = names.map(
    (name) =>
      `const led_${name} = (...args) => (${HOOK} === undefined ? ${name}(...args) : ${HOOK}.gradient('${name}', ${name}, args));`,
  );
  return `${source.replace(/export \{[^}]*\};/, '')}\n${made.join('\n')}\nexport { customGrad, ${exported} };`;
};

export const load = async (url, context, next) => {
  if (url.endsWith('/seedrandom/index.js') && context.importAttributes?.type === undefined) {
    // Its functions are properties of a function, which Node.js does not see as named exports.
    const path = JSON.stringify(fileURLToPath(url));
    const source = `import { createRequire } from 'node:module';
const all = createRequire(import.meta.url)(${path});
export const { alea, xor128, xorwow, xorshift7, xor4096, tychei } = all;
export default all;`;
    return { format: 'module', source, shortCircuit: true };
  }
  if (!TFJS.test(url) || url.endsWith('.node.js')) return next(url, context);
  // Its source maps name files that are not shipped, and would hide in stack traces whose code it is.
  const shipped = (await readFile(fileURLToPath(url), 'utf8')).replace(/\/\/# sourceMappingURL=.*/g, '');
  const text = led(url, shipped);
  const source = /\brequire\b/.test(text)
    ? `import { createRequire } from 'node:module';\nconst require = createRequire(${JSON.stringify(import.meta.url)});\n${text}`
    : text;
  return { format: 'module', source, shortCircuit: true };
};
