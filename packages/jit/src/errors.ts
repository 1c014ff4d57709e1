/** @file What can go wrong, as data. `explain` puts each into one sentence that says what to do. */

/** Arrays of one kind that a run holds at its fullest. */
export interface LargeArrays {
  /** The tfjs kernel that asked for them. */
  readonly kernel: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly arrays: number;
  /** Of all of them. */
  readonly bytes: number;
  /** The line of the function that led to them, where it is known. */
  readonly at: string | null;
}

export type JitError =
  | { readonly _tag: 'UnknownSpec'; readonly spec: string; readonly known: readonly string[] }
  | { readonly _tag: 'DeviceUnavailable'; readonly device: string; readonly reason: string }
  | { readonly _tag: 'InvalidThreads'; readonly threads: number }
  | { readonly _tag: 'InvalidPrecision'; readonly precision: string; readonly known: readonly string[] }
  | {
      readonly _tag: 'UnsupportedKernel';
      readonly kernel: string;
      readonly at: string;
      readonly reason: string;
    }
  | { readonly _tag: 'ShapeMismatch'; readonly kernel: string; readonly at: string; readonly reason: string }
  | {
      readonly _tag: 'IndexOutOfRange';
      readonly name: string;
      readonly kernel: string;
      readonly size: number;
    }
  | { readonly _tag: 'ReadWhileTracing'; readonly op: string; readonly at: string }
  | { readonly _tag: 'RandomWhileTracing'; readonly op: string; readonly at: string }
  | { readonly _tag: 'DisposedWhileTracing'; readonly what: string; readonly at: string }
  | { readonly _tag: 'DisposedVariable'; readonly name: string; readonly variable: string }
  | { readonly _tag: 'NoModel'; readonly found: string }
  | { readonly _tag: 'AsyncFunction'; readonly name: string }
  | { readonly _tag: 'GeneratorFunction'; readonly name: string }
  | { readonly _tag: 'KeptTensor'; readonly name: string; readonly count: number }
  | { readonly _tag: 'CapturedTensor'; readonly dtype: string; readonly shape: readonly number[] }
  | { readonly _tag: 'InvalidChunks'; readonly reason: string }
  | { readonly _tag: 'InvalidLeaf'; readonly name: string; readonly path: string; readonly found: string }
  | { readonly _tag: 'InvalidArray'; readonly name: string; readonly path: string; readonly reason: string }
  | { readonly _tag: 'FrozenChanged'; readonly name: string; readonly path: string }
  | { readonly _tag: 'Donated'; readonly name: string; readonly path: string; readonly by: string }
  | { readonly _tag: 'DonatedInUse'; readonly name: string; readonly path: string; readonly donated: string }
  | { readonly _tag: 'InvalidOption'; readonly name: string; readonly field: string; readonly reason: string }
  | {
      readonly _tag: 'TooMuchMemory';
      readonly name: string;
      readonly needed: number;
      readonly limit: number;
      /** What the limit is: 'are free on this machine', 'are allowed (maxBytes)'. */
      readonly of: string;
      readonly parts: { readonly work: number; readonly results: number; readonly constants: number };
      readonly largest: readonly LargeArrays[];
    }
  | {
      readonly _tag: 'TooLargeForBuckets';
      readonly name: string;
      readonly bucket: string;
      readonly path: string;
      readonly size: number;
      readonly largest: number;
    }
  | { readonly _tag: 'Disposed'; readonly name: string }
  | {
      readonly _tag: 'RuntimeFailure';
      readonly name: string;
      readonly stage: 'build' | 'run';
      readonly reason: string;
    };

const size = (bytes: number): string =>
  bytes < 2 ** 30 ? `${(bytes / 2 ** 20).toFixed(1)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`;

const large = ({ kernel, dtype, shape, arrays, bytes, at }: LargeArrays): string =>
  `${arrays} × ${dtype} [${shape}] of ${kernel} (${size(bytes)}${at === null ? '' : `, ${at}`})`;

/** One sentence that names the input and says what to do. */
export const explain = (error: JitError): string => {
  switch (error._tag) {
    case 'UnknownSpec':
      return `No executor is called "${error.spec}"; choose one of ${error.known.join(', ')}.`;
    case 'DeviceUnavailable':
      return `The device "${error.device}" cannot be used here: ${error.reason}`;
    case 'InvalidThreads':
      return `threads must be a whole number of at least 1, not ${error.threads}.`;
    case 'InvalidPrecision':
      return `precision must be one of ${error.known.join(', ')}, not "${error.precision}".`;
    case 'UnsupportedKernel':
      return `The tfjs kernel ${error.kernel} cannot be compiled (${error.reason}), called ${error.at}; write it with other ops, or run the function with eager().`;
    case 'ShapeMismatch':
      return `The shapes given to ${error.kernel} do not fit (${error.reason}), called ${error.at}.`;
    case 'IndexOutOfRange':
      return `${error.name}: an index given to ${error.kernel} is not in [0, ${error.size - 1}]; check the indices of the call.`;
    case 'ReadWhileTracing':
      return `The value of a traced tensor (result of ${error.op}) was read ${error.at}; a compiled function runs once on symbols, so return the tensor and read it from the result instead.`;
    case 'RandomWhileTracing':
      return `${error.op} drew random numbers while tracing, ${error.at}; a compiled function runs once, so they would be the same at every call: use a random op of tfjs, which draws anew at each call, or draw them outside and give them as an argument.`;
    case 'DisposedWhileTracing':
      return `${error.what} that was made outside of the compiled function was disposed in it, ${error.at}; a compiled function runs once and leaves what is outside as it is: dispose it outside.`;
    case 'DisposedVariable':
      return `${error.name}: the variable ${error.variable} that it reads was disposed; call the function again with a variable that is there.`;
    case 'NoModel':
      return `jitModel was given ${error.found}, which is no model of tf.layers; make one with tf.sequential or tf.model.`;
    case 'AsyncFunction':
      return `The function ${error.name} returned a promise; a compiled function must be synchronous.`;
    case 'GeneratorFunction':
      return `The function ${error.name} is a generator; a compiled function must give its result at once.`;
    case 'KeptTensor':
      return `The function ${error.name} kept ${error.count} tensor(s) beyond its end (tf.keep or an outer variable); return them instead.`;
    case 'CapturedTensor':
      return `A function given to remat() used a ${error.dtype} tensor of shape [${error.shape}] that is none of its arguments and would get no gradient; hand it over as an argument.`;
    case 'InvalidChunks':
      return `inChunks: ${error.reason}.`;
    case 'InvalidLeaf':
      return `${error.name}: ${error.path} is ${error.found}; arguments are trees of { dtype, shape, data }, null, numbers, strings and booleans, and results are trees of tensors or null.`;
    case 'InvalidArray':
      return `${error.name}: the array at ${error.path} is not valid: ${error.reason}.`;
    case 'FrozenChanged':
      return `${error.name}: the array at ${error.path} is frozen and was replaced by another one; compile again for other arrays, or do not freeze that argument.`;
    case 'Donated':
      return `${error.name}: the array at ${error.path} was donated to an earlier call of ${error.by} and is gone; use the result of that call instead, or give a copy away.`;
    case 'DonatedInUse':
      return `${error.name}: the array at ${error.path} is the donated one at ${error.donated}; give a copy in one of the two places.`;
    case 'InvalidOption':
      return `${error.name}: the option ${error.field} is not valid: ${error.reason}.`;
    case 'TooMuchMemory':
      return (
        `${error.name}: it would take about ${size(error.needed)} of memory, and ${size(error.limit)} ${error.of}: ` +
        `${size(error.parts.work)} of results in between, ${size(error.parts.results)} of results and ` +
        `${size(error.parts.constants)} of frozen weights, with what the runtime takes on top. ` +
        `${error.largest.length === 0 ? '' : `The largest in between: ${error.largest.map(large).join('; ')}. `}` +
        'Use smaller batches, wrap layers in remat(fn), compute a large loss with inChunks(fn), or raise maxBytes (Infinity: try anyway).'
      );
    case 'TooLargeForBuckets':
      return `${error.name}: ${error.bucket} is ${error.size} at ${error.path}, and the largest bucket holds ${error.largest}; add a larger size, or cut the input.`;
    case 'Disposed':
      return `The compiled function ${error.name} was called after dispose(); compile it again.`;
    case 'RuntimeFailure':
      return `${error.name}: the runtime failed to ${error.stage} the graph: ${error.reason}`;
  }
};

/** The same error, thrown: calls of compiled functions are promises, and reject with this. */
export class JitFault extends Error {
  override readonly name = 'JitFault';
  /** A fault of any copy of this package is one: Node loads one copy for `import`, another for `require`. */
  static override [Symbol.hasInstance](thrown: unknown): boolean {
    return thrown instanceof Error && thrown.name === 'JitFault' && 'error' in thrown;
  }

  constructor(readonly error: JitError) {
    super(explain(error));
  }
}
